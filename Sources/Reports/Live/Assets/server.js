/** The server's answers, and its errors as sentences. */
const server = {
  settings: JSON.parse(document.getElementById("settings").textContent),

  async ask(path, body, signal) {
    const answer = await this.request(path, body, signal);
    return answer.json();
  },

  /** Calls `receive` with every event of a stream; ends with it. */
  async listen(path, body, receive, signal) {
    const answer = await this.request(path, body, signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) {
        const data = part.replace(/^data: ?/, "");
        if (data === "[DONE]") return;
        const event = JSON.parse(data);
        if (event.error) throw new Error(event.error.message);
        receive(event);
      }
    }
  },

  async request(path, body, signal) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (this.key) headers.Authorization = `Bearer ${this.key}`;
    let answer;
    try {
      answer = await fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error("The server does not answer. Is it still running?");
    }
    if (answer.ok) return answer;
    if (answer.status === 401) this.askForKey();
    const text = await answer.text();
    let message = text;
    try { message = JSON.parse(text).error.message; } catch { /* Not in OpenAI's form. */ }
    throw new Error(message || `The server answered with status ${answer.status}.`);
  },

  get key() {
    try { return sessionStorage.getItem("steerlens-key") ?? ""; } catch { return ""; }
  },

  // A key is asked for where the server wants one, and forgotten with the tab.
  askForKey() {
    if (document.getElementById("key")) return;
    const field = element("input", { id: "key", type: "password", autocomplete: "off" });
    const form = element("form", { className: "card field" },
      element("label", { htmlFor: "key" }, "This server wants its API key"), field,
      element("div", { className: "actions" }, element("button", { className: "main" }, "Use it")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try { sessionStorage.setItem("steerlens-key", field.value); } catch { /* Then it is asked for again. */ }
      location.reload();
    });
    document.getElementById("view").before(form);
    field.focus();
  },
};

/** Says what is being done, or what failed. */
function tell(text, isError = false) {
  const status = document.getElementById("status");
  status.textContent = text;
  status.classList.toggle("failed", isError);
}

/** A word as a shell takes it. */
function quoted(word) {
  const text = String(word);
  return /^[\w./=,+:@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
