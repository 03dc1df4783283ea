"""The chart of figure-benchmark in matplotlib: 50,257 transparent dots and 60 labels as PNG, by the Agg renderer.

Takes --repeat and, as the other baselines, options that do not matter here. Warms up once and prints one JSON object.
Points, colours, sizes and the number of pixels are those of figure-benchmark. Labels stand at their points:
matplotlib does not look for free places.
"""

import argparse
import io
import json

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from measuring import peak_memory_mb, timed

WORDS, LABELS, WIDTH, HEIGHT, DPI = 50_257, 60, 1600, 1256, 144


def points():
    i = np.arange(WORDS)
    radius = np.sqrt(-2 * np.log((i + 0.5) / WORDS))
    angle = 2 * np.pi * np.fmod(i * 0.618033988749895, 1)
    return radius * np.cos(angle), radius * np.sin(angle)


def draw(x, y, strongest):
    figure, axes = plt.subplots(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
    size = np.abs(x)
    limit = np.quantile(size, 0.98)
    middling, strong = (size >= limit / 3) & (size < limit), size >= limit
    # A call for each colour: matplotlib draws equal dots faster than dots with a colour each.
    for kept, color, alpha in (
        (size < limit / 3, "#57606a", 0.18),
        (middling & (x < 0), "#d55e00", 0.35),
        (middling & (x >= 0), "#0072b2", 0.35),
        (strong & (x < 0), "#d55e00", 0.9),
        (strong & (x >= 0), "#0072b2", 0.9),
    ):
        axes.scatter(x[kept], y[kept], s=9, c=color, alpha=alpha, linewidths=0)
    for i in strongest:
        axes.annotate(f"word{i}", (x[i], y[i]), fontsize=8)
    axes.set(title="Where sentiment moves the vocabulary", xlabel="component 1", ylabel="component 2")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    options, _ = parser.parse_known_args()
    x, y = points()
    strongest = np.argsort(-np.abs(x))[:LABELS]
    runs, png = timed(options.repeat, lambda _: draw(x, y, strongest))
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    check = {"dots": len(x), "width": width, "height": height, "spread": float((x * x + y * y).sum())}
    print(json.dumps({"work": "figure", "runs": runs, "check": check, "peak_memory_mb": peak_memory_mb()}))


if __name__ == "__main__":
    main()
