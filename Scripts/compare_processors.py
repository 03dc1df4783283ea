#!/usr/bin/env python3
"""Compares what Scripts/test_processors.sh computed on several processors with what this machine computes.

    python3 Scripts/compare_processors.py FOLDER PROCESSOR…

FOLDER holds a folder for each processor, and `native`. Log-probabilities and losses must agree within float
precision (in mixed precision, which other processors do in floats, within its own), and greedy texts be equal.
"""

import csv
import json
import pathlib
import sys

# Nats: of a log-probability in floats, of a loss in floats and in mixed precision.
SCORE, FULL, MIXED = 1e-4, 1e-5, 1e-4


def main():
    folder, *processors = sys.argv[1:]
    native = read(folder, "native")
    print(f"native: {native['kernels']}")
    failed = False
    for name in processors:
        other = read(folder, name)
        differences = {
            "log-probabilities": (largest(native["scores"], other["scores"]), SCORE),
            "losses": (largest(native["full"], other["full"]), FULL),
            "losses in mixed precision": (largest(native["mixed"], other["mixed"]), MIXED)}
        print(f"{name}: {other['kernels']}")
        for what, (difference, limit) in differences.items():
            wrong = not difference <= limit
            failed |= wrong
            print(f"  {what}: {difference:.1e} nats apart at most{' (too far)' if wrong else ''}")
        for precision in ("full", "mixed"):
            if other["texts"][precision] != native["texts"][precision]:
                failed = True
                print(f"  the greedy text differs: {other['texts'][precision]!r}, not {native['texts'][precision]!r}")
    if failed:
        sys.exit("processors disagree")


def read(folder, name):
    folder = pathlib.Path(folder) / name
    scores = json.loads((folder / "score.json").read_text())["results"]
    texts = {}
    for precision in ("full", "mixed"):
        report = json.loads((folder / f"{precision}.json").read_text())
        texts[precision] = [g["text"] for result in report["results"] for g in result["generations"]]
    return {
        "kernels": " ".join((folder / "kernels").read_text().split()[1:]),
        "scores": [x for result in scores for x in result["logProbabilities"] if x is not None],
        "full": losses(folder / "full"), "mixed": losses(folder / "mixed"), "texts": texts}


def losses(run):
    with open(run / "loss.csv", encoding="utf8") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def largest(a, b):
    if len(a) != len(b) or not a:
        return float("nan")
    return max(abs(x - y) for x, y in zip(a, b))


if __name__ == "__main__":
    main()
