/** Controls of highlighted texts: sign, tokens or spans, and the least evidence shown. */
class Highlights {
  constructor(box) {
    this.box = box;
    this.tokens = [...box.querySelectorAll(".token")];
    this.marks = [...box.querySelectorAll("mark")];
    this.sign = "both";
    this.mode = "all";
    this.threshold = 0;
    const tools = element("div", { className: "tools", role: "group", "aria-label": "Highlights" });
    tools.append(
      this.choice("Evidence", "sign", { both: "Both", positive: "+ only", negative: "− only" }),
      this.choice("Show", "mode", { all: "Tokens and spans", tokens: "Tokens", spans: "Spans" }),
      this.slider(Number(box.dataset.largest) || 1));
    box.prepend(tools);
    for (const line of box.querySelectorAll("[data-tokens]")) this.addReader(line);
    this.update();
  }

  choice(title, property, options) {
    const group = element("span", { role: "group", "aria-label": title, className: "choice" });
    const buttons = Object.entries(options).map(([value, name]) => {
      const button = element("button", { type: "button" }, name);
      button.setAttribute("aria-pressed", String(this[property] === value));
      button.addEventListener("click", () => {
        this[property] = value;
        for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
        this.update();
      });
      return button;
    });
    group.append(...buttons.flatMap((button) => [button, " "]));
    return group;
  }

  slider(largest) {
    const output = element("output");
    const field = element("input", { type: "range", min: "0", max: largest.toFixed(1), step: "0.1", value: "0" });
    const show = () => {
      this.threshold = Number(field.value);
      output.textContent = `${this.threshold.toFixed(1)} nats`;
    };
    field.addEventListener("input", () => { show(); this.update(); });
    show();
    return element("label", {}, "At least ", field, " ", output);
  }

  // One token of a text is in the tab order; arrow keys move it.
  addReader(line) {
    const tokens = [...line.querySelectorAll(".token")];
    const detail = element("p", { className: "detail", "aria-live": "polite" });
    detail.textContent = "Point at a token, or focus the text and use the arrow keys.";
    line.after(detail);
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", "Tokens; arrow keys move between them");
    const show = (token) => {
      detail.replaceChildren(
        element("strong", {}, element("bdi", {}, token.textContent.trim() || "white space")), ` ${token.dataset.detail}`);
    };
    const enter = (token) => {
      for (const each of tokens) each.tabIndex = -1;
      token.tabIndex = 0;
      token.focus();
      show(token);
    };
    tokens.forEach((token, index) => {
      token.tabIndex = index === 0 ? 0 : -1;
      token.removeAttribute("title");
      token.addEventListener("mouseenter", () => show(token));
      token.addEventListener("focus", () => show(token));
      token.addEventListener("click", () => show(token));
    });
    line.addEventListener("keydown", (event) => {
      const index = tokens.indexOf(document.activeElement);
      const steps = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0, End: tokens.length - 1 };
      if (index < 0 || !(event.key in steps)) return;
      event.preventDefault();
      enter(tokens[Math.max(0, Math.min(tokens.length - 1, steps[event.key]))]);
    });
  }

  update() {
    this.box.classList.toggle("mode-tokens", this.mode === "tokens");
    this.box.classList.toggle("mode-spans", this.mode === "spans");
    const isOn = (value) =>
      Math.abs(value) >= this.threshold
      && (this.sign === "both" || value > 0 === (this.sign === "positive"));
    for (const token of this.tokens) {
      token.classList.toggle("off", !isOn(Number(token.dataset.evidence)));
    }
    for (const mark of this.marks) mark.classList.toggle("off", !isOn(Number(mark.dataset.score)));
  }
}
