/** Plain and steered continuations side by side. */
class WriteView extends View {
  constructor(box) {
    super("write", "Write", box);
    this.sliders = new SteerSliders();
    const prompt = element("textarea", { rows: 3, value: "The film was", spellcheck: false, dir: "auto" });
    this.controls = this.named({
      prompt,
      tokens: numberField(30, 1, 512, 1),
      samples: numberField(3, 1, 16, 1),
      temperature: numberField(1, 0, 5, 0.1),
      top_p: numberField(0.9, 0.01, 1, 0.01),
      seed: numberField(0, 0, 4294967295, 1),
    });
    const { tokens, samples, temperature, top_p: topP, seed } = this.controls;
    this.start.textContent = "Continue";
    this.form.append(
      labelled("Prompt", prompt), this.sliders.element, this.actions,
      element("details", {}, element("summary", {}, "Sampling"), element("div", {},
        element("div", { className: "pair" }, labelled("New tokens", tokens), labelled("Continuations", samples)),
        element("div", { className: "pair" }, labelled("Temperature", temperature), labelled("Top-p", topP)),
        labelled("Seed", seed, "The same seed and settings give the same texts."))));
    this.sides = { plain: this.side("Without steer"), steered: this.side("Steered") };
    this.output.append(
      element("div", { className: "sides" }, this.sides.plain.card, this.sides.steered.card), this.command.element);
  }

  side(title) {
    const list = element("ol", { className: "continuations" },
      element("li", { className: "empty" }, "Nothing is written yet."));
    const judged = element("p", { className: "judged" });
    const card = element("section", { className: "card", "aria-label": title }, element("h3", {}, title), list, judged);
    return { card, list, judged };
  }

  async run(signal) {
    const values = this.sliders.values;
    const none = Object.fromEntries(Object.keys(values).map((name) => [name, 0]));
    this.showCommand(values);
    for (const { judged } of Object.values(this.sides)) judged.textContent = "";
    await this.write(this.sides.plain, none, signal);
    await this.write(this.sides.steered, values, signal);
    await Promise.all([this.judge(this.sides.plain, signal), this.judge(this.sides.steered, signal)]);
    await this.colour(this.sides.steered, signal);
  }

  request(values) {
    const { prompt, tokens, samples, temperature, top_p: topP, seed } = this.controls;
    return {
      model: server.settings.model, prompt: prompt.value, max_tokens: Number(tokens.value), n: Number(samples.value),
      temperature: Number(temperature.value), top_p: Number(topP.value), seed: Number(seed.value), steer_values: values,
    };
  }

  async write(side, values, signal) {
    const request = this.request(values);
    side.texts = Array.from({ length: request.n }, () => "");
    const places = side.texts.map(() => {
      const text = element("span", { className: "cursor" });
      const item = element("li", { dir: "auto" }, element("span", { className: "prompt" }, visible(request.prompt)), text);
      return { item, text };
    });
    side.list.replaceChildren(...places.map(({ item }) => item));
    side.places = places;
    side.prompt = request.prompt;
    await server.listen("/v1/completions", { ...request, stream: true }, (event) => {
      for (const choice of event.choices) {
        side.texts[choice.index] += choice.text;
        places[choice.index].text.textContent = visible(side.texts[choice.index]);
        if (choice.finish_reason) places[choice.index].text.classList.remove("cursor");
      }
    }, signal);
    for (const { text } of places) text.classList.remove("cursor");
  }

  async judge(side, signal) {
    if (!server.settings.judge) return;
    const answer = await server.ask("/v1/judge", { texts: side.texts.map((text) => side.prompt + text) }, signal);
    if (answer.positiveShare === undefined) return;
    const percent = (value) => `${Math.round(100 * value)}\u00a0%`;
    side.judged.textContent =
      `Judged positive: ${percent(answer.positiveShare)} of ${side.texts.length} (95 % interval ${answer.positiveShareInterval.map(percent).join(" to ")})`;
  }

  // What each token says of the steer that was moved most.
  async colour(side, signal) {
    const values = this.sliders.values;
    const [name] = Object.keys(values).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
    if (!name || !values[name]) return;
    const texts = side.texts.map((text) => side.prompt + text);
    const answer = await server.ask("/v1/spans", { texts, steer: name, permutations: 1 }, signal);
    answer.results.forEach((result, i) => {
      const tokens = tokensOf(result).filter((token) => token.end > [...side.prompt].length);
      side.places[i].text.replaceChildren(...tokens.map(tokenElement));
    });
  }

  showCommand(values) {
    const { prompt, tokens, samples, temperature, top_p: topP, seed } = this.controls;
    const { steers, source } = server.settings;
    // Steers of several files act together on a server alone.
    if (steers.length > 1) {
      return this.command.show([`${location.origin}/v1/completions`, "--json", JSON.stringify(this.request(values))], { program: "curl" });
    }
    const steer = steers.length ? ["--steer", steers[0].source, `--steer-values=${Object.values(values)[0]}`] : [];
    this.command.show([
      "generate", "--model", source, ...steer,
      "--prompt", prompt.value, "--continuations", samples.value, "--max-new-tokens", tokens.value,
      "--temperature", temperature.value, "--top-p", topP.value, "--seed", seed.value]);
  }
}
