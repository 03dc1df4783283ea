/** What steer values do: a small sweep whose curve grows, and two steers on a plane. */
class TurnView extends View {
  constructor(box) {
    super("turn", "Turn", box);
    const steers = server.settings.steers;
    this.controls = this.named({
      steer: steerMenu(),
      prompts: element("textarea", { rows: 4, dir: "auto", value: ["The film was", "The acting", "In the end", "The plot"].join("\n") }),
      values: element("input", { type: "text", value: "-4, -2, 0, 2, 4", inputMode: "text" }),
      samples: numberField(5, 1, 16, 1),
      tokens: numberField(20, 1, 128, 1),
      seed: numberField(0, 0, 4294967295, 1),
      // Of two steers, where a text was written last; empty for a sweep.
      place: element("input", { type: "hidden" }),
    });
    const { prompts, values, samples, tokens, seed, steer } = this.controls;
    this.start.textContent = "Sweep";
    if (steers.length > 1) this.form.append(labelled("Steer", steer));
    this.form.append(
      labelled("Prompts, one a line", prompts), labelled("Steer values", values, "Separated by commas."), this.actions,
      element("details", {}, element("summary", {}, "Sampling"), element("div", {},
        element("div", { className: "pair" }, labelled("Continuations", samples), labelled("New tokens", tokens)), labelled("Seed", seed))));
    this.curve = element("section", { className: "card", "aria-label": "Curve" },
      element("p", { className: "empty" }, "A sweep continues the prompts at each value; its curve grows point by point."));
    this.output.append(this.curve, this.command.element);
    if (steers.length > 1) this.output.append(this.composition(steers));
  }

  get prompts() { return this.controls.prompts.value.split("\n").filter((line) => line.trim()); }

  get values() {
    const values = this.controls.values.value.split(/[\s,;]+/).filter(Boolean).map((text) => Number(text.replace("−", "-")));
    if (!values.length || values.some((value) => !Number.isFinite(value))) throw new Error("Steer values are numbers, as in −2, 0, 2.");
    return [...new Set(values)].sort((a, b) => a - b);
  }

  restore(parameters) {
    const place = (parameters.get("place") ?? "").split(",").map(Number);
    if (place.length !== 2 || !place.every(Number.isFinite) || !this.move) return super.restore(parameters);
    this.fill(parameters);
    this.move(...place);
    this.work.run((signal) => this.write(signal));
  }

  async run(signal) {
    this.controls.place.value = "";
    this.remember();
    const { steer, samples, tokens, seed } = this.controls;
    if (!steer.value) throw new Error("The server has no steer: start it with --steer.");
    const [values, prompts] = [this.values, this.prompts];
    const source = server.settings.steers.find((each) => each.name === steer.value).source;
    this.command.show([
      "sweep", "--model", server.settings.source, "--steer", source, `--values=${values.join(",")}`, "--continuations", samples.value,
      "--max-new-tokens", tokens.value, "--seed", seed.value, "--prompts", "prompts.txt",
      ...(server.settings.judge ? ["--judge", server.settings.judge] : [])],
    { before: `printf '%s\\n' ${prompts.map(quoted).join(" ")} > prompts.txt\n` });
    const points = [];
    for (const value of values) {
      tell(`Steer value ${steerValue(value)}, ${points.length + 1} of ${values.length}`);
      points.push(await this.point(prompts, steer.value, value, signal));
      this.draw(points, values, steer.value);
    }
  }

  async point(prompts, steer, value, signal) {
    const { samples, tokens, seed } = this.controls;
    const answer = await server.ask("/v1/completions", {
      model: server.settings.model, prompt: prompts, steer_values: { [steer]: value }, n: Number(samples.value),
      max_tokens: Number(tokens.value), top_p: 0.9, seed: Number(seed.value),
    }, signal);
    const texts = answer.choices.map((choice) => {
      const prompt = prompts[Math.floor(choice.index / Number(samples.value))];
      return { prompt, whole: prompt + choice.text };
    });
    const judged = server.settings.judge ? await server.ask("/v1/judge", { texts: texts.map(({ whole }) => whole) }, signal) : {};
    const { positiveShare: share, positiveShareInterval: interval } = judged;
    return { value, share, interval, perplexity: await this.perplexity(texts, signal), example: texts[0].whole };
  }

  // Of all that was written, under the model without steers.
  async perplexity(texts, signal) {
    const none = Object.fromEntries(server.settings.steers.map((each) => [each.name, 0]));
    const answer = await server.ask("/v1/completions", {
      model: server.settings.model, prompt: texts.map(({ whole }) => whole), max_tokens: 0, echo: true, logprobs: 0, steer_values: none,
    }, signal);
    let [sum, count] = [0, 0];
    for (const { index, logprobs } of answer.choices) {
      const start = [...texts[index].prompt].length;
      logprobs.token_logprobs.forEach((value, i) => {
        if (value != null && logprobs.text_offset[i] >= start) [sum, count] = [sum + value, count + 1];
      });
    }
    return count ? Math.exp(-sum / count) : NaN;
  }

