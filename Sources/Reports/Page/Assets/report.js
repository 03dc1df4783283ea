"use strict";

// The page reads without any of this: scripts add controls to what is there.

/** An element with properties, attributes and children; texts are text, never markup. */
function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** Text whose control and format characters can be seen, as in the rest of the page. */
function visible(text) {
  const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?![\u200C\u200D])\p{Cf}/gu;
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0);
    if (code === 10) return "⏎";
    if (code < 32) return String.fromCodePoint(0x2400 + code);
    if (code === 127) return "␡";
    return `⟨U+${code.toString(16).toUpperCase()}⟩`;
  });
}

const signed = (value, digits) =>
  (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(digits);

/* Theme */

function setUpTheme() {
  const key = "steerlens-theme";
  const names = { "": "System", light: "Light", dark: "Dark" };
  const order = Object.keys(names);
  let theme = "";
  try { theme = localStorage.getItem(key) ?? ""; } catch { /* Storage may be forbidden. */ }
  const button = element("button", { type: "button", className: "theme" });
  const show = () => {
    if (!(theme in names)) theme = "";
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.textContent = `Colours: ${names[theme]}`;
  };
  button.addEventListener("click", () => {
    theme = order[(order.indexOf(theme) + 1) % order.length];
    try { localStorage.setItem(key, theme); } catch { /* Then it lasts until the page closes. */ }
    show();
  });
  show();
  document.querySelector(".masthead").append(button);
}

/* Contents */

function setUpContents() {
  if (!("IntersectionObserver" in window)) return;
  const links = new Map();
  for (const link of document.querySelectorAll(".contents > ol > li > a")) {
    links.set(link.hash.slice(1), link);
  }
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) inView.add(entry.target.id);
      else inView.delete(entry.target.id);
    }
    const current = [...links.keys()].find((id) => inView.has(id));
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-10% 0px -60% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

/* Tables */

class TableTools {
  constructor(box) {
    this.body = box.querySelector("tbody");
    this.headers = [...box.querySelectorAll("thead th")];
    this.rows = [...this.body.rows];
    this.shown = Number(box.dataset.shown) || this.rows.length;
    this.query = "";
    this.isOpen = this.rows.length <= this.shown;
    if ("sortable" in box.dataset && this.rows.length > 1) this.addSorting();
    if (this.rows.length > this.shown) this.addSearch(box);
    this.update();
  }

  addSorting() {
    this.headers.forEach((header, column) => {
      const button = element("button", { type: "button" }, ...header.childNodes);
      header.replaceChildren(button);
      button.addEventListener("click", () => this.sort(column));
    });
  }

  addSearch(box) {
    const name = box.querySelector("caption").textContent;
    const field = element("input", { type: "search", "aria-label": `Search: ${name}`, placeholder: "Search" });
    field.addEventListener("input", () => {
      this.query = field.value.toLocaleLowerCase();
      this.update();
    });
    this.count = element("output");
    this.button = element("button", { type: "button" });
    this.button.addEventListener("click", () => {
      this.isOpen = !this.isOpen;
      this.update();
    });
    box.prepend(element("div", { className: "tools" }, field, this.count));
    box.append(element("div", { className: "tools" }, this.button));
  }

  sort(column) {
    const header = this.headers[column];
    const isNumeric = header.classList.contains("number");
    // Numbers begin with the largest, words with the first of the alphabet.
    const current = header.getAttribute("aria-sort");
    const first = isNumeric ? "descending" : "ascending";
    const other = isNumeric ? "ascending" : "descending";
    const direction = current === first ? other : first;
    for (const each of this.headers) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
    const factor = direction === "ascending" ? 1 : -1;
    const key = (row) => {
      const cell = row.cells[column];
      return isNumeric ? parseFloat(cell.dataset.order) : cell.textContent;
    };
    const compare = (a, b) => {
      if (!isNumeric) return factor * a.localeCompare(b, undefined, { numeric: true });
      // What has no number goes last either way.
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
      return factor * (a - b);
    };
    this.rows.sort((a, b) => compare(key(a), key(b)));
    this.body.append(...this.rows);
    this.update();
  }

