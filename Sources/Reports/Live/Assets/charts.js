/** Charts of a few points, drawn as SVG; each can be saved as a figure. */
class Chart {
  constructor(name, title, description, { width = innerWidth < 700 ? 360 : 640, height = 250, left = 64, bottom = 42, top = 14, right = 16 } = {}) {
    Object.assign(this, { width, height, left, bottom, top, right });
    this.svg = this.node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    this.svg.append(this.node("title", {}, title), this.node("desc", {}, description));
    this.element = element("div", { className: "chart" }, element("div", { className: "canvas" }, this.svg));
    this.element.dataset.picture = name;
    new Picture(this.element);
  }

  node(name, attributes = {}, text = "") {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    return node;
  }

  draw(name, attributes, text) {
    const node = this.node(name, attributes, text);
    this.svg.append(node);
    return node;
  }

  /** Draws axes, and gives the places of values along them. */
  frame({ x, y, xTicks, yTicks, xTitle, yTitle, format = String }) {
    const along = ([low, high], start, end) => (value) => start + (end - start) * (value - low) / ((high - low) || 1);
    const [end, base] = [this.width - this.right, this.height - this.bottom];
    const places = { x: along(x, this.left, end), y: along(y, base, this.top) };
    for (const value of yTicks) {
      this.draw("line", { class: "rule", x1: this.left, x2: end, y1: places.y(value), y2: places.y(value) });
      this.draw("text", { x: this.left - 8, y: places.y(value) + 4, "text-anchor": "end" }, format(value));
    }
    for (const value of xTicks) {
      this.draw("text", { x: places.x(value), y: base + 17, "text-anchor": "middle" }, steerValue(value));
    }
    this.draw("line", { class: "frame", x1: this.left, x2: end, y1: base, y2: base });
    this.draw("text", { x: (this.left + end) / 2, y: this.height - 6, "text-anchor": "middle" }, xTitle);
    this.draw("text", { x: 12, y: (this.top + base) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(this.top + base) / 2})` }, yTitle);
    return places;
  }

  line(points, className = "line") {
    this.draw("polyline", { class: className, points: points.map((point) => point.map((n) => n.toFixed(1)).join(",")).join(" ") });
  }
}

/** Round numbers over a range, about as many as wanted. */
function ticks(low, high, wanted) {
  const raw = (high - low || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
