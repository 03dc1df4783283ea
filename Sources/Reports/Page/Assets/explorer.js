/** Looks words up in the embedded scores. */
class Explorer {
  constructor(box) {
    const data = JSON.parse(box.querySelector("[data-explorer-data]").textContent);
    this.tokens = data.tokens;
    this.plain = data.tokens.map((token) => token.replace(/^·/, "").toLocaleLowerCase());
    this.dimensions = data.dimensions;
    this.scores = Explorer.integers(data.scores);
    this.shifts = Explorer.integers(data.shifts).map((value) => value * data.shiftScale);
    this.ranks = this.rank();
    this.field = box.querySelector("input");
    this.list = box.querySelector("datalist");
    this.result = box.querySelector("[data-explorer-result]");
    this.field.addEventListener("input", () => this.search());
    box.querySelector("[data-explorer-body]").hidden = false;
    this.field.value = visible(this.tokens[data.first] ?? "").replace(/^·/, "");
    this.show(data.first);
  }

  // Little-endian integers of 16 bits.
  static integers(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float32Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
  }

  score(word, column) {
    return this.scores[word * this.dimensions.length + column] * this.dimensions[column].scale;
  }

  // Of scores weighted by singular values: how differently a steer moves two words.
  distance(a, b) {
    let sum = 0;
    for (let j = 0; j < this.dimensions.length; j++) {
      const difference = this.dimensions[j].singularValue * (this.score(a, j) - this.score(b, j));
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  rank() {
    const order = this.tokens.map((_, i) => i).sort((a, b) => this.shifts[b] - this.shifts[a]);
    const ranks = new Int32Array(order.length);
    order.forEach((word, i) => { ranks[word] = i + 1; });
    return ranks;
  }

  search() {
    const query = this.field.value.trim().replace(/^·/, "").toLocaleLowerCase();
    if (!query) return;
    const exact = [];
    const longer = [];
    this.plain.forEach((word, i) => {
      if (word === query) exact.push(i);
      else if (longer.length < 20 && word.startsWith(query)) longer.push(i);
    });
    const options = [...exact, ...longer].map((i) => visible(this.tokens[i]).replace(/^·/, ""));
    this.list.replaceChildren(...[...new Set(options)].map((value) => element("option", { value })));
    const found = exact[0] ?? longer[0];
    if (found === undefined) {
      this.result.replaceChildren(element("p", { className: "note" }, "No token of the table begins so."));
    } else {
      this.show(found, exact.slice(1));
    }
  }

  show(word, others = []) {
    if (!this.tokens.length) return;
    const shift = this.shifts[word];
    const head = element("p", { className: "explorer-head" },
      element("strong", {}, element("bdi", {}, visible(this.tokens[word]))),
      ` shift ${signed(shift, 3)}, rank ${this.ranks[word].toLocaleString("en")} of ${this.tokens.length.toLocaleString("en")}`);
    const variants = others.length
      ? [element("p", { className: "note" }, "Also: ", ...others.flatMap((i) => [this.link(i), " "]))] : [];
    const columns = element("div", { className: "explorer-columns" },
      element("div", {}, element("h4", {}, "Score on each dimension"), this.bars(word)),
      element("div", {}, element("h4", {}, "Words it moves alike, and their shifts"), this.neighbours(word)));
    this.result.replaceChildren(head, ...variants, columns);
  }

  bars(word) {
    const values = this.dimensions.map((_, j) => this.score(word, j));
    return element("ol", { className: "diverging" }, ...this.dimensions.map((dimension, j) => {
      // A full bar is the largest score that any word has on the dimension.
      const width = Math.min(50, 50 * Math.abs(values[j]) / dimension.largest);
      const bar = element("span", { className: values[j] < 0 ? "negative" : "" });
      bar.style.width = `${width}%`;
      bar.style.left = values[j] < 0 ? `${50 - width}%` : "50%";
      const link = element("a", { href: `#dimension-${dimension.number}` }, `Dimension ${dimension.number}`);
      const name = document.getElementById(`dimension-${dimension.number}`) ? link : element("span", {}, link.textContent);
      return element("li", {}, name,
        element("span", { className: "axis", "aria-hidden": "true" }, bar),
        element("span", { className: "value" }, signed(values[j], 3)));
    }));
  }

  neighbours(word) {
    const nearest = [];
    for (let other = 0; other < this.tokens.length; other++) {
      if (other === word) continue;
      const distance = this.distance(word, other);
      if (nearest.length === 20 && distance >= nearest[19].distance) continue;
      const place = nearest.findIndex((each) => each.distance > distance);
      nearest.splice(place < 0 ? nearest.length : place, 0, { other, distance });
      if (nearest.length > 20) nearest.pop();
    }
    return element("ol", { className: "neighbours" }, ...nearest.map(({ other }) =>
      element("li", {}, this.link(other), element("span", { className: "value" }, signed(this.shifts[other], 3)))));
  }

  link(word) {
    const button = element("button", { type: "button" }, element("bdi", {}, visible(this.tokens[word])));
    button.addEventListener("click", () => {
      this.field.value = visible(this.tokens[word]).replace(/^·/, "");
      this.show(word);
      this.field.focus();
    });
    return button;
  }
}