  draw(points, values, steer) {
    const x = [Math.min(...values), Math.max(...values)];
    if (x[0] === x[1]) x[1] += 1;
    const hasShares = points.some((point) => point.share !== undefined);
    const parts = [];
    if (hasShares) {
      const chart = new Chart("curve", "Share judged positive", `At values of ${visible(steer)}.`);
      const places = chart.frame({ x, y: [0, 1], xTicks: values, yTicks: [0, 0.25, 0.5, 0.75, 1], xTitle: `value of ${visible(steer)}`,
        yTitle: "judged positive", format: (value) => `${100 * value} %` });
      chart.line(points.map((point) => [places.x(point.value), places.y(point.share)]));
      for (const point of points) {
        const [low, high] = point.interval;
        chart.draw("line", { class: "whisker", x1: places.x(point.value), x2: places.x(point.value), y1: places.y(low), y2: places.y(high) });
        chart.draw("circle", { class: "dot", cx: places.x(point.value), cy: places.y(point.share), r: 4 });
      }
      parts.push(element("h3", {}, "Share judged positive"), chart.element);
    }
    const top = 1.1 * Math.max(...points.map((point) => point.perplexity));
    const chart = new Chart("perplexity", "Perplexity", `Of the texts under the model without steer, at values of ${visible(steer)}.`, { height: 200 });
    const places = chart.frame({ x, y: [0, top], xTicks: values, yTicks: ticks(0, top, 4), xTitle: `value of ${visible(steer)}`, yTitle: "perplexity" });
    chart.line(points.map((point) => [places.x(point.value), places.y(point.perplexity)]), "line second");
    for (const point of points) chart.draw("circle", { class: "dot second", cx: places.x(point.value), cy: places.y(point.perplexity), r: 4 });
    parts.push(element("h3", {}, "Perplexity of the texts without steer"), chart.element, this.table(points, steer));
    this.curve.replaceChildren(...parts);
  }

  table(points, steer) {
    const percent = (share) => share == null ? "–" : `${(100 * share).toFixed(0)} %`;
    const rows = points.map((point) => element("tr", {},
      element("td", { className: "number" }, steerValue(point.value)),
      element("td", { className: "number" }, percent(point.share)),
      element("td", { className: "number" }, point.interval ? point.interval.map(percent).join(" – ") : "–"),
      element("td", { className: "number" }, point.perplexity.toFixed(1)),
      element("td", { className: "wide" }, element("bdi", {}, visible(point.example)))));
    const heads = [visible(steer), "Judged positive", "95 % interval", "Perplexity", "A text"];
    return element("div", { className: "table" }, element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Points" }, element("table", {},
      element("caption", {}, "Points"), element("thead", {}, element("tr", {}, ...heads.map((head, i) => element("th", { scope: "col", className: i < 4 ? "number" : "" }, head)))),
      element("tbody", {}, ...rows))));
  }

  // Two steers: a place on the plane is a setting of both.
  composition(steers) {
    this.here = [0, 0];
    const [first, second] = steers;
    const chart = new Chart("settings", `Settings of ${visible(first.name)} and ${visible(second.name)}`, "Choose a place to write there.",
      { width: 360, height: 360, left: 52, right: 14, top: 14, bottom: 46 });
    const range = [-5, 5];
    this.places = chart.frame({ x: range, y: range, xTicks: [-4, -2, 0, 2, 4], yTicks: [-4, -2, 0, 2, 4], xTitle: visible(first.name), yTitle: visible(second.name),
      format: steerValue });
    const place = element("output", { id: "place" });
    const dot = chart.draw("circle", { class: "here", r: 7 });
    this.move = (x, y) => {
      this.here = [x, y].map((value) => Math.max(-5, Math.min(5, Math.round(value * 2) / 2)));
      dot.setAttribute("cx", this.places.x(this.here[0]));
      dot.setAttribute("cy", this.places.y(this.here[1]));
      place.textContent = `${visible(first.name)} ${steerValue(this.here[0])}, ${visible(second.name)} ${steerValue(this.here[1])}`;
    };
    this.move(0, 0);
    chart.svg.id = "pad";
    chart.svg.setAttribute("role", "application");
    chart.svg.setAttribute("aria-label", `Settings of ${visible(first.name)} and ${visible(second.name)}: arrow keys move, Enter writes`);
    chart.svg.setAttribute("tabindex", "0");
    this.text = element("p", { id: "composed", className: "sample", dir: "auto", ariaLive: "polite" });
    const write = () => {
      this.controls.place.value = this.here.join(",");
      this.remember();
      this.work.run((signal) => this.write(signal));
    };
    chart.svg.addEventListener("click", (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.svg.getScreenCTM().inverse());
      const value = (place, [start, end]) => range[0] + (range[1] - range[0]) * (place - start) / (end - start);
      this.move(value(point.x, range.map(this.places.x)), value(point.y, range.map(this.places.y)));
      write();
    });
    chart.svg.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-0.5, 0], ArrowRight: [0.5, 0], ArrowUp: [0, 0.5], ArrowDown: [0, -0.5] }[event.key];
      if (step) this.move(this.here[0] + step[0], this.here[1] + step[1]);
      else if (event.key === "Enter") write();
      else return;
      event.preventDefault();
    });
    chart.element.classList.add("pad");
    return element("section", { className: "card", "aria-label": "Compose" }, element("h3", {}, "Compose two steers"),
      element("p", { className: "gist" }, "Click a place, or move there with the arrow keys and press Enter."), chart.element, place, this.text);
  }

  async write(signal) {
    const steers = server.settings.steers.slice(0, 2);
    const [prompt] = this.prompts;
    const request = {
      model: server.settings.model, prompt, max_tokens: Number(this.controls.tokens.value) * 2, temperature: 1, top_p: 0.9,
      seed: Number(this.controls.seed.value), steer_values: Object.fromEntries(steers.map((steer, i) => [steer.name, this.here[i]])),
    };
    this.command.show([`${location.origin}/v1/completions`, "--json", JSON.stringify(request)], { program: "curl" });
    this.text.textContent = visible(prompt);
    let text = prompt;
    await server.listen("/v1/completions", { ...request, stream: true }, (event) => {
      text += event.choices[0]?.text ?? "";
      this.text.textContent = visible(text);
    }, signal);
  }
}
