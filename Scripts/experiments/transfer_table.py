"""Prints the tables of transfer_table.sh from the runs that it left in a folder.

    python3 transfer_table.py FOLDER

Shift kept at equal perplexity: on either side of steer value 0, the judged share and the logarithm of the perplexity are
interpolated linearly between neighbouring steer values. At a perplexity q the shift of a curve is the largest change of
the judged share, from the unsteered model's, that it reaches anywhere with a perplexity of at most q; the share kept is
that of the transferred steer over that of the steer trained on the target. The perplexity need not rise with the steer
value (it falls at first on the negative side), so q is given as multiples of the unsteered perplexity. The standard error of a
share kept comes from 200 redraws of every share and perplexity within their own standard errors.
"""
import json
import math
import pathlib
import random
import statistics
import sys

folder = pathlib.Path(sys.argv[1])
random.seed(0)
RULES = [("upstream", "`upstream`"), ("paper", "`paper`"), ("maps", "`dual`, maps only"), ("dual", "`dual` (default)")]
LEVELS = (1.0, 1.1, 1.25, 1.5, 2.0)


def curve(name):
    points = json.loads((folder / name / "curve.json").read_text())["points"]
    return sorted(
        (p["steerValues"][0], 100 * p["positiveShare"], p["perplexity"], p["count"],
         math.log(p["perplexityInterval"][1] / p["perplexityInterval"][0]) / 3.92)
        for p in points)


def redrawn(points):
    """The points with shares and logarithms of perplexities within their standard errors."""
    return [(s, min(max(random.gauss(a, error(a, n)), 0), 100), q * math.exp(random.gauss(0, e)), n, e)
            for s, a, q, n, e in points]


def kept(points, direct, side, factor):
    base = next(p for p in direct if p[0] == 0)
    whole = shift(direct, side, factor * base[2])
    return 100 * shift(points, side, factor * base[2]) / whole if whole > 0 else math.nan


def kept_with_error(points, direct, side, factor):
    draws = []
    for _ in range(200):
        trained = redrawn(direct)
        # Both curves start at the same measurement without steer.
        base = [p for p in trained if p[0] == 0]
        draws.append(kept(base + redrawn([p for p in points if p[0] != 0]), trained, side, factor))
    spread = statistics.stdev(d for d in draws if not math.isnan(d))
    return f"{kept(points, direct, side, factor):.0f} ± {spread:.0f} %"


def shift(points, side, limit):
    base = next(p for p in points if p[0] == 0)
    line = [base] + sorted((p for p in points if p[0] * side > 0), key=lambda p: abs(p[0]))
    best = 0.0
    for a, b in zip(line, line[1:]):
        for i in range(51):
            t = i / 50
            if math.log(a[2]) * (1 - t) + math.log(b[2]) * t <= math.log(limit) + 1e-9:
                best = max(best, side * (a[1] * (1 - t) + b[1] * t - base[1]))
    return best


def row(cells):
    print("| " + " | ".join(cells) + " |")


def error(share, count):
    p = share / 100
    return 100 * math.sqrt(p * (1 - p) / count)


for source, target in (("reviews-4m", "reviews-2m"), ("reviews-2m", "reviews-4m")):
    direct = curve(target)
    base = next(p for p in direct if p[0] == 0)
    curves = [("trained directly", direct)] + [(label, curve(f"{source}-to-{target}-{key}")) for key, label in RULES]
    print(f"\n`{source}` → `{target}`: judged positive / perplexity under the unsteered target, {base[3]} continuations a")
    print(f"value (standard error {error(base[1], base[3]):.1f} points at {base[1]:.0f} %, {error(98, base[3]):.1f} at 98 %).\n")
    row([f"steer on `{target}`"] + [f"{p[0]:+g}" if p[0] else "0" for p in direct])
    row(["---"] * (len(direct) + 1))
    for label, points in curves:
        row([label] + [f"{p[1]:.1f} % / {p[2]:.0f}" for p in points])
    print(f"\nShift kept at equal perplexity (multiples of the unsteered {base[2]:.0f}), positive side, then negative:\n")
    row(["rule"] + [f"+ at {q:g}×" for q in LEVELS] + [f"− at {q:g}×" for q in LEVELS])
    row(["---"] * (2 * len(LEVELS) + 1))
    for label, points in curves[1:]:
        row([label] + [kept_with_error(points, direct, side, q) for side in (1, -1) for q in LEVELS])

print("\nFits of the map of words on the first 4000 shared tokens, unweighted (mean squared error per entry on them, R² on")
print("held-out tokens, seconds):\n")
row(["direction", "fit", "error", "held-out R²", "seconds"])
row(["---"] * 5)
for source, target in (("reviews-4m", "reviews-2m"), ("reviews-2m", "reviews-4m")):
    for fit in ("least-squares", "ridge", "procrustes", "adam"):
        report = json.loads((folder / f"{source}-to-{target}-fit-{fit}.json").read_text())
        cells = [f"{report['fitError']:.6f}", f"{report['heldOutR2']:.3f}", f"{report['fitSeconds']:.3f}"]
        row([f"`{source}` → `{target}`", "`adam`, 5000 steps" if fit == "adam" else f"`{fit}`"] + cells)
print("\nHeld-out figures and seconds of each rule:\n")
row(["direction", "rule", "correlation", "weighted correlation", "scaled by", "fit s", "matching s"])
row(["---"] * 7)
for source, target in (("reviews-4m", "reviews-2m"), ("reviews-2m", "reviews-4m")):
    for key, label in RULES:
        report = json.loads((folder / f"{source}-to-{target}-{key}.json").read_text())
        steer = report["steers"][0]
        row([f"`{source}` → `{target}`", label, f"{steer['steeringLogitCorrelation']:.2f}",
             f"{steer['weightedCorrelation']:.2f}", f"{steer['calibration']:.2f}", f"{report['fitSeconds']:.2f}",
             f"{report['refinementSeconds']:.2f}"])
