"""What is measured: each work with its model, its forms and what its results must have in common."""

import dataclasses
import itertools
import json
import sys

from forms import HERE, PYTORCH_ENVIRONMENT, Disagreement, Form, Help, PyTorchJob, Start, ToolJob, require_same, run

# In the order in which they are measured. The products come first: their rate is the roofline of all others.
WORKS = (
    "gemm", "train-first-epoch", "train-cached", "train-job", "generate", "spans", "spectrum", "transfer", "load",
    "tokenize", "help", "sweep", "compose", "figure", "stages", "memory",
)
# Left out of a quick run, unless asked for.
LONG_WORKS = ("sweep", "compose", "figure")
# What of GPT-2 large takes minutes, not hours.
LARGE_WORKS = ("train-first-epoch", "train-cached", "spans", "stages", "memory")
# Works that no model takes part in, or one for all sizes.
WITHOUT_MODEL = ("gemm", "help", "figure")
ONCE = ("train-job", "tokenize")
# The works that depend on the embedding alone run at the width of GPT-2 large, d = 1280.
WIDE = ("spectrum", "transfer", "compose")
WIDE_MODEL = "gpt2-large-1-layer"
# Steps and texts; a quick job has as many epochs, 3.75.
JOB, QUICK_JOB = (1000, 8544), (30, 256)
PUBLISHED_STEPS, QUICK_PUBLISHED_STEPS = 20, 4
# Of the gain of training. Two jobs differ in their initial values and the order of texts.
JOB_TOLERANCE = 0.05
HELP_RUNS = 40
# MiB: training on 32 texts of 256 tokens.
MEMORY_LIMITS = {"gpt2": 3 * 1024, "gpt2-large": 8 * 1024}


@dataclasses.dataclass
class Case:
    """A row of the table."""

    work: str
    model: str | None
    forms: dict
    rounds: int
    # Further fields of the row, such as a number of steps.
    fields: dict = dataclasses.field(default_factory=dict)

    @property
    def title(self):
        return f"{self.work} {self.model or ''} {self.fields.get('size', '')}".strip()

    def check(self):
        ours = self.forms["ours"]
        for name, form in self.forms.items():
            if name != "ours" and self.work != "gemm":
                require_same(self.title, ours.check, form.check, name)

    def discard(self):
        """Removes what the forms left behind."""


@dataclasses.dataclass
class JobCase(Case):
    """Jobs whose saved steers are compared by the loss that one program finds for both."""

    evaluation: list = dataclasses.field(default_factory=list)

    def check(self):
        super().check()
        forms = [self.forms["ours"], self.forms["best"]]
        steers = ",".join(form.steer for form in forms)
        result = json.loads(run([*self.evaluation, "--steers", steers], PYTORCH_ENVIRONMENT)[0])
        ours, best = (result["untrained"] - loss for loss in result["losses"])
        self.fields["gain"], self.fields["gain_best_pytorch"] = ours, best
        if not best > 0.1:
            raise Disagreement(f"{self.title}: PyTorch's job improved the loss by {best:.3f} nats only")
        if not abs(ours / best - 1) <= JOB_TOLERANCE:
            raise Disagreement(f"{self.title}: training gained {ours:.4f} nats here, {best:.4f} in PyTorch's best form")

    def discard(self):
        for form in self.forms.values():
            form.discard()


class MemoryCase(Case):
    """A training whose largest resident set must stay below a limit."""

    def check(self):
        tool = self.forms["ours"]
        # Of the first epoch: cut at 256 tokens, each text predicts 255.
        if tool.check["first_epoch_tokens"] != 32 * 255:
            raise Disagreement(f"{self.title}: {tool.check['first_epoch_tokens']} tokens instead of {32 * 255}")
        self.fields["passes"] = tool.memory < self.fields["limit_mb"]
        if not self.fields["passes"]:
            raise Disagreement(f"{self.title}: {tool.memory:.0f} MiB, more than {self.fields['limit_mb']}")

    def discard(self):
        self.forms["ours"].discard()


def python(script):
    return [sys.executable, f"{HERE}/baseline/{script}"]


def cases(options):
    """All rows, in order."""
    for size, work in itertools.product(options.sizes, options.works):
        is_first = size == options.sizes[0]
        if not is_first and work in (*WITHOUT_MODEL, *WIDE, *ONCE):
            continue
        if size == "gpt2-large" and options.limits_large and work not in LARGE_WORKS and not is_first:
            continue
        model = None if work in WITHOUT_MODEL else WIDE_MODEL if work in WIDE else size
        yield from BUILDERS.get(work, compared)(work, model, options)


