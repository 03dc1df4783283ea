#!/usr/bin/env python3
"""What a training step takes on several ranks: measured here, and from that on paper for a cluster.

    python3 Benchmarks/scale_out.py --tool TOOL --model GPT2 --out Benchmarks/figures

TOOL is a steerlens that was built with MPI, GPT2 a folder of GPT-2's 124 M size (baseline/make_models.py makes one).
With steps of one process on one thread it calibrates

    step(n) = s + h n (later epochs),   s + (h + f) n (first epoch),   n positions a rank,

where s is what every rank does whatever its part of the batch (the head's weights read, products of the steer, Adam);
with a small batch on two ranks it calibrates what bytes of gradients take in this machine's memory. Then it predicts steps
of a batch of 32 on 2 and on 4 ranks, and with --hosts over links of limited rate, measures those, and prints both. From the
same numbers, the counts of operations of larger models and the rates of links it writes scale-out.jsonl, which
`figure-benchmark scaling` draws, and prints where more nodes cease to help. Leave the machine alone meanwhile.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SENTENCES = ROOT / "Sources/EmbeddedModels/Resources/sentiment.jsonl"
STEERS, RANK = 2, 1000
# Width, layers, width of the feed-forward layer, its matrices, vocabulary.
MODELS = {
    "GPT-2 124 M": (768, 12, 3072, 2, 50257),
    "GPT-2 774 M": (1280, 36, 5120, 2, 50257),
    "GPT-2 1.5 B": (1600, 48, 6400, 2, 50257),
    "Llama 7 B": (4096, 32, 11008, 3, 32000),
}
LINKS = {"10 Gbit/s": 10e9 / 8, "100 Gbit/s": 100e9 / 8}
LATENCY = 50e-6
CORES, RANKS_PER_NODE = 64, 4
NODES = [1, 2, 4, 8, 16, 32, 64]
# Positions of a batch: 32 sentences, and 32 comments cut to 256 tokens.
BATCHES = {"32 sentences": 640, "32 long texts": 8160}


class Steps:
    """Measures seconds and positions of a step."""

    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.lines = SENTENCES.read_text(encoding="utf8").splitlines(keepends=True)

    def run(self, ranks, batch, rank, steps, texts, launcher):
        data = self.folder / f"{texts}.jsonl"
        data.write_text("".join(self.lines[:texts]), encoding="utf8")
        out = self.folder / "run"
        words = [
            self.options.tool, "train", "--model", self.options.model, "--data", str(data), "--preset", "paper", "--rank",
            str(rank), "--batch-size", str(batch), "--steps", str(steps), "--overwrite", "--quiet", "--out", str(out)]
        if not launcher and ranks > 1:
            launcher = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)]
        if ranks == 1:
            words += ["--threads", "1"]
        environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        subprocess.run([*(launcher or []), *words], check=True, stdout=subprocess.DEVNULL, env=environment)
        manifest = json.loads((out / "manifest.json").read_text())
        tokens = [int(line.split(",")[self.column(out)]) for line in (out / "loss.csv").read_text().splitlines()[1:]]
        return manifest["seconds"]["train"], tokens

    @staticmethod
    def column(out):
        return (out / "loss.csv").read_text().splitlines()[0].split(",").index("tokens")

    def step(self, ranks=1, batch=32, rank=RANK, first=False, launcher=None, steps=10):
        """Seconds of a step and its positions: of the first epoch, or of later ones, where hidden states are kept."""
        best = math.inf
        for _ in range(self.options.rounds):
            short, _ = self.run(ranks, batch, rank, 2, 2 * batch if first else batch, launcher)
            long, tokens = self.run(ranks, batch, rank, 2 + steps, (2 + steps) * batch if first else batch, launcher)
            best = min(best, (long - short) / steps)
        return best, sum(tokens[2:]) / steps


def gradient_bytes(width, rank=RANK):
    return 2 * STEERS * width * min(rank, width) * 4


def exchanged(width, ranks, rank=RANK):
    """Bytes that a rank sends in a step: its gradient in parts to the others, and the sum of its part."""
    return 2 * gradient_bytes(width, rank) * (ranks - 1) / ranks


def calibrate(steps, width):
    large, n = steps.step(batch=32)
    small, m = steps.step(batch=8)
    h = (large - small) / (n - m)
    first, first_n = steps.step(batch=32, first=True)
    low, _ = steps.step(batch=32, rank=8)
    f = (first - large - h * (first_n - n)) / first_n
    s = large - h * n
    two, m2 = steps.step(ranks=2, batch=8)
    memory = max(two - s - h * m2 / 2, 1e-4)
    return {"s": s, "h": h, "f": f, "positions": n, "steer": large - low, "memory": exchanged(width, 2) / memory}


def predicted(c, width, positions, ranks, first=False, rate=None, cores=2):
    """Seconds of a step; ranks beyond the cores take turns."""
    work = c["s"] + (c["h"] + (c["f"] if first else 0)) * positions / ranks
    turns = max(ranks / cores, 1)
    return turns * (work + exchanged(width, ranks) / c["memory"]) + (exchanged(width, ranks) / rate if rate else 0)


def operations(shape):
    width, layers, inner, matrices, vocabulary = shape
    return {
        "block": 2 * layers * (4 * width * width + matrices * width * inner), "head": 4 * vocabulary * width,
        "steer": 6 * STEERS * width * width * min(RANK, width), "weights": vocabulary * width}


def on_paper(c, shape, positions, nodes, link, first, rank=RANK, overlap=False):
    """Seconds of a step on nodes: one rank on each of the NUMA nodes, its cores as fast together as they are alone."""
    own, base = operations(shape), operations(MODELS["GPT-2 124 M"])
    threads, ranks = CORES / RANKS_PER_NODE, nodes * RANKS_PER_NODE
    steer = c["steer"] * own["steer"] / base["steer"] * min(rank, shape[0]) / min(RANK, shape[0])
    stream = max(c["s"] - c["steer"], 0) * own["weights"] / base["weights"]
    rows = c["h"] * own["head"] / base["head"] * positions / ranks
    hidden = c["f"] * own["block"] / base["block"] * positions / ranks if first else 0
    work = (steer + stream + rows + hidden) / threads
    # All ranks of a node share its link; what stays on the node does not count.
    sent = RANKS_PER_NODE * exchanged(shape[0], ranks, rank) * (1 - 1 / nodes) / link + 2 * LATENCY * (nodes > 1)
    if overlap:
        return max(work, sent)
    return work + sent


def draw(c, out):
    with open(out / "scale-out.jsonl", "w", encoding="utf8") as file:
        for model, shape in MODELS.items():
            if model == "GPT-2 774 M":
                continue
            for name, link in LINKS.items():
                for nodes in NODES:
                    seconds = on_paper(c, shape, BATCHES["32 long texts"], nodes, link, first=True)
                    stage = f"{model}, {name}"
                    file.write(json.dumps({"dimension": "nodes", "stage": stage, "size": nodes, "seconds": seconds}) + "\n")


def limits(c):
    """For each model, batch and link up to how many nodes a step is at least 80 % as fast as nodes promise."""
    rows = []
    for model, shape in MODELS.items():
        for batch, positions in BATCHES.items():
            for epoch, first in (("first", True), ("later", False)):
                cells = []
                for link in LINKS.values():
                    for rank, overlap in ((RANK, False), (RANK, True), (64, False)):
                        one = on_paper(c, shape, positions, 1, link, first, rank, overlap)
                        good = [n for n in range(1, 65)
                                if one / (n * on_paper(c, shape, positions, n, link, first, rank, overlap)) >= 0.8]
                        cells.append(str(max(good)))
                seconds = on_paper(c, shape, positions, 1, LINKS["10 Gbit/s"], first)
                rows.append([model, batch, epoch, f"{seconds * 1e3:.0f} ms", *cells])
    names = [f"{link}{extra}" for link in LINKS for extra in ("", ", overlapped", ", rank 64")]
    return table(["model", "batch", "epoch", "one node", *names], rows)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tool", required=True)
    options.add_argument("--model", required=True)
    options.add_argument("--out", type=pathlib.Path, required=True)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--hosts", help="a launcher of two ranks over a limited link, as in Scripts/scale_out/link.sh")
    options.add_argument("--rates", default="1000,100", help="of that link, Mbit/s (default: %(default)s)")
    options.add_argument("--calibration", type=pathlib.Path, help="take the calibration from here, and measure nothing")
    options = options.parse_args()
    width = MODELS["GPT-2 124 M"][0]
    with tempfile.TemporaryDirectory() as folder:
        if options.calibration:
            c = json.loads(options.calibration.read_text())
        else:
            c = measure(Steps(options, folder), options, width)
            (options.out / "scale-out.json").write_text(json.dumps(c, indent=1) + "\n")
    draw(c, options.out)
    print("\n" + limits(c))


def measure(steps, options, width):
    c = calibrate(steps, width)
    print(f"s {c['s'] * 1e3:.1f} ms, of which steer {c['steer'] * 1e3:.1f}; h {c['h'] * 1e6:.1f} µs, f {c['f'] * 1e6:.1f} µs a "
          f"position; gradients {c['memory'] / 1e9:.2f} GB/s\n")
    rows = []
    cases = [(2, False, None), (4, False, None), (2, True, None), (4, True, None)]
    if options.hosts:
        cases += [(2, False, float(rate)) for rate in options.rates.split(",")]
    for ranks, first, rate in cases:
        launcher = [options.hosts, str(rate)] if rate else None
        measured, n = steps.step(ranks=ranks, first=first, launcher=launcher)
        guess = predicted(c, width, n, ranks, first, rate * 1e6 / 8 if rate else None)
        rows.append([
            str(ranks), "first" if first else "later", f"{rate:.0f} Mbit/s" if rate else "memory", f"{guess * 1e3:.0f}",
            f"{measured * 1e3:.0f}", f"{100 * (guess / measured - 1):+.0f} %"])
    print(table(["ranks", "epoch", "link", "predicted, ms", "measured, ms", "difference"], rows))
    return c


if __name__ == "__main__":
    sys.exit(main())
