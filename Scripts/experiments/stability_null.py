#!/usr/bin/env python3
"""How alike the dimensions of trainings are where labels mean nothing.

    python3 Scripts/experiments/stability_null.py --data sentences.jsonl --out runs/null

Trains steers of all ranks with the labels of the texts (five seeds), with labels that are permuted, each training
its own way (five), and with one permutation (three seeds); prints the cosines by which `spectrum` finds the first
dimensions of the first training again in the others. What the threshold of stable dimensions must exclude is the
second, and the third: what trainings share because they share texts.
"""

import json
import pathlib
import random
import subprocess

from experiment import Experiment, parser, table

GROUPS = {"labels": 5, "permuted, each its own way": 5, "permuted, all alike": 3}
DIMENSIONS = 6


def data(experiment, permutation):
    """The texts with permuted labels; nil leaves them."""
    lines = pathlib.Path(experiment.options.data).read_text(encoding="utf8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    labels = [row["label"] for row in rows]
    if permutation is not None:
        random.Random(permutation).shuffle(labels)
    file = experiment.folder / f"texts-{permutation}.jsonl"
    file.write_text("".join(json.dumps({**row, "label": label}) + "\n" for row, label in zip(rows, labels)), encoding="utf8")
    return file


def trained(experiment, group, seed):
    permutation = {"labels": None, "permuted, all alike": 0}.get(group, seed)
    folder = experiment.folder / f"{group.replace(', ', '-').replace(' ', '-')}-{seed}"
    resume = ["--resume"] if (folder / "training.safetensors").exists() else []
    experiment.run(f"train {folder.name}", f"{folder.name}/manifest.json", [
        "train", "--model", experiment.options.model, "--data", data(experiment, permutation), "--validation", "none",
        "--rank", 192, "--steps", experiment.options.steps, "--seed", seed, *experiment.prepend(), *resume, "--out", folder])
    return folder


def cosines(experiment, steers):
    """Of each of the first dimensions the cosines of its matches."""
    words = [experiment.tool, "spectrum", "--json", "--quiet", *(f"--steer={steer}" for steer in steers)]
    report = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return [[match["cosine"] for match in each["matches"]] for each in report["stability"]["dimensions"]]


def main():
    options = parser(__doc__, steps=300)
    options.add_argument("--data", required=True, help="texts with labels, as JSON lines")
    experiment = Experiment(options.parse_args())
    rows = []
    for group, seeds in GROUPS.items():
        found = cosines(experiment, [trained(experiment, group, seed) for seed in range(seeds)])
        for number, matches in enumerate(found[:DIMENSIONS], 1):
            rows.append([group, number, ", ".join(f"{c:.2f}" for c in matches)])
        rows.append([group, f"all {len(found)}", f"at most {max(abs(c) for matches in found for c in matches):.2f}"])
    print(table(["trainings", "dimension", "cosines"], rows))


if __name__ == "__main__":
    main()