  update() {
    const found = this.rows.filter(
      (row) => !this.query || row.textContent.toLocaleLowerCase().includes(this.query));
    const limit = this.isOpen ? found.length : this.shown;
    const visibleRows = new Set(found.slice(0, limit));
    for (const row of this.rows) row.hidden = !visibleRows.has(row);
    if (!this.button) return;
    this.count.textContent = `${visibleRows.size} of ${this.rows.length} rows`;
    this.button.textContent = this.isOpen ? `Show the first ${this.shown}` : `Show all ${this.rows.length}`;
    this.button.hidden = found.length <= this.shown;
  }
}

/* Highlighted texts */

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

/* Dimensions */

class Browser {
  constructor(box) {
    this.box = box;
    this.cards = [...box.querySelectorAll("[data-card]")];
    if (this.cards.length < 2) return;
    box.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("hashchange", () => this.follow());
    for (const card of this.cards) {
      // Found by the browser's own search, a card opens.
      card.addEventListener("beforematch", () => this.show(card));
    }
    this.show(this.cards[0]);
    this.follow();
  }

  // The card that the address names, or that holds what it names.
  follow() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const card = target && this.cards.find((each) => each.contains(target));
    if (!card) return;
    this.show(card);
    card.scrollIntoView({ block: "start" });
  }

  show(card) {
    this.current = card;
    for (const each of this.cards) {
      if (each === card) each.removeAttribute("hidden");
      else each.setAttribute("hidden", "until-found");
    }
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.cards[this.cards.indexOf(this.current) + step];
    if (!next) return;
    event.preventDefault();
    const relation = step < 0 ? "prev" : "next";
    history.replaceState(null, "", `#${next.id}`);
    this.show(next);
    (next.querySelector(`a[rel=${relation}]`) ?? next.querySelector(".steps a")).focus();
  }
}

/* Word explorer */

class Explorer {
  constructor(box) {
    const data = JSON.parse(box.querySelector("[data-explorer-data]").textContent);
    this.tokens = data.tokens;
    this.plain = data.tokens.map((token) => token.replace(/^·/, "").toLocaleLowerCase());
    this.dimensions = data.dimensions;
    this.scores = Explorer.integers(data.scores);
    this.shifts = Explorer.integers(data.shifts).map((value) => value * data.shiftScale);
    this.ranks = this.rank();
    this.norms = this.tokens.map((_, word) => Math.sqrt(this.product(word, word)));
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

  // Of scores weighted by singular values: how alike a steer moves two words.
  product(a, b) {
    let sum = 0;
    for (let j = 0; j < this.dimensions.length; j++) {
      const weight = this.dimensions[j].singularValue;
      sum += weight * weight * this.score(a, j) * this.score(b, j);
    }
    return sum;
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
      `shift ${signed(shift, 3)}, rank ${this.ranks[word].toLocaleString("en")} of ${this.tokens.length.toLocaleString("en")}`);
    const variants = others.length
      ? [element("p", { className: "note" }, "Also: ", ...others.flatMap((i) => [this.link(i), " "]))] : [];
    const columns = element("div", { className: "explorer-columns" },
      element("div", {}, element("h4", {}, "Score on each dimension"), this.bars(word)),
      element("div", {}, element("h4", {}, "Nearest words in steer space"), this.neighbours(word)));
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
      if (other === word || !this.norms[other]) continue;
      const cosine = this.product(word, other) / (this.norms[word] * this.norms[other]);
      if (nearest.length === 20 && cosine <= nearest[19].cosine) continue;
      const place = nearest.findIndex((each) => each.cosine < cosine);
      nearest.splice(place < 0 ? nearest.length : place, 0, { other, cosine });
      if (nearest.length > 20) nearest.pop();
    }
    return element("ol", { className: "neighbours" }, ...nearest.map(({ other, cosine }) =>
      element("li", {}, this.link(other), element("span", { className: "value" }, cosine.toFixed(3)))));
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

/* Command */

function setUpCommand(box) {
  const button = element("button", { type: "button" }, "Copy the command");
  button.addEventListener("click", async () => {
    const code = box.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Without the clipboard it is at least selected.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected; press Ctrl-C";
    }
    setTimeout(() => { button.textContent = "Copy the command"; }, 2500);
  });
  box.append(button);
}

setUpTheme();
setUpContents();
for (const box of document.querySelectorAll(".table")) new TableTools(box);
for (const box of document.querySelectorAll("[data-highlights]")) new Highlights(box);
for (const box of document.querySelectorAll("[data-browser]")) new Browser(box);
for (const box of document.querySelectorAll("[data-explorer]")) new Explorer(box);
for (const box of document.querySelectorAll(".command")) setUpCommand(box);
