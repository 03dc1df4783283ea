"""Runs SteerLens and the PyTorch baseline in turns, checks that they computed the same, and tabulates their times.

Called by run.sh, which builds what is needed; standard library only. Every round of a work runs ours, PyTorch's
published form and PyTorch's best form one after the other, each in a process of its own, so that a change of the
machine's speed meets all of them; times are medians over the runs of all rounds.

Exits with status 1 if any two forms disagree, or a training needs more memory than it may.
"""

import argparse
import json
import statistics
import sys
import time

import tables
from forms import Disagreement
from works import LONG_WORKS, ON_REQUEST, PAPER_PROMPTS, TIMED_PROMPTS, WORKS, cases, one_form


def measure(case):
    """Runs all forms of a work in turns and compares them."""
    for i in range(case.rounds):
        for name, form in case.forms.items():
            # Of many short rounds the first speaks for all.
            if case.rounds < 10 or i == 0:
                print(f"{case.title} round {i + 1}/{case.rounds} {name}", file=sys.stderr, flush=True)
            form.run_round()
    case.check()


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="steerlens-benchmark")
    parser.add_argument("--figure-binary", required=True, help="figure-benchmark")
    parser.add_argument("--tool", required=True, help="steerlens")
    parser.add_argument("--models", required=True)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--works")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--json")
    parser.add_argument("--quick", action="store_true", help="one round of three runs, and a smaller job")
    parser.add_argument(
        "--count-up", action="store_true",
        help="time a part of train-job in PyTorch's best form and count the rest, as always for gpt2-large")
    parser.add_argument(
        "--paper-prompts", type=int, default=TIMED_PROMPTS, metavar="N",
        help=f"prompts from which paper-evaluation is counted up to {PAPER_PROMPTS}, at most {TIMED_PROMPTS}")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.repeat = options.repeat or (3 if options.quick else 5)
    if not 1 <= options.paper_prompts <= TIMED_PROMPTS:
        parser.error(f"--paper-prompts must be from 1 to {TIMED_PROMPTS}")
    options.sizes = options.sizes.split(",")
    options.limits_large = options.works is None
    if options.works is None:
        left_out = (*ON_REQUEST, *(LONG_WORKS if options.quick else ()))
        options.works = [work for work in WORKS if work not in left_out]
    else:
        options.works = options.works.split(",")
    unknown = set(options.works) - set(WORKS)
    if unknown:
        parser.error(f"unknown works {', '.join(sorted(unknown))}; there are {', '.join(WORKS)}")
    return options


def main():
    options = parse()
    start = time.perf_counter()
    # Its rate is the roofline of the others, whatever else is asked for.
    products = next(one_form("gemm", None, options))
    measure(products)
    rates = [report["check"] for report in products.forms["ours"].reports]
    roofline = statistics.median(max(r["gflops_logits"], r["gflops_mlp"]) for r in rates)
    rows = [tables.row(products, roofline)] if "gemm" in options.works else []
    problems = []
    for case in cases(options):
        if case.work == "gemm":
            continue
        try:
            measure(case)
        except Disagreement as problem:
            problems.append(str(problem))
            print(f"compare.py: {problem}", file=sys.stderr, flush=True)
            # How much memory it was is worth a row.
            if case.work != "memory":
                continue
        finally:
            case.discard()
        rows += (tables.stage_rows if case.work == "stages" else tables.rows)(case, roofline)
    kernels = products.forms["ours"].reports[0]["kernels"]
    print(f"{options.threads} threads; sgemm roofline {roofline:.0f} GFLOP/s, OpenBLAS kernels {kernels}\n")
    for name, form in products.forms.items():
        print(f"sgemm {'OpenBLAS' if name == 'ours' else 'PyTorch'}: " + ", ".join(
            f"{key.removeprefix('gflops_')} {value:.0f} GFLOP/s" for key, value in form.check.items()))
    print("\n" + tables.report(rows))
    print(f"\nMeasured in {(time.perf_counter() - start) / 60:.1f} minutes.")
    if options.json:
        with open(options.json, "w", encoding="utf8") as f:
            json.dump(rows, f, indent=2)
            f.write("\n")
    if problems:
        sys.exit("compare.py: RESULTS DISAGREE, or exceed their memory:\n" + "\n".join(problems))


if __name__ == "__main__":
    main()
