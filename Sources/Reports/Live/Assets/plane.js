/** All words in the plane in which the steer spreads them most; pan, zoom, and point at one. */
class WordPlane {
  constructor(data, onChoose) {
    this.words = data.tokens.map((token) => visible(token).replace(/^·/, ""));
    this.x = WordPlane.floats(data.plane.x);
    this.y = WordPlane.floats(data.plane.y);
    this.effects = WordPlane.floats(data.plane.effects);
    this.onChoose = onChoose;
    [this.centre, this.scale] = [[0, 0], [1, 1]];
    this.hasOneUnit = data.plane.hasOneUnit;
    this.order = this.words.map((_, i) => i).sort((a, b) => Math.abs(this.effects[b]) - Math.abs(this.effects[a]));
    this.canvas = element("canvas", { id: "plane", tabIndex: 0, role: "img" });
    this.canvas.setAttribute("aria-label",
      "Words in the plane of the steer. Arrow keys move, plus and minus zoom, 0 shows all; the words in view are named below.");
    this.output = element("output");
    const save = element("button", { type: "button" }, "Save PNG");
    save.addEventListener("click", () => this.save());
    const whole = element("button", { type: "button" }, "Show all");
    whole.addEventListener("click", () => { this.fit(); this.draw(); });
    const axes = `Across: ${data.plane.xTitle}; up: ${data.plane.yTitle}. Drag or use the arrow keys to move, the wheel or + and − to zoom.`;
    this.element = element("div", { className: "plane" }, this.canvas, this.output, element("p", { className: "note" }, axes),
      element("div", { className: "tools" }, whole, save));
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  // Little-endian floats.
  static floats(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }

  fit() {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.x.length; i++) {
      [left, right] = [Math.min(left, this.x[i]), Math.max(right, this.x[i])];
      [low, high] = [Math.min(low, this.y[i]), Math.max(high, this.y[i])];
    }
    this.centre = [(left + right) / 2, (low + high) / 2];
    const fitting = [(this.width || 1) / (right - left || 1), (this.height || 1) / (high - low || 1)].map((each) => each / 1.1);
    this.scale = this.hasOneUnit ? fitting.map(() => Math.min(...fitting)) : fitting;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth) return;
    const ratio = devicePixelRatio || 1;
    const isFirst = !this.width;
    [this.width, this.height, this.ratio] = [clientWidth, clientHeight, ratio];
    if (isFirst) this.fit();
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.draw();
  }

  place(i) {
    return [
      this.width / 2 + (this.x[i] - this.centre[0]) * this.scale[0],
      this.height / 2 - (this.y[i] - this.centre[1]) * this.scale[1]];
  }

  draw() {
    if (!this.width) return;
    const pen = this.canvas.getContext("2d");
    const colours = getComputedStyle(this.canvas);
    const colour = (name) => colours.getPropertyValue(name).trim();
    // Custom properties keep light-dark(): a computed colour is asked of an element.
    const used = (name) => { this.output.style.color = `var(${name})`; const value = getComputedStyle(this.output).color; this.output.style.color = ""; return value; };
    const [up, down, text, ground] = ["--figure-positive", "--figure-negative", "--figure-text", "--figure-background"].map(used);
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.fillStyle = ground || colour("background-color");
    pen.fillRect(0, 0, this.width, this.height);
    this.seen = [];
    for (let k = this.order.length - 1; k >= 0; k--) {
      const i = this.order[k];
      const [x, y] = this.place(i);
      if (x < -5 || y < -5 || x > this.width + 5 || y > this.height + 5) continue;
      this.seen.push(i);
      const strength = Math.min(1, Math.abs(this.effects[i]) / 0.7);
      pen.globalAlpha = 0.16 + 0.7 * strength;
      pen.fillStyle = this.effects[i] < 0 ? down : up;
      pen.beginPath();
      pen.arc(x, y, i === this.chosen ? 5 : 1.6 + 1.6 * strength, 0, 7);
      pen.fill();
    }
    pen.globalAlpha = 1;
    this.label(pen, text, ground);
    const strongest = this.seen.slice(-8).reverse().map((i) => this.words[i]).join(", ");
    this.output.textContent = this.hovered === undefined
      ? `${this.seen.length.toLocaleString("en")} words in view, such as ${strongest}` : this.description(this.hovered);
  }

  // Names of the words with the largest effects, where there is room.
  label(pen, text, ground) {
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    pen.lineWidth = 3;
    pen.strokeStyle = ground;
    pen.fillStyle = text;
    const taken = [];
    const first = [this.chosen, this.hovered].filter((i) => i !== undefined);
    for (const i of [...first, ...this.seen.slice(-600).reverse()]) {
      const [x, y] = this.place(i);
      const box = [x + 5, y - 8, x + 9 + pen.measureText(this.words[i]).width, y + 7];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      pen.strokeText(this.words[i], x + 6, y + 4);
      pen.fillText(this.words[i], x + 6, y + 4);
      if (taken.length > 70) return;
    }
  }

  description(i) { return `${this.words[i]}: ${signed(this.effects[i], 2)} nats per unit of steer value`; }

  nearest(x, y) {
    let [best, least] = [undefined, 14 ** 2];
    for (const i of this.seen ?? []) {
      const [left, top] = this.place(i);
      const distance = (left - x) ** 2 + (top - y) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const before = this.scale;
    this.scale = before.map((each) => each * factor);
    const change = before.map((each, axis) => 1 / each - 1 / this.scale[axis]);
    this.centre[0] += (x - this.width / 2) * change[0];
    this.centre[1] -= (y - this.height / 2) * change[1];
    this.draw();
  }

  move(x, y) {
    this.centre[0] -= x / this.scale[0];
    this.centre[1] += y / this.scale[1];
    this.draw();
  }

  /** Marks a word, and moves to it if it is out of view. */
  show(word) {
    this.chosen = word;
    if (this.width) {
      const [x, y] = this.place(word);
      if (x < 0 || y < 0 || x > this.width || y > this.height) this.centre = [this.x[word], this.y[word]];
    }
    this.draw();
  }

  listen() {
    const at = (event) => { const box = this.canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), ...at(event));
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at(event));
      this.moved = 0;
    });
    this.canvas.addEventListener("pointermove", (event) => this.onMove(event, at(event)));
    this.canvas.addEventListener("pointerup", (event) => {
      this.pointers.delete(event.pointerId);
      const word = this.moved < 4 ? this.nearest(...at(event)) : undefined;
      if (word !== undefined) this.onChoose(word);
    });
    this.canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
  }

  onMove(event, place) {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      const word = this.nearest(...place);
      if (word !== this.hovered) { this.hovered = word; this.draw(); }
      return;
    }
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
    this.pointers.set(event.pointerId, place);
    this.moved += Math.hypot(place[0] - before[0], place[1] - before[1]);
    if (!others.length) return this.move(place[0] - before[0], place[1] - before[1]);
    const [other] = others;
    const distance = (a) => Math.max(1, Math.hypot(a[0] - other[0], a[1] - other[1]));
    this.zoom(distance(place) / distance(before), (place[0] + other[0]) / 2, (place[1] + other[1]) / 2);
  }

  onKey(event) {
    const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (steps) this.move(...steps);
    else if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0") { this.fit(); this.draw(); }
    else return;
    event.preventDefault();
  }

  save() {
    this.canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      element("a", { href: address, download: "words.png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }, "image/png");
  }
}
