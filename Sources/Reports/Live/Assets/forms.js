/** A steer value as it is read: +3, 0, −0.5. */
const steerValue = (value) => signed(value, 1).replace(/\.0$/, "");

/** Parts that forms of all views are made of. */
let fieldNumber = 0;

/** A labelled control; `control` gets an id. */
function labelled(label, control, hint = "") {
  control.id ||= `field-${++fieldNumber}`;
  const box = element("div", { className: "field" }, element("label", { htmlFor: control.id }, label), control);
  if (hint) {
    const note = element("p", { className: "hint", id: `${control.id}-hint` }, hint);
    control.setAttribute("aria-describedby", note.id);
    box.append(note);
  }
  return box;
}

const numberField = (value, min, max, step) =>
  element("input", { type: "number", value: String(value), min: String(min), max: String(max), step: String(step) });

/** The sliders of all steers, the recommended range of each marked. */
class SteerSliders {
  constructor(onChange = () => {}) {
    this.fields = new Map();
    this.element = element("div", { className: "field", role: "group", "aria-label": "Steer values" });
    for (const steer of server.settings.steers) this.add(steer, onChange);
    if (!this.fields.size) {
      this.element.append(element("p", { className: "hint" }, "The server has no steer: start it with --steer."));
    }
  }

  add(steer, onChange) {
    const { least, most } = SteerSliders;
    const start = steer.recommended?.positive ?? steer.recommended?.negative ?? 1;
    const slider = element("input", { type: "range", id: `value-${steer.name}`, min: String(least), max: String(most), step: "0.1" });
    const field = numberField(start, least, most, 0.1);
    field.setAttribute("aria-label", `Value of ${visible(steer.name)}`);
    slider.value = field.value;
    const box = labelled(visible(steer.name), slider);
    box.classList.add("steer");
    const band = this.band(steer.recommended);
    box.append(element("div", { className: "row" }, element("div", { className: "range" }, slider, band.bar), field), band.note);
    slider.addEventListener("input", () => { field.value = slider.value; onChange(); });
    field.addEventListener("input", () => { slider.value = field.value; onChange(); });
    this.fields.set(steer.name, { slider, field });
    this.element.append(box);
  }

  band(recommended) {
    const { least, most } = SteerSliders;
    const bar = element("div", { className: "band", "aria-hidden": "true" });
    const note = element("p", { className: "hint" }, "No value is recommended yet: run a sweep.");
    if (!recommended) return { bar, note };
    const place = (value) => 100 * (Math.max(least, Math.min(most, value)) - least) / (most - least);
    const [low, high] = [recommended.negative ?? 0, recommended.positive ?? 0];
    const span = element("span");
    span.style.left = `${place(low)}%`;
    span.style.width = `${place(high) - place(low)}%`;
    bar.append(span);
    const ends = [recommended.negative, recommended.positive].filter((value) => value != null).map(steerValue);
    note.textContent = `Recommended: up to ${ends.join(" and ")}`;
    return { bar, note };
  }

  get values() {
    return Object.fromEntries([...this.fields].map(([name, { field }]) => [name, Number(field.value) || 0]));
  }

  set(name, value) {
    const found = this.fields.get(name);
    if (!found || !Number.isFinite(value)) return;
    found.slider.value = found.field.value = String(value);
  }

  static least = -5;
  static most = 5;
}

/** A menu of the steers; shown only where there are several. */
function steerMenu() {
  return element("select", {}, ...server.settings.steers.map((steer) => element("option", { value: steer.name }, visible(steer.name))));
}

/** The command that does what a view did, to be copied. */
class CommandBox {
  constructor() {
    this.code = element("code");
    this.element = element("div", { className: "command" },
      element("pre", { tabIndex: 0, "aria-label": "The same as a command" }, this.code));
    setUpCommand(this.element);
    this.element.hidden = true;
  }

  /** Shows the words of a command, and what comes before it. */
  show(words, { program = "steerlens", before = "" } = {}) {
    this.code.textContent = before + [program, ...words].map(quoted).join(" ");
    this.element.hidden = false;
  }
}

/** What is asked of the server and can be stopped; one thing at a time. */
class Work {
  constructor(start, stop) {
    this.start = start;
    this.stop = stop;
    stop.disabled = true;
    stop.addEventListener("click", () => this.abort());
  }

  abort() { this.controller?.abort(); }

  async run(task) {
    this.abort();
    const controller = new AbortController();
    this.controller = controller;
    this.stop.disabled = false;
    document.documentElement.dataset.working = "";
    try {
      tell("Working …");
      await task(controller.signal);
      if (this.controller === controller) tell("");
    } catch (error) {
      if (error.name !== "AbortError") tell(error.message, true);
      else if (this.controller === controller) tell("Stopped.");
    } finally {
      if (this.controller === controller) {
        this.stop.disabled = true;
        delete document.documentElement.dataset.working;
      }
    }
  }
}

/** A form whose fields are in the address, so that what is seen can be passed on. */
class View {
  constructor(name, title, box) {
    this.name = name;
    this.box = box;
    this.controls = {};
    this.form = element("form", { "aria-label": title });
    this.output = element("div", { className: "output" });
    this.start = element("button", { className: "main" }, "Go");
    this.stop = element("button", { type: "button" }, "Stop");
    this.work = new Work(this.start, this.stop);
    this.command = new CommandBox();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.remember();
      this.work.run((signal) => this.run(signal));
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    box.replaceChildren(
      element("h2", { className: "unseen" }, title), element("div", { className: "view" }, this.form, this.output));
  }

  /** Controls with ids of their own, for labels and for whoever looks for them. */
  named(controls) {
    for (const [key, control] of Object.entries(controls)) control.id = `${this.name}-${key}`;
    return controls;
  }

  get actions() { return element("div", { className: "actions" }, this.start, this.stop); }

  remember() {
    const entries = Object.entries(this.controls).map(([key, control]) => [key, control.value]);
    const values = this.sliders ? Object.entries(this.sliders.values).map(([name, value]) => [`s.${name}`, String(value)]) : [];
    history.replaceState(null, "", `#${this.name}?${new URLSearchParams([...entries, ...values])}`);
  }

  /** Takes what the address has; does it where it has anything. */
  restore(parameters) {
    this.fill(parameters);
    if ([...parameters].length) this.work.run((signal) => this.run(signal));
  }

  fill(parameters) {
    for (const [key, value] of parameters) {
      if (this.controls[key]) this.controls[key].value = value;
      else if (key.startsWith("s.")) this.sliders?.set(key.slice(2), Number(value));
    }
  }

  /** Leaves the page to another view. */
  close() { this.work.abort(); }
}
