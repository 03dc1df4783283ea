"""Runs SteerLens and the PyTorch baseline in turns, checks that they computed the same, and tabulates their times.

Called by run.sh, which builds what is needed; standard library only. Every round of a work runs ours, PyTorch's
published form and PyTorch's best form one after the other, each in a process of its own, so that a change of the
machine's speed meets all of them; times are medians over the runs of all rounds.

Exits with status 1 if any two forms disagree.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORKS = (
    "gemm", "train-first-epoch", "train-cached", "generate", "tokenize", "load", "spectrum", "vocabulary", "spans",
    "sweep", "compose", "transfer", "figure",
)
ONE_FORM = ("gemm", "load", "figure")
# Works that no model takes part in: one run does for all sizes.
WITHOUT_MODEL = ("gemm", "figure")
# Of losses and logits; counts and ids must be equal.
TOLERANCE = 1e-4
EXACT = ("tokens", "texts", "id", "id_sum", "dots", "width", "height")
# glibc then keeps large blocks: without it half of the time of a big batch is page faults.
PYTORCH_ENVIRONMENT = {
    "THP_MEM_ALLOC_ENABLE": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 34),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 35),
}


class Disagreement(Exception):
    pass


def run(command, environment):
    """The JSON object that a program prints, with the seconds from its start to that line."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    line = process.stdout.readline()
    seconds = time.perf_counter() - start
    if process.wait() != 0 or not line:
        sys.exit(f"compare.py: failed with status {process.returncode}: {' '.join(command)}")
    return json.loads(line), seconds


class Form:
    """One way of doing a work, and what its rounds gave."""

    def __init__(self, command, environment, is_timed_from_outside):
        self.command, self.environment, self.is_timed_from_outside = command, environment, is_timed_from_outside
        self.reports, self.runs = [], []

    def run_round(self):
        report, seconds = run(self.command, self.environment)
        self.reports.append(report)
        self.runs += [seconds] if self.is_timed_from_outside else report["runs"]

    @property
    def check(self):
        return self.reports[0]["check"]

    @property
    def median(self):
        return statistics.median(self.runs)

    @property
    def memory(self):
        return max(report["peak_memory_mb"] for report in self.reports)


def require_same(work, ours, theirs, name):
    """Compares the numbers that both forms report; there must be one."""
    common = [key for key in ours if key in theirs and not key.startswith("gflops")]
    if not common:
        raise Disagreement(f"{work}: nothing to compare with PyTorch's {name} form")
    for key in common:
        a, b = ours[key], theirs[key]
        tolerance = 0 if key.endswith(EXACT) else TOLERANCE * abs(b)
        if not abs(a - b) <= tolerance:
            raise Disagreement(f"{work}: {key} is {a} here, {b} in PyTorch's {name} form")


def forms(work, size, options):
    if work == "figure":
        repeat = ["--repeat", str(options.repeat)]
        return {
            "ours": Form([options.figure_binary, *repeat], {}, False),
            "best": Form([sys.executable, f"{HERE}/baseline/matplotlib_figure.py", *repeat], {}, False),
        }
    inputs = ["--threads", str(options.threads), "--repeat", str(options.repeat)]
    if work != "gemm":
        inputs += ["--model", f"{options.models}/{size}", "--steer", f"{options.models}/{size}.steer.safetensors"]
        inputs += ["--data", f"{options.models}/sentences.jsonl"]
    if work == "transfer":
        inputs += ["--target", f"{options.models}/{size}.target.safetensors"]
    # PyTorch's tokenizer has threads of its own; ours is measured on one core.
    environment = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", **PYTORCH_ENVIRONMENT}
    baseline = [sys.executable, f"{HERE}/baseline/pytorch_baseline.py", work, *inputs]
    result = {"ours": Form([options.binary, work, *inputs], {}, work == "load")}
    for name in ("best",) if work in ONE_FORM else ("published", "best"):
        # Minutes for each run of the published generation
        few = ["--repeat", "1"] if (work, name) == ("generate", "published") else []
        result[name] = Form([*baseline, "--form", name, *few], environment, work == "load")
    return result


