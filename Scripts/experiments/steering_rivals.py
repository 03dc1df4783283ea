#!/usr/bin/env python3
"""How far sentiment can be turned within a price, by the default steer and by its plain rivals.

    python3 Scripts/experiments/steering_rivals.py --data DIR --prompts FILE --out runs/rivals
    python3 Scripts/experiments/steering_rivals.py --model SmolLM2.gguf --data DIR --prompts FILE --out runs/rivals-smollm2

Trains on SST-5: the default, the paper's settings (also cut to rank 1), add and log-odds; and continues the
prompts at steer values on both sides, and after a prefix that says what is wanted. Three judges: the
classifier (`--judge`), VADER's lexicon, which no training has seen (`pip install vaderSentiment`), and a bag
of words (naive Bayes of SST-5). For each price, so many times the perplexity without steer at a dist-2 of
at least 95 % of it, the value of the largest mean of VADER is taken among those measured. Intervals are of a
bootstrap over prompts; several seeds are given as their mean and standard deviation. Writes table.md,
points.csv and prints the table; `steerlens figures FOLDER/sweep-*` draws the curves.
"""

import csv
import json
import math
import pathlib
import random
import re
import statistics
import sys

from experiment import Experiment, parser, table

VALUES = "-8,-6,-4,-3,-2,-1.5,-1,-0.5,0,0.5,1,1.5,2,3,4,6,8"
PRICES = [1.1, 1.25, 1.5]
PREFIXES = {1: "I loved this wonderful, touching film. ", -1: "I hated this boring, terrible film. "}
RESAMPLES = 1000


def main():
    options = parser(__doc__)
    options.add_argument("--data", required=True, help="where SST-5 is")
    options.add_argument("--prompts", required=True, help="JSON lines with prompt.text")
    options.add_argument("--judge", default="reviews-judge", help="the classifier of sentiment (default: %(default)s)")
    options.add_argument("--seeds", type=int, default=3, help="trainings of the default (default: %(default)s)")
    options.add_argument("--rival-seeds", type=int, help="trainings of each rival (default: as many)")
    options.add_argument("--kl-weights", default="", help="further trainings of the default with --kl-weight, as 0.1,1")
    options.add_argument("--values", default=VALUES, help="steer values, 0 among them (default: %(default)s)")
    options.set_defaults(limit=50, continuations=20)
    options = options.parse_args()
    experiment = Experiment(options)
    judges = {"VADER": vader(), "bag of words": bag_of_words(options.data), "classifier": None}
    rows, points = [], []
    for title, sweeps in methods(experiment):
        curves = [curve(experiment, folder, judges) for folder in sweeps]
        rows += [row(title, price, curves) for price in PRICES]
        for seed, found in enumerate(curves):
            points += [[title, seed, *(f"{x:.4f}" for x in point["line"])] for point in found]
    with open(experiment.folder / "points.csv", "w", newline="", encoding="utf8") as file:
        out = csv.writer(file)
        out.writerow(["method", "seed", "value", "perplexity", "dist-2", *judges])
        out.writerows(points)
    sides = [f"{name}, {side}" for side in ("+", "−") for name in ("value", *judges)]
    text = table(["method", "perplexity ≤", *sides], rows)
    (experiment.folder / "table.md").write_text(text + "\n", encoding="utf8")
    print(text)


def methods(experiment):
    """Titles, and the sweeps of each method, one for each seed."""
    options = experiment.options
    data = ["--data", "sentiment-sst5", "--data-dir", options.data]
    kinds = {
        "default": [],
        "paper": ["--preset", "paper"],
        "paper, rank 1": None,
        "add": ["--adaptor", "add"],
        "log-odds": ["--adaptor", "log-odds"]}
    for weight in options.kl_weights.split(",") if options.kl_weights else []:
        kinds[f"default, KL {weight}"] = ["--kl-weight", weight]
    for title, extra in kinds.items():
        rivals = options.rival_seeds or options.seeds
        seeds = {"default": options.seeds, "log-odds": 1}.get(title, rivals)
        yield title, [sweep(experiment, steer(experiment, title, extra, seed, data)) for seed in range(seeds)]
    yield "prompt prefix", [prefixed(experiment)]


def steer(experiment, title, extra, seed, data):
    """The folder or file of a trained steer."""
    options = experiment.options
    name = title.replace(", ", "-").replace(" ", "").replace(".", "_") + f"-{seed}"
    if extra is None:
        file = experiment.folder / f"{name}.safetensors"
        experiment.run(f"compose {name}", file.name, [
            "compose", experiment.folder / f"paper-{seed}", "--rank", 1, "--out", file])
        return file
    folder = experiment.folder / name
    resume = ["--resume"] if (folder / "training.safetensors").exists() else []
    steps = [] if title == "log-odds" else ["--steps", options.steps]
    experiment.run(f"train {name}", f"{name}/manifest.json", [
        "train", "--model", options.model, *data, "--out", folder, "--seed", seed, *steps, *begin(experiment),
        # Trainings with one seed read the same hidden states.
        "--hidden-state-cache", experiment.folder / "hidden-states", *extra, *resume])
    return folder


def begin(experiment):
    """Both models write best after their begin-of-text token."""
    return ["--prepend-bos"]


def sweep(experiment, steer):
    options = experiment.options
    folder = experiment.folder / f"sweep-{steer.stem}"
    resume = ["--resume"] if (folder / "points").exists() else []
    experiment.run(f"sweep {steer.stem}", f"sweep-{steer.stem}/manifest.json", [
        "sweep", "--model", options.model, "--steer", steer, f"--values={options.values}", "--prompts",
        experiment.prompts(options.prompts), "--continuations", options.continuations, "--judge", options.judge,
        *begin(experiment), *resume, "--out", folder])
    return folder


