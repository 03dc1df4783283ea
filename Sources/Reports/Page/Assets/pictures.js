/** Saves a figure as a file: the page holds it, also where it was passed on without its folder. */
class Picture {
  constructor(box) {
    this.svg = box.querySelector("svg");
    this.name = box.dataset.picture;
    const title = this.svg.querySelector("title").textContent;
    const save = (kind, work) => {
      const button = element("button", { type: "button", "aria-label": `Save ${kind}: ${title}` }, `Save ${kind}`);
      button.addEventListener("click", () => work.call(this));
      return button;
    };
    box.append(element("div", { className: "tools" }, save("PNG", this.savePNG), save("SVG", this.saveSVG)));
  }

  // As it is seen, with a margin: colours are those of the page's theme, written out.
  markup() {
    const copy = this.svg.cloneNode(true);
    const copies = [copy, ...copy.querySelectorAll("*")];
    [this.svg, ...this.svg.querySelectorAll("*")].forEach((original, i) => {
      for (const name of ["fill", "stroke"]) {
        if (!original.getAttribute(name)?.includes("var(")) continue;
        copies[i].setAttribute(name, getComputedStyle(original)[name]);
      }
    });
    const [width, height] = this.size;
    const margin = Picture.margin;
    const box = { x: -margin, y: -margin, width, height };
    const ground = document.createElementNS(this.svg.namespaceURI, "rect");
    for (const [name, value] of Object.entries(box)) ground.setAttribute(name, value);
    ground.setAttribute("fill", getComputedStyle(this.svg.parentElement).backgroundColor);
    copy.querySelector("desc").after(ground);
    copy.setAttribute("viewBox", Object.values(box).join(" "));
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return new XMLSerializer().serializeToString(copy);
  }

  get size() {
    const { width, height } = this.svg.viewBox.baseVal;
    return [width + 2 * Picture.margin, height + 2 * Picture.margin];
  }

  saveSVG() { this.save(new Blob([this.markup()], { type: "image/svg+xml" }), "svg"); }

  savePNG() {
    const image = new Image();
    image.addEventListener("load", () => {
      const [width, height] = this.size.map((length) => 2 * length);
      const canvas = element("canvas", { width, height });
      canvas.getContext("2d").drawImage(image, 0, 0, width, height);
      canvas.toBlob((blob) => this.save(blob, "png"), "image/png");
    });
    image.src = `data:image/svg+xml,${encodeURIComponent(this.markup())}`;
  }

  save(blob, ending) {
    const address = URL.createObjectURL(blob);
    element("a", { href: address, download: `${this.name}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  static margin = 16;
}
