/** The tokens of an analysed text: their places in its characters, evidence, and what is to be said of each. */
function tokensOf(result) {
  const characters = [...result.text];
  const largest = Math.max(0.5, ...result.evidence.map((value) => Math.abs(value ?? 0)));
  return result.evidence.map((evidence, i) => {
    const [start, end] = result.characterRanges[i];
    const value = evidence ?? 0;
    const parts = result.contextual && result.contextual[i] != null
      ? `, in its context ${signed(result.contextual[i], 2)}, by itself ${signed(result.static[i], 2)}` : "";
    return {
      start, end, text: characters.slice(start, end).join(""), value, weight: Math.abs(value) / largest,
      detail: evidence == null ? "no evidence: nothing predicts it" : `${signed(value, 2)} nats${parts}`,
    };
  });
}

function tokenElement(token) {
  const node = element("span", { className: `token ${token.value < 0 ? "negative" : "positive"}`, title: token.detail }, visible(token.text));
  node.style.setProperty("--weight", Math.min(1, token.weight).toFixed(3));
  node.dataset.evidence = String(token.value);
  node.dataset.detail = token.detail;
  return node;
}

/** Which spans of a text carry a style, and at which steer value it is likeliest. */
class ReadView extends View {
  constructor(box) {
    super("read", "Read", box);
    const text = element("textarea", { rows: 9, dir: "auto", value:
      "A wonderful, moving film with a terrific cast, but the ending is dull, badly shot and a complete waste of time." });
    this.controls = this.named({ text, steer: steerMenu() });
    this.start.textContent = "Analyse";
    this.form.append(labelled("Text", text));
    if (server.settings.steers.length > 1) this.form.append(labelled("Steer", this.controls.steer));
    this.form.append(this.actions);
    this.output.append(element("p", { className: "empty" }, "Paste a text: which of its words speak for the steer, and which against it?"));
  }

  async run(signal) {
    const [text, steer] = [this.controls.text.value, this.controls.steer.value];
    const answer = await server.ask("/v1/spans", { text, steer }, signal);
    const [result] = answer.results;
    const source = server.settings.steers.find((each) => each.name === steer)?.source ?? "";
    this.command.show(["spans", "--model", server.settings.source, "--steer", source, "--text", text]);
    this.output.replaceChildren(this.text(result, steer), this.distribution(result, steer), this.command.element);
  }

  text(result, steer) {
    const line = element("p", { className: "tokens", dir: "auto" });
    line.dataset.tokens = "";
    const tokens = tokensOf(result);
    line.append(...this.pieces(result, tokens));
    const best = result.bestSteerValue;
    const card = element("section", { className: "card", "aria-label": "Evidence" }, line,
      element("p", { className: "finding" },
        `Evidence for ${visible(steer)} in all: ${signed(result.totalEvidence, 2)} nats.`,
        best == null ? "" : ` The text is likeliest at the steer value ${steerValue(best)}.`));
    const box = element("div", { className: "highlights" },
      element("p", { className: "legend" },
        element("span", { className: "swatch positive" }, "+ speaks for it"), " ",
        element("span", { className: "swatch negative" }, "− speaks against it")), card);
    box.dataset.largest = String(Math.max(...tokens.map((token) => Math.abs(token.value)), 1));
    new Highlights(box);
    return box;
  }

  // A mark around the tokens of each span; where spans of both signs overlap, of the stronger.
  pieces(result, tokens) {
    const owner = tokens.map(() => null);
    for (const span of [...result.spans].sort((a, b) => Math.abs(a.score) - Math.abs(b.score))) {
      owner.fill(span, span.start, span.end);
    }
    const pieces = [];
    tokens.forEach((token, i) => {
      const node = tokenElement(token);
      if (!owner[i]) { pieces.push(node); return; }
      if (i === 0 || owner[i] !== owner[i - 1]) {
        const mark = element("mark", { className: `span ${owner[i].score < 0 ? "negative" : "positive"}`,
          title: `${signed(owner[i].score, 2)} nats` });
        mark.dataset.score = String(owner[i].score);
        pieces.push(mark);
      }
      pieces.at(-1).append(node);
    });
    return pieces;
  }

  distribution(result, steer) {
    const points = result.distribution;
    const chart = new Chart("steer-values", "Probability of steer values",
      `The most probable value of ${visible(steer)} is ${result.bestSteerValue ?? "not known"}.`, { height: 220 });
    const values = points.map((point) => point.steerValue);
    const top = Math.max(...points.map((point) => point.probability)) * 1.1;
    const step = values.length > 1 ? values[1] - values[0] : 1;
    const [low, high] = [Math.min(...values) - step, Math.max(...values) + step];
    const places = chart.frame({
      x: [low, high], y: [0, top], xTicks: ticks(low, high, 8), yTicks: ticks(0, top, 4),
      xTitle: `value of ${visible(steer)}`, yTitle: "probability", format: (value) => value.toFixed(2) });
    const width = places.x(step) - places.x(0);
    for (const { steerValue: value, probability } of points) {
      const bar = chart.draw("rect", {
        class: value === result.bestSteerValue ? "column best" : "column", x: places.x(value) - width * 0.4, width: width * 0.8,
        y: places.y(probability), height: places.y(0) - places.y(probability) });
      bar.append(chart.node("title", {}, `${steerValue(value)}: ${probability.toFixed(3)}`));
    }
    return element("section", { className: "card", "aria-label": "Steer values" },
      element("h3", {}, "At which steer value is the text likeliest?"), chart.element);
  }
}