def inputs(work, model, options, repeat=None):
    result = ["--threads", str(options.threads), "--repeat", str(repeat or options.repeat)]
    if model is None:
        return result
    result += ["--model", f"{options.models}/{model}", "--steer", f"{options.models}/{model}.steer.safetensors"]
    result += ["--data", f"{options.models}/sentences.jsonl"]
    if work == "transfer":
        result += ["--target", f"{options.models}/{model}.target.safetensors"]
    return result


def rounds(model, options):
    # Minutes for each
    return 1 if model == "gpt2-large" else options.rounds


def compared(work, model, options, extra=(), fields=None, one_form=False):
    """Ours beside the published and the best form; for some works those are one."""
    start = Start if work == "load" else Form
    forms = {"ours": start([options.binary, work, *inputs(work, model, options), *extra])}
    for name in ("best",) if one_form else ("published", "best"):
        # Minutes for each run
        is_slow = name == "published" and work in ("generate", "sweep", "transfer", *(["spectrum"] * options.quick))
        runs = inputs(work, model, options, 1 if is_slow else None)
        command = [*python("pytorch_baseline.py"), work, *runs, "--form", name, *extra]
        forms[name] = start(command, PYTORCH_ENVIRONMENT)
    # A start has one run a process.
    count = options.rounds * options.repeat if work == "load" else rounds(model, options)
    counted = {"extrapolated": True} if work in ("transfer", "sweep") else {}
    yield Case(work, model, forms, count, {**(fields or {}), **counted})


def one_form(work, model, options):
    return compared(work, model, options, one_form=True)


def transfers(work, model, options):
    yield from compared(work, model, options, ("--tokens", "4000"), {"size": "top 4000 tokens"})
    yield from compared(work, model, options, (), {"size": "all tokens"})


def figure(work, model, options):
    forms = {
        "ours": Form([options.figure_binary, "vocabulary-chart", "--repeat", str(options.repeat)]),
        "best": Form([*python("matplotlib_figure.py"), "--repeat", str(options.repeat)]),
    }
    yield Case(work, model, forms, options.rounds)


def usage(work, model, options):
    yield Case(work, model, {"ours": Help([options.tool, "--help"])}, HELP_RUNS)


def job(work, model, options):
    steps, texts = QUICK_JOB if options.quick else JOB
    data = f"{options.models}/sst5-train.jsonl"
    if texts < JOB[1]:
        data = f"{options.models}/sst5-train-{texts}.jsonl"
        with open(f"{options.models}/sst5-train.jsonl", encoding="utf8") as whole, open(data, "w", encoding="utf8") as part:
            part.writelines(itertools.islice(whole, texts))
    shared = ["--model", f"{options.models}/{model}", "--data", data, "--threads", str(options.threads)]
    baseline = [*python("pytorch_job.py"), "train", *shared, "--form"]
    published = QUICK_PUBLISHED_STEPS if options.quick else PUBLISHED_STEPS
    forms = {
        "ours": ToolJob([options.tool, "train", "--preset", "paper", *shared], steps),
        "published": PyTorchJob([*baseline, "published"], steps, published, PYTORCH_ENVIRONMENT),
        "best": PyTorchJob([*baseline, "best"], steps, None, PYTORCH_ENVIRONMENT),
    }
    fields = {"size": f"{steps} steps, {texts} texts", "steps": steps, "texts": texts, "extrapolated": True}
    evaluation = [*python("pytorch_job.py"), "evaluate", *shared]
    yield JobCase(work, model, forms, 1, fields, evaluation)


def alone(work, model, options):
    yield Case(work, model, {"ours": Form([options.binary, work, *inputs(work, model, options)])}, 1)


def memory(work, model, options):
    """A step of the first epoch and one of the second, on 32 texts that are cut at 256 tokens."""
    if model not in MEMORY_LIMITS:
        return
    data = ["--model", f"{options.models}/{model}", "--data", f"{options.models}/long.jsonl"]
    tool = ToolJob([options.tool, "train", "--preset", "paper", *data, "--threads", str(options.threads)], 2)
    fields = {"size": "32 × 256 tokens", "limit_mb": MEMORY_LIMITS[model]}
    yield MemoryCase(work, model, {"ours": tool}, 1, fields)


BUILDERS = {
    "gemm": one_form, "load": one_form, "transfer": transfers, "figure": figure, "help": usage, "train-job": job,
    "stages": alone, "memory": memory,
}