def prefixed(experiment):
    """Texts after either prefix, as a folder that `curve` reads as it reads a sweep."""
    options = experiment.options
    prompts = experiment.prompts(options.prompts)
    sampling = ["--continuations", options.continuations, "--max-new-tokens", 20, *begin(experiment)]
    names = {0: "plain", 1: "prefix-positive", -1: "prefix-negative"}
    for side, name in names.items():
        prefix = [] if side == 0 else ["--prefix", PREFIXES[side]]
        experiment.run(f"generate {name}", f"{name}.jsonl", [
            "generate", "--model", options.model, "--prompts", prompts, *sampling, *prefix, "--out",
            experiment.folder / f"{name}.jsonl"])
        experiment.run(f"evaluate {name}", f"{name}-evaluation/manifest.json", [
            "evaluate", "--generations", experiment.folder / f"{name}.jsonl", "--perplexity-model", options.model,
            "--sentiment-judge", options.judge, *begin(experiment), "--out", experiment.folder / f"{name}-evaluation"])
    return {side: experiment.folder / name for side, name in names.items()}


def curve(experiment, found, judges):
    """What was measured at each value: perplexity, dist-2, and of each judge the mean of every prompt."""
    if isinstance(found, dict):
        return [prefix_point(side, path, judges) for side, path in sorted(found.items())]
    report = json.loads((found / "sweep.json").read_text())
    files = {float(re.search(r"generations_(.*)\.jsonl", f.name)[1].replace("−", "-")): f
             for f in found.glob("generations_*.jsonl")}
    result = []
    for point in report["points"]:
        value = point["steerValues"][0]
        texts = [json.loads(line) for line in files[value].read_text(encoding="utf8").splitlines()]
        triples = [(t["prompt"], t["text"], t["positive"] > 0.5) for t in texts]
        result.append(measured(value, point["perplexity"], point["distinct"][1], triples, judges))
    return result


def prefix_point(side, path, judges):
    report = json.loads((path.parent / f"{path.name}-evaluation/evaluation.json").read_text())
    triples = []
    for line in path.with_suffix(".jsonl").read_text(encoding="utf8").splitlines():
        record = json.loads(line)
        triples += [(record["prompt"]["text"], g["text"], None) for g in record["generations"]]
    point = measured(side, report["perplexity"]["total"], report["distinct"][1], triples, judges)
    point["line"][-1] = report["sentiment"]["positiveShare"]
    return point


def measured(value, perplexity, distinct, triples, judges):
    means = {}
    for name, judge in judges.items():
        by_prompt = {}
        for prompt, text, positive in triples:
            score = positive if judge is None else judge(text)
            by_prompt.setdefault(prompt, []).append(math.nan if score is None else float(score))
        means[name] = [statistics.fmean(scores) for scores in by_prompt.values()]
    line = [value, perplexity, distinct, *(statistics.fmean(m) for m in means.values())]
    return {"line": line, "VADER": means["VADER"]}


def row(title, price, curves):
    cells = [title, price]
    for side in (1, -1):
        best = [chosen(curve, side, price) for curve in curves]
        best = [point for point in best if point]
        if len(best) < len(curves):
            cells += ["–"] * 4
            continue
        cells.append(spread([point["line"][0] for point in best], "+.1f"))
        lines = [point["line"] for point in best]
        cells.append(spread([x[3] for x in lines], "+.2f", best[0]["VADER"]))
        cells += [spread([x[4] for x in lines], ".2f"), spread([100 * x[5] for x in lines], ".0f") + " %"]
    return cells


def chosen(curve, side, price):
    plain = next(point["line"] for point in curve if point["line"][0] == 0)
    within = [
        point for point in curve if point["line"][0] * side > 0 and point["line"][1] <= price * plain[1]
        and point["line"][2] >= 0.95 * plain[2]]
    return max(within, key=lambda point: side * point["line"][3], default=None)


def spread(values, form, prompts=None):
    """A mean with its standard deviation over seeds; of one seed with an interval over prompts, if there are any."""
    text = format(statistics.fmean(values), form)
    if len(values) > 1:
        return f"{text} ± {format(statistics.stdev(values), form.replace('+', ''))}"
    if prompts:
        draw = random.Random(0)
        means = sorted(statistics.fmean(draw.choices(prompts, k=len(prompts))) for _ in range(RESAMPLES))
        text += f" ({format(means[25], form)}…{format(means[-26], form)})"
    return text


def vader():
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        sys.exit("VADER judges independently: pip install vaderSentiment")
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: analyzer.polarity_scores(text)["compound"]


def bag_of_words(data):
    """Whether naive Bayes of the words of SST-5's training sentences calls a text positive; ½ if it cannot say."""
    counts = {}
    for name in ("sst/stsa.fine.train", "stsa.fine.train"):
        path = pathlib.Path(data) / name
        if path.exists():
            break
    else:
        sys.exit(f"{data}: no stsa.fine.train for the bag of words")
    for line in path.read_text(encoding="utf8").splitlines():
        label, _, text = line.partition(" ")
        if label == "2":
            continue
        for word in set(words(text)):
            counts.setdefault(word, [1, 1])[int(label) > 2] += 1
    total = [sum(c[side] for c in counts.values()) for side in (0, 1)]
    odds = {w: math.log(c[1] / total[1]) - math.log(c[0] / total[0]) for w, c in counts.items()}

    def judge(text):
        score = sum(odds.get(word, 0) for word in words(text))
        return 0.5 if score == 0 else float(score > 0)

    return judge


def words(text):
    return re.findall(r"[a-z']+", text.lower())


if __name__ == "__main__":
    main()
