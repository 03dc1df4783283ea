"""What the experiments share: steps that run once, what they cost, shards, and tables.

A step is a command of `steerlens` whose result is a file or folder in the experiment's folder. It is
left alone where its result is there already, so that a stopped experiment goes on when it is started
again: generation and evaluation inside the step where they were stopped, training from its last
checkpoint. Seconds, seconds of processor time and peak memory of each step are kept in `costs.json`.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
REVIEWS = ["reviews-2m", "reviews-4m"]
# Kinds of steer with their titles and epsilon. The kinds add and offset enter the logits once, not as a
# product of two factors: at the steer's 1e-3 they would not move in 1000 steps of Adam.
KINDS = [("multiply", "LM-Steer", 1e-3), ("add", "add", 1), ("offset", "offset (soft blacklist)", 1)]


class Experiment:
    """The folder of an experiment, and the tool that fills it."""

    def __init__(self, options):
        self.folder = pathlib.Path(options.out)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.options = options
        self.tool = os.environ.get("STEERLENS") or self.built()

    def built(self):
        swift = ["swift", "build", "-c", "release"]
        path = subprocess.run(swift + ["--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
        tool = pathlib.Path(path.stdout.strip()) / "steerlens"
        if not tool.exists():
            subprocess.run(swift + ["--product", "steerlens"], cwd=ROOT, check=True)
        return str(tool)

    def run(self, name, result, arguments, output=None):
        """Runs a step unless its result is there; arguments may hold paths, and `output` takes what it prints."""
        if (self.folder / result).exists():
            return
        words = [self.tool] + [str(a) for a in arguments]
        if "--quiet" not in words:
            words.append("--quiet")
        print("+", " ".join(["steerlens"] + words[1:]), file=sys.stderr, flush=True)
        start = time.time()
        with open(f"{output}.part" if output else os.devnull, "wb") as printed:
            process = subprocess.Popen(words, stdout=printed)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        # Linux counts in KiB, macOS in bytes.
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        costs = self.costs()
        earlier = costs.get(name, {})
        costs[name] = {
            "seconds": earlier.get("seconds", 0) + time.time() - start,
            "cpuSeconds": earlier.get("cpuSeconds", 0) + usage.ru_utime + usage.ru_stime,
            "peakBytes": max(earlier.get("peakBytes", 0), peak)}
        (self.folder / "costs.json").write_text(json.dumps(costs, indent=1, sort_keys=True) + "\n")
        # What a stopped step took counts: it goes on from there.
        if process.returncode != 0:
            sys.exit(f"{name}: steerlens ended with exit code {process.returncode}")
        if output:
            os.replace(f"{output}.part", output)

    def costs(self):
        file = self.folder / "costs.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def prompts(self, path):
        """The first prompts of a file, as many as `--limit` says, in a file of the folder."""
        if self.options.limit is None:
            return pathlib.Path(path)
        target = self.folder / f"{pathlib.Path(path).stem}_{self.options.limit}.jsonl"
        if not target.exists():
            with open(path, encoding="utf8") as file:
                lines = [line for line, _ in zip(file, range(self.options.limit))]
            target.write_text("".join(line if line.endswith("\n") else line + "\n" for line in lines), encoding="utf8")
        return target

    def train(self, name, data, extra=()):
        """Trains a steer; nothing if it is trained already."""
        folder = self.folder / name
        resume = ["--resume"] if (folder / "training.safetensors").exists() else []
        self.run(f"train {name}", f"{name}/manifest.json", [
            "train", "--preset", "paper", "--model", self.options.model, *data, "--out", folder, "--steps", self.options.steps,
            *self.prepend(), *extra, *resume])
        return folder

    def generate(self, name, prompts, extra=()):
        """Continues prompts, all of them or those of the shard that is asked for."""
        whole = f"{name}.jsonl"
        shard, parts = self.options.shard, self.options.merge
        if parts and not (self.folder / whole).exists():
            return self.merge(name, parts)
        if shard and not (self.folder / whole).exists():
            index, count = shard.split("/")
            whole = f"{name}.{index}-of-{count}.jsonl"
            extra = [*extra, "--shard", shard]
        partial = self.folder / (whole + ".partial")
        resume = ["--resume"] if partial.exists() else []
        self.run(f"generate {name}", whole, [
            "generate", "--model", self.options.model, "--prompts", prompts, "--continuations",
            self.options.continuations, "--max-new-tokens", 20, "--min-new-tokens", 20, "--top-k", 50,
            *self.prepend(), *extra, *resume, "--out", self.folder / whole])
        return self.folder / whole

    def merge(self, name, count):
        """Joins the files of all shards."""
        parts = [self.folder / f"{name}.{i}-of-{count}.jsonl" for i in range(1, count + 1)]
        self.run(f"merge {name}", f"{name}.jsonl", ["merge", *parts, "--out", self.folder / f"{name}.jsonl"])
        return self.folder / f"{name}.jsonl"

    def evaluate(self, name, generations, baseline, judges):
        """Measures texts beside those without steer; the report, or nothing for a single shard."""
        if self.options.shard:
            return None
        folder = self.folder / f"{name}-evaluation"
        resume = ["--resume"] if list(folder.glob("*.partial")) else []
        self.run(f"evaluate {name}", f"{name}-evaluation/manifest.json", [
            "evaluate", "--generations", generations, "--baseline", baseline, "--perplexity-model",
            self.options.perplexity_model or self.options.model, *judges, *resume, "--out", folder])
        return json.loads((folder / "evaluation.json").read_text())

    def parameters(self, steer):
        """The numbers that a steer was trained for, the dummy's included."""
        words = [self.tool, "inspect", str(steer), "--json"]
        output = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        return json.loads(output)["parameters"]

    def prepend(self):
        """The embedded models were trained with a token before each text."""
        return ["--prepend-bos"] if self.options.model in REVIEWS else []

    def cost(self, name):
        """Seconds and megabytes of a step, as a table has them."""
        cost = self.costs().get(name)
        return ["–", "–"] if cost is None else [f"{cost['seconds']:.0f}", f"{cost['peakBytes'] / 1e6:.0f}"]


