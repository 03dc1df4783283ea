#!/usr/bin/env python3
"""How a sentiment steer depends on the size of its data, on its rank, or on the steer value.

    python3 Scripts/experiments/sentiment_sweeps.py data-size --data DIR --prompts FILE --out runs/data-size
    python3 Scripts/experiments/sentiment_sweeps.py rank --data DIR --prompts FILE --out runs/rank
    python3 Scripts/experiments/sentiment_sweeps.py steer-value --data DIR --prompts FILE --out runs/value

Trains on SST-5 at the paper's settings, on the first texts of either kind for data-size, and continues
the prompts at +VALUE and -VALUE, or at all values for steer-value. Writes table.md and prints it; for
steer-value `steerlens sweep` also draws the curve (steer-value/figures/steering-curve.png).
"""

import json

from experiment import Experiment, estimate, parser, table, texture

POINTS = {"data-size": [10, 30, 100, 300, 1000, None], "rank": [1, 2, 5, 20, 50, 192, 1000]}
VALUES = "-5,-4,-3,-2,-1,0,1,2,3,4,5"


def main():
    options = parser(__doc__)
    options.add_argument("vary", choices=["data-size", "rank", "steer-value"])
    options.add_argument("--data", required=True, help="where SST-5 is")
    options.add_argument("--prompts", required=True, help="JSON lines with prompt.text")
    options.add_argument("--value", type=float, default=5, help="the steer value, with either sign (default: %(default)s)")
    options.add_argument("--judge", default="reviews-judge", help="the classifier of sentiment (default: %(default)s)")
    options = options.parse_args()
    experiment = Experiment(options)
    text = steer_values(experiment) if options.vary == "steer-value" else points(experiment)
    if text:
        (experiment.folder / "table.md").write_text(text + "\n", encoding="utf8")
        print(text)


def data(options, size=None):
    subset = [] if size is None else ["--subset", size]
    return ["--data", "sentiment-sst5", "--data-dir", options.data, *subset]


def points(experiment):
    options = experiment.options
    prompts = experiment.prompts(options.prompts)
    sampling = ["--top-p", 0.9]
    plain = experiment.generate("plain", prompts, sampling)
    rows = []
    for point in POINTS[options.vary]:
        name = f"{options.vary}-{'all' if point is None else point}"
        extra = ["--rank", point] if options.vary == "rank" else []
        size = point if options.vary == "data-size" else None
        steer = experiment.train(name, data(options, size), ["--regularization", 1e-6, *extra])
        cells = ["all" if point is None else point, experiment.parameters(steer)]
        for value in (-options.value, options.value):
            step = f"{name}-at{value:+g}"
            texts = experiment.generate(step, prompts, [*sampling, "--steer", steer, "--steer-values", f"{value:g},1"])
            report = experiment.evaluate(step, texts, plain, ["--sentiment-judge", options.judge])
            if report:
                sentiment = report["sentiment"]
                cells += [
                    estimate(sentiment["positiveShare"], sentiment["positiveShareInterval"], 100),
                    *texture(report)[:1], texture(report)[2]]
        rows.append(cells + experiment.cost(f"train {name}")[:1])
    if options.shard:
        return None
    sides = [f"{title} at {value:+g}" for value in (-options.value, options.value)
             for title in ("positive, %", "perplexity", "dist-2")]
    return table([options.vary, "trained", *sides, "training s"], rows)


def steer_values(experiment):
    options = experiment.options
    if options.shard or options.merge:
        raise SystemExit("steer-value is one sweep, which goes on by itself after Ctrl-C; leave out --shard and --merge")
    steer = experiment.train("multiply", data(options), ["--regularization", 1e-6])
    folder = experiment.folder / "steer-value"
    resume = ["--resume"] if (folder / "points").exists() else []
    experiment.run("sweep", "steer-value/manifest.json", [
        "sweep", "--steer", steer, f"--values={VALUES}", "--prompts", experiment.prompts(options.prompts),
        "--continuations", options.continuations, "--top-k", 50, "--top-p", 0.9, "--judge", options.judge,
        *experiment.prepend(), *resume, "--out", folder])
    report = json.loads((folder / "sweep.json").read_text())
    rows = [
        [f"{point['steerValues'][0]:+g}", estimate(point["positiveShare"], point["positiveShareInterval"], 100),
         estimate(point["perplexity"], point["perplexityInterval"]), *(f"{d:.2f}" for d in point["distinct"])]
        for point in report["points"]]
    return table(["steer value", "positive, %", "perplexity", "dist-1", "dist-2", "dist-3"], rows)


if __name__ == "__main__":
    main()
