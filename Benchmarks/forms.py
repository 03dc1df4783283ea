"""The ways of doing a work: programs that are run in turns, timed, and asked for numbers that must agree."""

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# Of losses, logits and perplexities; of probabilities it is absolute. Counts and ids must be equal.
TOLERANCE = 1e-4
EXACT = ("tokens", "texts", "steps", "id", "id_sum", "dots", "width", "height")
# glibc then keeps large blocks: without it half of the time of a big batch is page faults.
PYTORCH_ENVIRONMENT = {
    "THP_MEM_ALLOC_ENABLE": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 34),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 35),
    # Our tokenizer is measured on one core, and so is theirs.
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    # Names of arguments that newer versions deprecate still work in older ones.
    "PYTHONWARNINGS": "ignore::FutureWarning",
    "TRANSFORMERS_VERBOSITY": "error",
}


class Disagreement(Exception):
    """Two forms computed different things."""


def require_same(work, ours, theirs, name):
    """Compares the numbers that both forms report; there must be one."""
    common = [key for key in ours if key in theirs and not key.startswith("gflops")]
    for key in common:
        a, b = ours[key], theirs[key]
        tolerance = 0 if key.endswith(EXACT) else TOLERANCE * abs(b)
        if not abs(a - b) <= tolerance:
            raise Disagreement(f"{work}: {key} is {a} here, {b} in PyTorch's {name} form")
    return len(common)


def require_same_values(work, ours, theirs, name):
    """Compares what both forms say of every prompt or text; None is left out. Returns how many were compared."""
    if len(ours) != len(theirs):
        raise Disagreement(f"{work}: {len(ours)} values here, {len(theirs)} in PyTorch's {name} form")
    pairs = [(i, a, b) for i, (a, b) in enumerate(zip(ours, theirs)) if b is not None]
    for i, a, b in pairs:
        if not abs(a - b) <= TOLERANCE * max(abs(b), 1):
            raise Disagreement(f"{work}: value {i + 1} is {a} here, {b} in PyTorch's {name} form")
    return len(pairs)


def run(command, environment):
    """What a program prints, the seconds from its start to its first line and to its end, its peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    output = process.stdout.readline()
    first = time.perf_counter() - start
    output += process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 or not output:
        sys.exit(f"compare.py: failed with status {process.returncode}: {' '.join(command)}")
    return output, first, seconds, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


class Form:
    """A program that times its own runs and prints one JSON object; `scale` counts up what is a part of the work."""

    def __init__(self, command, environment=None, scale=1):
        self.command, self.environment, self.scale = command, environment or {}, scale
        self.reports, self.runs = [], []

    def run_round(self):
        report, first = self.report()
        self.reports.append(report)
        self.runs += self.times(report, first)

    def report(self):
        output, first, *_ = run(self.command, self.environment)
        return json.loads(output), first

    def times(self, report, first):
        return [self.scale * seconds for seconds in report["runs"]]

    @property
    def check(self):
        return self.reports[0]["check"]

    @property
    def values(self):
        return self.reports[0].get("values") or []

    @property
    def median(self):
        return statistics.median(self.runs)

    @property
    def memory(self):
        return max(report["peak_memory_mb"] for report in self.reports)


class Start(Form):
    """A program whose time is that from its start to what it prints."""

    def times(self, report, first):
        return [first]


class Help(Form):
    """`steerlens --help`, whole."""

    def report(self):
        output, _, seconds, memory = run(self.command, self.environment)
        if "USAGE: steerlens" not in output:
            raise Disagreement("help: no usage was printed")
        return {"check": {}, "peak_memory_mb": memory}, seconds

    def times(self, report, first):
        return [first]


class Job(Form):
    """A training job from the start of the process to the saved steer, which is kept until the check."""

    def __init__(self, command, steps, environment=None):
        super().__init__(command, environment)
        self.steps = steps
        self.folder = tempfile.mkdtemp(prefix="steerlens-benchmark-")

    @property
    def steer(self):
        return f"{self.folder}/steer.safetensors"

    def discard(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class ToolJob(Job):
    """`steerlens train`, which writes a run folder."""

    def report(self):
        shutil.rmtree(self.folder)
        command = [*self.command, "--out", self.folder, "--steps", str(self.steps), "--quiet", "--json"]
        _, _, seconds, memory = run(command, self.environment)
        with open(f"{self.folder}/loss.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        with open(self.command[self.command.index("--data") + 1]) as file:
            texts = sum(1 for _ in file)
        first_epoch = -(-texts // 32)
        check = {
            "texts": texts,
            "steps": len(rows),
            "first_epoch_tokens": sum(int(row["tokens"]) for row in rows[:first_epoch]),
        }
        return {"check": check, "peak_memory_mb": memory}, seconds

    def times(self, report, first):
        return [first]


class PyTorchJob(Job):
    """pytorch_job.py train; with `timed_steps` the other steps are counted up at their median, with `timed_batches` the
    other texts' passes by their tokens."""

    def __init__(self, command, steps, timed_steps=None, timed_batches=None, environment=None):
        super().__init__(command, steps, environment)
        self.timed_steps, self.timed_batches = timed_steps, timed_batches

    def report(self):
        command = [*self.command, "--out", self.steer, "--steps", str(self.steps)]
        command += ["--timed-steps", str(self.timed_steps)] if self.timed_steps else []
        command += ["--timed-batches", str(self.timed_batches)] if self.timed_batches else []
        output, _, seconds, _ = run(command, self.environment)
        return json.loads(output), seconds

    def times(self, report, seconds):
        steps = report["steps_s"]
        passes = report["passes_s"] * (report["tokens"] / report["passed_tokens"] - 1) if self.timed_batches else 0
        return [seconds + passes + statistics.median(steps) * (self.steps - len(steps))]


class Whole:
    """The parts of a work that are measured by themselves, together."""

    def __init__(self, parts):
        self.parts = parts
        self.reports = []

    @property
    def median(self):
        return sum(part.median for part in self.parts)

    @property
    def memory(self):
        return max(part.memory for part in self.parts)