def parser(description, steps=1000):
    """The options of every experiment."""
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", default="reviews-4m", help="a model as steerlens takes it (default: %(default)s)")
    options.add_argument("--out", required=True, help="the experiment's folder")
    options.add_argument("--perplexity-model", help="whose perplexity is measured; the paper's is gpt2-xl (default: the model)")
    options.add_argument("--limit", type=int, help="so many prompts of each file (default: all)")
    options.add_argument("--continuations", type=int, default=25, help="continuations of a prompt (default: %(default)s)")
    options.add_argument("--steps", type=int, default=steps, help="training steps (default: %(default)s)")
    parts = options.add_mutually_exclusive_group()
    parts.add_argument("--shard", help="generate one part of the prompts only, such as 2/8")
    parts.add_argument("--merge", type=int, metavar="N", help="join the files of N shards, and evaluate")
    return options


def estimate(value, interval=None, scale=1.0, digits=1):
    """A value with its interval, as a table has it."""
    if value is None:
        return "–"
    text = f"{scale * value:.{digits}f}"
    if interval:
        text += " (" + "–".join(f"{scale * end:.{digits}f}" for end in interval) + ")"
    return text


def p_value(report, measure):
    """The significance of the difference to the texts without steer."""
    for difference in report.get("baseline", {}).get("differences", []):
        if difference["measure"] == measure:
            p = difference["comparison"]["pValue"]
            return "< 0.001" if p < 0.001 else f"{p:.3f}"
    return "–"


def texture(report):
    """Perplexity and dist-1 to dist-3, as every table has them."""
    perplexity = report.get("perplexity") or {}
    return [estimate(perplexity.get("total"), perplexity.get("totalInterval"))] + [
        estimate(value, digits=2) for value in report.get("distinct") or [None] * 3]


def table(header, rows):
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
