#!/usr/bin/env python3
"""Whether steers that are trained on passes in mixed precision do what those trained on floats do.

    python3 Scripts/experiments/pass_precision.py --data DIR --prompts FILE --out runs/precision
    python3 Scripts/experiments/pass_precision.py --model SmolLM2.gguf --data DIR --prompts FILE --out runs/precision

Trains the default on SST-5 with `--pass-precision full` and `mixed`, several seeds of each, and continues the prompts
at the same steer values with the same random numbers. Prints the judged share and the perplexity of both at each
value, as mean and standard deviation over seeds, and the largest difference of a share within a seed; with
`--decoding` the steers of floats also decode in mixed precision. Writes table.md.
"""

import json
import statistics

from experiment import Experiment, parser, table

PRECISIONS = ["full", "mixed"]


def main():
    options = parser(__doc__, steps=300)
    options.add_argument("--data", required=True, help="where SST-5 is")
    options.add_argument("--prompts", required=True, help="JSON lines with prompt.text")
    options.add_argument("--judge", default="reviews-judge", help="the classifier (default: %(default)s)")
    options.add_argument("--seeds", type=int, default=3, help="trainings of each (default: %(default)s)")
    options.add_argument("--values", default="-4,-2,0,2,4", help="steer values (default: %(default)s)")
    options.add_argument("--decoding", action="store_true", help="decode in mixed precision too")
    options.set_defaults(limit=16, continuations=25)
    options = options.parse_args()
    experiment = Experiment(options)
    found = {"floats": [], "mixed passes": []}
    if options.decoding:
        found["mixed decoding"] = []
    for seed in range(options.seeds):
        steers = [trained(experiment, precision, seed) for precision in PRECISIONS]
        found["floats"].append(swept(experiment, steers[0], "full"))
        found["mixed passes"].append(swept(experiment, steers[1], "full"))
        if options.decoding:
            found["mixed decoding"].append(swept(experiment, steers[0], "mixed"))
    report(experiment, found)


def trained(experiment, precision, seed):
    options = experiment.options
    folder = experiment.folder / f"{precision}-{seed}"
    resume = ["--resume"] if (folder / "training.safetensors").exists() else []
    experiment.run(f"train {folder.name}", f"{folder.name}/manifest.json", [
        "train", "--model", options.model, "--data", "sentiment-sst5", "--data-dir", options.data, "--prepend-bos",
        "--steps", options.steps, "--seed", seed, "--pass-precision", precision, *resume, "--out", folder])
    return folder


def swept(experiment, steer, precision):
    options = experiment.options
    name = f"sweep-{steer.name}" + ("" if precision == "full" else f"-{precision}")
    resume = ["--resume"] if (experiment.folder / name / "points").exists() else []
    experiment.run(name, f"{name}/manifest.json", [
        "sweep", "--model", options.model, "--steer", steer, f"--values={options.values}", "--prompts",
        experiment.prompts(options.prompts), "--continuations", options.continuations, "--judge", options.judge,
        "--prepend-bos", *([] if precision == "full" else ["--precision", precision]), *resume,
        "--out", experiment.folder / name])
    points = json.loads((experiment.folder / name / "sweep.json").read_text())["points"]
    return {point["steerValues"][0]: (100 * point["positiveShare"], point["perplexity"]) for point in points}


def report(experiment, found):
    rows = []
    for value in found["floats"][0]:
        row = [f"{value:+g}"]
        for kind, sweeps in found.items():
            row += [spread([sweep[value][i] for sweep in sweeps]) for i in (0, 1)]
            if kind != "floats":
                pairs = zip(sweeps, found["floats"])
                row.append(f"{max(abs(a[value][0] - b[value][0]) for a, b in pairs):.1f}")
        rows.append(row)
    header = ["value"]
    for kind in found:
        header += [f"{kind}: judged positive, %", "perplexity"] + ([] if kind == "floats" else ["largest difference"])
    text = table(header, rows)
    (experiment.folder / "table.md").write_text(text + "\n", encoding="utf8")
    print(text)


def spread(values):
    """Mean and standard deviation over seeds."""
    text = f"{statistics.fmean(values):.1f}"
    return text if len(values) < 2 else f"{text} ± {statistics.stdev(values):.1f}"


if __name__ == "__main__":
    main()
