#!/usr/bin/env python3
"""How far the tensors and losses of trainings are from those of the first.

    python3 Scripts/scale_out/compare_steers.py LIMIT RUN OTHER…

RUN and OTHER are run folders. For each tensor of steer.safetensors and training.safetensors it takes the norm of
the difference over the norm of the first run's tensor, and the largest relative difference of the losses; it prints
the largest of all, and fails where that is above LIMIT. After one step Adam's first moments are the gradient but for
a factor.
"""

import array
import csv
import json
import math
import pathlib
import struct
import sys


def tensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "F32", f"{path}: {name} is {entry['dtype']}"
        start, end = entry["data_offsets"]
        found[name] = array.array("f", data[8 + length + start:8 + length + end])
    return found


def distance(own, first):
    assert len(own) == len(first), "tensors of other shapes"
    norm = math.sqrt(math.fsum(x * x for x in first))
    far = math.sqrt(math.fsum((x - y) ** 2 for x, y in zip(own, first)))
    return far / norm if norm else far


def losses(run):
    with open(run / "loss.csv", newline="", encoding="utf8") as file:
        return [float(row["cross_entropy"]) for row in csv.DictReader(file)]


def farthest(run, first):
    found = [abs(a - b) / abs(b) for a, b in zip(losses(run), losses(first), strict=True)]
    for name in ("steer.safetensors", "training.safetensors"):
        own, others = tensors(run / name), tensors(first / name)
        assert own.keys() == others.keys(), f"{run}: tensors {sorted(own)}"
        found += [distance(own[key], others[key]) for key in own]
    return max(found)


def main():
    limit, first, *others = sys.argv[1:]
    first = pathlib.Path(first)
    worst = max(farthest(pathlib.Path(other), first) for other in others)
    print(f"{worst:.1e}")
    if worst > float(limit):
        sys.exit(f"the trainings are {worst:.1e} apart, more than {limit}")


main()
