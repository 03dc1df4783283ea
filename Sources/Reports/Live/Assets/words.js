/** What a steer does to words: one looked up, all in a plane, and its dimensions with both faces. */
class WordsView extends View {
  constructor(box) {
    super("words", "Words", box);
    this.controls = this.named({
      steer: steerMenu(), word: element("input", { type: "text", value: "wonderful", autocomplete: "off", spellcheck: false, dir: "auto" }) });
    this.start.textContent = "Look up";
    if (server.settings.steers.length > 1) this.form.append(labelled("Steer", this.controls.steer));
    this.form.append(labelled("Word", this.controls.word), this.actions);
    this.output.append(element("p", { className: "empty" },
      "Look a word up: what each dimension of the steer does to it, which words go with it, and where it lies among all others."));
  }

  async run(signal) {
    const steer = this.controls.steer.value;
    if (!steer) throw new Error("The server has no steer: start it with --steer.");
    if (this.loaded !== steer) await this.load(steer, signal);
    this.look(this.controls.word.value);
  }

  async load(steer, signal) {
    tell("Reading the words …");
    const [data, cards] = await Promise.all([
      server.ask("/v1/words", { steer }, signal), server.ask("/v1/vocabulary", { steer }, signal)]);
    this.loaded = steer;
    this.data = data;
    this.explorer = this.lookUp(data);
    this.plane = new WordPlane(data, (word) => this.choose(word));
    const source = server.settings.steers.find((each) => each.name === steer).source;
    this.command.show(["vocabulary", "--model", server.settings.source, "--steer", source]);
    this.output.replaceChildren(
      this.explorer.box,
      element("section", { className: "card", "aria-label": "Word plane" }, element("h3", {}, "All words"), this.plane.element),
      element("h3", {}, "Dimensions"), this.cards(cards), this.command.element);
  }

  // The look-up of reports, with the field of this form.
  lookUp(data) {
    const holder = element("script", { type: "application/json" }, JSON.stringify(data));
    holder.dataset.explorerData = "";
    const [result, list] = [element("div", { ariaLive: "polite" }), element("datalist", { id: "words-list" })];
    result.dataset.explorerResult = "";
    const body = element("div", {}, result, list);
    body.dataset.explorerBody = "";
    const hidden = element("input", { hidden: true });
    const box = element("section", { className: "card explorer", "aria-label": "The word" },
      element("h3", { className: "unseen" }, "The word"), hidden, body, holder);
    const explorer = new Explorer(box);
    explorer.field = this.controls.word;
    this.controls.word.setAttribute("list", "words-list");
    this.controls.word.oninput = () => this.look(this.controls.word.value);
    explorer.box = box;
    return explorer;
  }

  look(word) {
    if (!this.explorer) return;
    this.explorer.search();
    const found = this.explorer.plain.indexOf(word.trim().toLocaleLowerCase());
    if (found >= 0) this.plane.show(found);
  }

  choose(word) {
    this.controls.word.value = visible(this.data.tokens[word]).replace(/^·/, "");
    this.remember();
    this.explorer.show(word);
    this.plane.show(word);
  }

  cards(report) {
    const box = element("div", { className: "browser", role: "group", "aria-label": "Dimensions" });
    const numbers = report.dimensions.map((dimension) => dimension.index);
    for (const dimension of report.dimensions) box.append(this.card(dimension, numbers));
    new Browser(box);
    return box;
  }

  card(dimension, numbers) {
    const number = dimension.index;
    const at = numbers.indexOf(number);
    const step = (to, relation, text) => to === undefined ? ""
      : element("a", { rel: relation, href: `#dimension-${to}`, "aria-label": `Dimension ${to}` }, text);
    const facts = [
      ["Singular value", dimension.singularValue.toPrecision(4)], ["Share of energy", `${(100 * dimension.energyShare).toFixed(1)} %`],
      ["Share of shift", `${(100 * dimension.shiftShare).toFixed(1)} %`]];
    const card = element("article", { className: "card dimension", id: `dimension-${number}`, "aria-label": `Dimension ${number}` },
      element("header", {}, element("h4", {}, `Dimension ${number}`),
        element("nav", { className: "steps", "aria-label": `Dimensions beside ${number}` },
          step(numbers[at - 1], "prev", `← ${numbers[at - 1]}`), " ", step(numbers[at + 1], "next", `${numbers[at + 1]} →`))),
      element("dl", { className: "facts" }, ...facts.map(([name, value]) =>
        element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
      element("div", { className: "faces" },
        element("div", {}, element("h5", {}, "Words it writes"), this.words("positive", dimension.top), this.words("negative", dimension.bottom)),
        element("div", {}, element("h5", {}, "Contexts it reads"),
          ...(dimension.contexts ? [this.contexts("positive", dimension.contexts.top), this.contexts("negative", dimension.contexts.bottom)]
            : [element("p", { className: "note" }, "The server has no texts to read it on.")]))));
    card.dataset.card = String(number);
    return card;
  }

  words(side, entries) {
    const largest = Math.max(...entries.map((entry) => Math.abs(entry.score)), 1e-9);
    return element("div", { className: `end ${side}` },
      element("p", { className: "end-title" }, side === "positive" ? "a positive value raises" : "and lowers"),
      element("ol", { className: "bars" }, ...entries.slice(0, 12).map((entry) => {
        const bar = element("span");
        bar.style.width = `${100 * Math.abs(entry.score) / largest}%`;
        return element("li", {}, element("bdi", { className: "word" }, visible(entry.token)),
          element("span", { className: "bar", "aria-hidden": "true" }, bar), element("span", { className: "value" }, signed(entry.score, 2)));
      })));
  }

  contexts(side, entries) {
    return element("div", { className: `end ${side}` },
      element("p", { className: "end-title" }, side === "positive" ? "reads most positively" : "reads most negatively"),
      element("ol", { className: "contexts" }, ...entries.slice(0, 6).map((entry) => {
        const characters = [...entry.text];
        const before = characters.slice(Math.max(0, entry.characterEnd - 70), entry.characterEnd).join("");
        return element("li", {}, element("span", { className: "value" }, signed(entry.activation, 2)),
          element("bdi", { className: "context" }, visible(before), element("span", { className: "arrow" }, " → "),
            element("em", {}, visible(entry.next ?? ""))));
      })));
  }
}