def measure(work, size, options):
    """Runs all forms of a work in turns, compares them and returns them by name."""
    result = forms(work, size, options)
    # A start from cold has one run a process.
    rounds = options.rounds * options.repeat if work == "load" else options.rounds
    for i in range(rounds):
        for name, form in result.items():
            print(f"{work} {size} round {i + 1}/{rounds} {name}", file=sys.stderr, flush=True)
            form.run_round()
    for name, form in result.items():
        if name != "ours" and work != "gemm":
            require_same(f"{work} {size}", result["ours"].check, form.check, name)
    return result


def row(work, size, result, roofline):
    ours, best = result["ours"], result["best"]
    published = result.get("published", best)
    gflops = [report["gflops"] for report in ours.reports if report.get("gflops")]
    return {
        "work": work,
        "model": None if work in WITHOUT_MODEL else size,
        "ours_s": ours.median,
        "published_s": published.median,
        "best_pytorch_s": best.median,
        "ratio_published": published.median / ours.median,
        "ratio_best": best.median / ours.median,
        "roofline_fraction": statistics.median(gflops) / roofline if gflops and roofline else None,
        "peak_memory_mb": ours.memory,
        "published_memory_mb": published.memory,
        "best_pytorch_memory_mb": best.memory,
    }


def table(rows):
    """The rows in Markdown."""
    lines = [
        "| work | model | SteerLens | published form | best PyTorch form | × published | × best | of roofline "
        "| memory: SteerLens, published, best |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for r in rows:
        fraction = "" if r["roofline_fraction"] is None else f"{100 * r['roofline_fraction']:.0f} %"
        times = " | ".join(f"{r[key]:.3g} s" for key in ("ours_s", "published_s", "best_pytorch_s"))
        memory = ", ".join(
            f"{r[key] / 1024:.1f}" for key in ("peak_memory_mb", "published_memory_mb", "best_pytorch_memory_mb")
        )
        lines.append(
            f"| {r['work']} | {r['model'] or ''} | {times} | {r['ratio_published']:.1f} | {r['ratio_best']:.1f} "
            f"| {fraction} | {memory} GiB |"
        )
    return "\n".join(lines)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--figure-binary", required=True)
    parser.add_argument("--models", required=True)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--works", default=",".join(WORKS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--json")
    parser.add_argument("--quick", action="store_true", help="one round of two runs")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.repeat = options.repeat or (2 if options.quick else 5)
    options.works = options.works.split(",")
    unknown = set(options.works) - set(WORKS)
    if unknown:
        parser.error(f"unknown works {sorted(unknown)}; there are {', '.join(WORKS)}")
    return options


def main():
    options = parse()
    sizes = options.sizes.split(",")
    # Products come first: their rate is the roofline of the others.
    products = measure("gemm", sizes[0], options)
    rates = [r["check"] for r in products["ours"].reports]
    roofline = statistics.median(max(r["gflops_logits"], r["gflops_mlp"]) for r in rates)
    rows = [row("gemm", sizes[0], products, roofline)] if "gemm" in options.works else []
    problems = []
    for size in sizes:
        for work in options.works:
            # The sizes share their tokenizer, and the roofline is measured.
            if work == "gemm" or (work in ("tokenize", "figure") and size != sizes[0]):
                continue
            try:
                rows.append(row(work, size, measure(work, size, options), roofline))
            except Disagreement as problem:
                problems.append(str(problem))
                print(f"compare.py: RESULTS DISAGREE: {problem}", file=sys.stderr, flush=True)
    kernels = products["ours"].reports[0]["kernels"]
    print(f"{options.threads} threads; sgemm roofline {roofline:.0f} GFLOP/s, OpenBLAS kernels {kernels}\n")
    for name, form in products.items():
        check = form.check
        print(f"sgemm {'OpenBLAS' if name == 'ours' else 'PyTorch'}: " + ", ".join(
            f"{key.removeprefix('gflops_')} {value:.0f} GFLOP/s" for key, value in check.items()))
    print("\n" + table(rows))
    if options.json:
        with open(options.json, "w", encoding="utf8") as f:
            json.dump(rows, f, indent=2)
            f.write("\n")
    if problems:
        sys.exit("compare.py: RESULTS DISAGREE:\n" + "\n".join(problems))


if __name__ == "__main__":
    main()
