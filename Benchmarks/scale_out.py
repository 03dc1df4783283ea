#!/usr/bin/env python3
"""What a training step takes on several ranks: measured here, and from that on paper for a cluster.

    python3 Benchmarks/scale_out.py --tool TOOL --model GPT2 --out Benchmarks/figures

TOOL is a steerlens that was built with MPI, GPT2 a folder of GPT-2's 124 M size (baseline/make_models.py makes one).
It calibrates

    step(n) = s + h n (later epochs),   s + (h + f) n (first epoch),   n positions a rank,

with steps of one process on one thread: s is what every rank does whatever its part of the batch, Adam above all, h the
head and the steer, f the transformer. Two such processes side by side say what they lose by sharing the machine's memory,
and the exchanges of two ranks how fast gradients move in it. Then it predicts steps of a batch of 32 on 2 and on 4 ranks, and
with --hosts over links of limited rate, measures those, and prints both. From the
same numbers, the counts of operations of larger models and the rates of links it writes scale-out.jsonl, which
`figure-benchmark scaling` draws, and prints where more nodes cease to help. Leave the machine alone meanwhile.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SENTENCES = ROOT / "Sources/EmbeddedModels/Resources/sentiment.jsonl"
STEERS, RANK, STEPS = 2, 1000, 6
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
    """Measures seconds of a step, seconds of its exchanges, and its positions."""

    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.lines = SENTENCES.read_text(encoding="utf8").splitlines(keepends=True)

    def start(self, ranks, batch, steps, texts, launcher, threads, name):
        data = self.folder / f"{texts}.jsonl"
        data.write_text("".join(self.lines[:texts]), encoding="utf8")
        out = self.folder / name
        words = [
            self.options.tool, "train", "--model", self.options.model, "--data", str(data), "--preset", "paper",
            "--batch-size", str(batch), "--steps", str(steps), "--overwrite", "--quiet", "--out", str(out)]
        if not launcher and ranks > 1:
            launcher = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)]
        if ranks == 1:
            words += ["--threads", str(threads)]
        environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        return out, subprocess.Popen([*(launcher or []), *words], stdout=subprocess.DEVNULL, env=environment)

    @staticmethod
    def finish(started):
        out, process = started
        if process.wait():
            sys.exit(f"a training ended with exit code {process.returncode}")
        seconds = json.loads((out / "manifest.json").read_text())["seconds"]
        with open(out / "loss.csv", newline="", encoding="utf8") as file:
            tokens = [int(row["tokens"]) for row in csv.DictReader(file)]
        return seconds["train"], seconds.get("exchange", 0), tokens

    def step(self, ranks=1, batch=32, first=False, launcher=None, beside=1, threads=1):
        """Of the first epoch, or of later ones, where hidden states are kept; with so many processes side by side."""
        found = []
        for _ in range(self.options.rounds):
            runs = []
            for steps in (2, 2 + STEPS):
                texts = steps * batch if first else batch
                started = [
                    self.start(ranks, batch, steps, texts, launcher, threads, f"run-{i}") for i in range(beside)]
                runs.append(max(self.finish(one) for one in started))
            (short, waited, _), (long, exchange, tokens) = runs
            found.append(((long - short) / STEPS, (exchange - waited) / STEPS, sum(tokens[2:]) / STEPS))
        return min(found)


def gradient_bytes(width, rank=RANK):
    return 2 * STEERS * width * min(rank, width) * 4


def exchanged(width, ranks, rank=RANK):
    """Bytes that a rank sends in a step: its gradient in parts to the others, and the sum of its part."""
    return 2 * gradient_bytes(width, rank) * (ranks - 1) / ranks


def calibrate(steps, width):
    large, _, n = steps.step(batch=32)
    small, _, m = steps.step(batch=8)
    first, _, first_n = steps.step(batch=32, first=True)
    both, _, half = steps.step(batch=16, beside=2)
    _, exchange, _ = steps.step(ranks=2, batch=32)
    h = (large - small) / (n - m)
    s = max(large - h * n, 0)
    return {
        "s": s, "h": h, "f": (first - s) / first_n - h, "beside": max(both / (s + h * half), 1),
        "memory": exchanged(width, 2) / exchange}


def predicted(c, width, positions, ranks, first=False, rate=None, cores=2):
    """Seconds of a step on this machine; ranks beyond its cores take turns."""
    work = c["s"] + (c["h"] + (c["f"] if first else 0)) * positions / ranks
    turns = max(ranks / cores, 1)
    moved = exchanged(width, ranks)
    return turns * (c["beside"] * work + moved / c["memory"]) + (moved / rate if rate else 0)


def operations(shape, rank=RANK):
    """Multiply-adds of a position in the transformer, the head and the steer, and the numbers that Adam moves."""
    width, layers, inner, matrices, vocabulary = shape
    rank = min(rank, width)
    return {
        "block": layers * (4 * width * width + matrices * width * inner), "head": 2 * vocabulary * width,
        "steer": 5 * STEERS * width * rank, "parameters": 2 * STEERS * width * rank}


def on_paper(c, shape, positions, nodes, link, first, rank=RANK, overlap=False):
    """Seconds of a step on nodes: one rank on each of the NUMA nodes, its cores as fast together as they are alone."""
    own, base = operations(shape, rank), operations(MODELS["GPT-2 124 M"])
    threads, ranks = CORES / RANKS_PER_NODE, nodes * RANKS_PER_NODE
    row = c["h"] * (own["head"] + own["steer"]) / (base["head"] + base["steer"])
    hidden = c["f"] * own["block"] / base["block"] if first else 0
    work = c["beside"] * (c["s"] * own["parameters"] / base["parameters"] + (row + hidden) * positions / ranks) / threads
    # All ranks of a node share its link; what stays on the node does not count.
    sent = RANKS_PER_NODE * exchanged(shape[0], ranks, rank) * (1 - 1 / nodes) / link + 2 * LATENCY * (nodes > 1)
    return max(work, sent) if overlap else work + sent


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


def exchanges(c):
    """What a step moves and computes on two nodes: megabytes that each rank sends, and milliseconds."""
    rows = []
    for model, shape in MODELS.items():
        ranks = 2 * RANKS_PER_NODE
        cells = [model, f"{exchanged(shape[0], ranks) / 1e6:.0f}"]
        for first in (True, False):
            work = on_paper(c, shape, BATCHES["32 long texts"], 2, float("inf"), first)
            cells.append(f"{work * 1e3:.0f}")
        for link in LINKS.values():
            both = on_paper(c, shape, BATCHES["32 long texts"], 2, link, False)
            cells.append(f"{(both - work) * 1e3:.0f}")
        rows.append(cells)
    head = ["model", "MB a rank", "first epoch, ms", "later, ms", *(f"exchange at {name}, ms" for name in LINKS)]
    return table(head, rows)


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


def node_hours(c):
    """What whole experiments take on one node, at the rates of packed passes; decoding reaches half of them."""
    base = operations(MODELS["GPT-2 124 M"])
    seconds = {
        "block": c["f"] / base["block"], "head": c["h"] * base["head"] / (base["head"] + base["steer"]) / base["head"],
        "steer": c["h"] * base["steer"] / (base["head"] + base["steer"]) / base["steer"]}

    def cost(model, positions, block=1.0, head=1.0, steer=1.0):
        own = operations(MODELS[model])
        parts = {"block": block, "head": head, "steer": steer}
        return c["beside"] * positions * sum(parts[name] * own[name] * seconds[name] for name in parts) / CORES / 3600

    texts = 10_000 * 25 * 20
    comments = 2_000_000 * 80
    rows = [
        ["Jigsaw: an epoch of two million comments of 80 tokens", "GPT-2 774 M", cost("GPT-2 774 M", comments)],
        ["the same", "Llama 7 B", cost("Llama 7 B", comments)],
        ["each later epoch, hidden states kept", "GPT-2 774 M", cost("GPT-2 774 M", comments, block=0)],
        ["the paper's trainings: 2 tasks × 3 seeds × 1000 steps of 32 texts of 25 tokens", "GPT-2 774 M",
         6 * cost("GPT-2 774 M", 1000 * 32 * 25)],
        ["its texts: 10,000 prompts × 25 × 20 tokens at 4 settings", "GPT-2 774 M",
         4 * 2 * cost("GPT-2 774 M", texts, head=0.5, steer=0.2)],
        ["their perplexities, each text with its prompt of 10 tokens", "GPT-2 1.5 B",
         4 * cost("GPT-2 1.5 B", texts * 1.5, head=0.5, steer=0)],
    ]
    return table(["work", "model", "node-hours"], [[work, model, f"{hours:.2f}"] for work, model, hours in rows])


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tool", required=True)
    options.add_argument("--model", required=True)
    options.add_argument("--out", type=pathlib.Path, required=True)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--hosts", help="a launcher of two ranks over a limited link, as in Scripts/scale_out/link.sh")
    options.add_argument("--rates", default="1000,100", help="of that link, Mbit/s (default: %(default)s)")
    options.add_argument("--calibration", type=pathlib.Path, help="take the calibration from here, and make none")
    options.add_argument("--cases", default="threads,memory,links", help="what is compared (default: %(default)s; none: nothing)")
    options = options.parse_args()
    width = MODELS["GPT-2 124 M"][0]
    with tempfile.TemporaryDirectory() as folder:
        steps = Steps(options, folder)
        if options.calibration:
            c = json.loads(options.calibration.read_text())
        else:
            c = calibrate(steps, width)
            (options.out / "scale-out.json").write_text(json.dumps(c, indent=1) + "\n")
        print(
            f"s {c['s'] * 1e3:.1f} ms, h {c['h'] * 1e6:.0f} µs and f {c['f'] * 1e6:.0f} µs a position, side by side "
            f"{c['beside']:.2f} times, gradients {c['memory'] / 1e9:.2f} GB/s\n", flush=True)
        compare(c, steps, options, width)
    draw(c, options.out)
    print("\n" + exchanges(c) + "\n\n" + limits(c) + "\n\n" + node_hours(c))


def ranks_or_threads(steps):
    """Two ranks of one thread beside one process of two threads."""
    rows = []
    for first in (True, False):
        (threads, _, _), (ranks, _, _) = steps.step(threads=2, first=first), steps.step(ranks=2, first=first)
        rows.append([
            "first" if first else "later", f"{threads * 1e3:.0f}", f"{ranks * 1e3:.0f}", f"{100 * (ranks / threads - 1):+.0f} %"])
    print(table(["epoch", "two threads, ms", "two ranks, ms", "difference"], rows) + "\n", flush=True)


def compare(c, steps, options, width):
    rows, cases = [], []
    if "threads" in options.cases:
        ranks_or_threads(steps)
    if "memory" in options.cases:
        cases += [(2, False, None), (4, False, None), (2, True, None), (4, True, None)]
    if "links" in options.cases and options.hosts:
        cases += [(2, False, float(rate)) for rate in options.rates.split(",")]
    for ranks, first, rate in cases:
        launcher = [str(pathlib.Path(options.hosts).resolve()), str(rate)] if rate else None
        measured, _, n = steps.step(ranks=ranks, first=first, launcher=launcher)
        guess = predicted(c, width, n, ranks, first, rate * 1e6 / 8 if rate else None)
        rows.append([
            str(ranks), "first" if first else "later", f"{rate:.0f} Mbit/s" if rate else "memory", f"{guess * 1e3:.0f}",
            f"{measured * 1e3:.0f}", f"{100 * (guess / measured - 1):+.0f} %"])
        print(rows[-1], file=sys.stderr, flush=True)
    if rows:
        print(table(["ranks", "epoch", "link", "predicted, ms", "measured, ms", "difference"], rows))


if __name__ == "__main__":
    sys.exit(main())
