"""What is measured: each work with its model, its forms and what its results must have in common."""

import dataclasses
import itertools
import json
import math
import statistics
import sys

from forms import (
    HERE, PYTORCH_ENVIRONMENT, Disagreement, Form, Help, PyTorchJob, Start, ToolJob, Whole, require_same,
    require_same_values, run)

# In the order in which they are measured. The products come first: their rate is the roofline of all others.
WORKS = (
    "gemm", "train-first-epoch", "train-cached", "train-job", "generate", "generate-many", "evaluate-perplexity",
    "evaluate-judge", "spans", "spectrum", "transfer", "load", "tokenize", "help", "sweep", "compose", "figure", "stages",
    "memory", "paper-evaluation",
)
# Hours: never run unless asked for.
ON_REQUEST = ("paper-evaluation",)
# Left out of a quick run, unless asked for.
LONG_WORKS = ("sweep", "compose", "figure")
# What of GPT-2 large takes minutes, not hours.
LARGE_WORKS = ("train-first-epoch", "train-cached", "spans", "stages", "memory")
# Works that no model takes part in, or one for all sizes.
WITHOUT_MODEL = ("gemm", "help", "figure")
ONCE = ("train-job", "tokenize", "evaluate-judge")
# 40 prompts with 25 texts each, tens of seconds for a run: one in each round.
MANY = ("generate-many", "evaluate-perplexity", "evaluate-judge")
# Prompts of a quick run.
QUICK_PROMPTS = 16
# Works in which the tool offers transformer passes, decoding or reading in mixed precision.
MIXED = ("train-first-epoch", "generate", "generate-many", "evaluate-perplexity", "evaluate-judge", "spans")
# How far these may be from floats: nats a token, probability, log-sum-exp of the first logits, norm of the evidence.
MIXED_LOSS, MIXED_PROBABILITY, MIXED_LOGITS, MIXED_EVIDENCE = 1e-4, 1e-3, 1e-2, 1e-3
# The paper's sentiment evaluation, and the prompts from which it is counted up.
PAPER_PROMPTS, TIMED_PROMPTS = 10_000, 200
# The works that depend on the embedding alone run at the width of GPT-2 large, d = 1280.
WIDE = ("spectrum", "transfer", "compose")
WIDE_MODEL = "gpt2-large-1-layer"
JUDGE = "judge"
# Steps and texts; a quick job has as many epochs, 3.75.
JOB, QUICK_JOB = (1000, 8544), (30, 256)
PUBLISHED_STEPS, QUICK_PUBLISHED_STEPS = 20, 4
# Of a best form that is counted up: steps, and batches of texts through the transformer.
BEST_STEPS, BEST_BATCHES = 20, 10
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
    # Further fields of the row, such as a number of steps, and of that of the form in mixed precision.
    fields: dict = dataclasses.field(default_factory=dict)
    mixed_fields: dict = dataclasses.field(default_factory=dict)

    @property
    def title(self):
        return f"{self.work} {self.model or ''} {self.fields.get('size', '')}".strip()

    def check(self):
        ours = self.forms["ours"]
        for name, form in self.forms.items():
            if name == "mixed":
                self.check_mixed()
            elif name != "ours" and self.work != "gemm":
                compared = require_same(self.title, ours.check, form.check, name)
                compared += require_same_values(self.title, ours.values, form.values, name)
                if compared == 0:
                    raise Disagreement(f"{self.title}: nothing to compare with PyTorch's {name} form")

    def check_mixed(self):
        """What mixed precision changes: the loss, of a judge the probability of a text, of decoding the first logits, of
        spans the evidence."""
        ours, mixed = self.forms["ours"], self.forms["mixed"]
        if self.work in ("generate", "generate-many"):
            key, limit = "logit_error", MIXED_LOGITS
            own, other = (form.values or [form.check["first_log_sum_exp"]] for form in (ours, mixed))
            self.mixed_fields[key] = max((a - b for a, b in zip(other, own, strict=True)), key=abs)
        elif self.work == "evaluate-judge":
            key, limit = "probability_error", MIXED_PROBABILITY
            self.mixed_fields[key] = max((a - b for a, b in zip(mixed.values, ours.values, strict=True)), key=abs)
        elif self.work == "spans":
            key, limit = "evidence_error", MIXED_EVIDENCE
            self.mixed_fields[key] = mixed.check["evidence_norm"] / ours.check["evidence_norm"] - 1
        else:
            key, limit = "loss_error", MIXED_LOSS
            self.mixed_fields[key] = mean_loss(mixed) - mean_loss(ours)
        if not abs(self.mixed_fields[key]) <= limit:
            raise Disagreement(f"{self.title}: mixed passes change it by {self.mixed_fields[key]:.1e}, more than {limit}")

    def discard(self):
        """Removes what the forms left behind."""


def mean_loss(form):
    """In nats, of a training's first batch or of all perplexities."""
    if form.values:
        return statistics.fmean(map(math.log, form.values))
    return form.check["first_batch_loss"]


@dataclasses.dataclass
class JobCase(Case):
    """Jobs whose saved steers are compared by the loss that one program finds for all."""

    evaluation: list = dataclasses.field(default_factory=list)

    def check(self):
        super().check()
        # The steer of a job that is counted up is another one.
        names = [name for name in ("ours", "mixed", "best") if not self.is_counted_up(name)]
        steers = ",".join(self.forms[name].steer for name in names)
        result = json.loads(run([*self.evaluation, "--steers", steers], PYTORCH_ENVIRONMENT)[0])
        gains = {name: result["untrained"] - loss for name, loss in zip(names, result["losses"], strict=True)}
        self.fields["gain"], self.fields["gain_best_pytorch"] = gains["ours"], gains.get("best")
        self.mixed_fields |= {"gain": gains["mixed"], "loss_error": gains["ours"] - gains["mixed"]}
        for name, gain in gains.items():
            if not gain > 0.1:
                raise Disagreement(f"{self.title}: the loss improved by {gain:.3f} nats only ({name})")
            if not abs(gains["ours"] / gain - 1) <= JOB_TOLERANCE:
                raise Disagreement(f"{self.title}: training gained {gains['ours']:.4f} nats here, {gain:.4f} in {name}")

    def check_mixed(self):
        require_same(self.title, self.forms["ours"].check, self.forms["mixed"].check, "mixed")

    def is_counted_up(self, name):
        return getattr(self.forms[name], "timed_steps", None) is not None

    def discard(self):
        for form in self.forms.values():
            form.discard()


class WholeCase(Case):
    """The sum of cases that were measured and checked before it."""

    def check(self):
        pass


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
        model = JUDGE if work == "evaluate-judge" else model
        yield from BUILDERS.get(work, compared)(work, model, options)


def inputs(work, model, options, repeat=None):
    result = ["--threads", str(options.threads), "--repeat", str(repeat or options.repeat)]
    if model is None:
        return result
    result += ["--model", f"{options.models}/{model}", "--steer", f"{options.models}/{model}.steer.safetensors"]
    result += ["--data", f"{options.models}/{'generations' if work in MANY else 'sentences'}.jsonl"]
    if work == "transfer":
        result += ["--target", f"{options.models}/{model}.target.safetensors"]
    return result


def rounds(model, options):
    # Minutes for each
    return 1 if model == "gpt2-large" else options.rounds


def compared(work, model, options, extra=(), fields=None, one_form=False):
    """Ours beside the published and the best form; for some works those are one."""
    start = Start if work == "load" else Form
    repeat = 1 if work in MANY else None
    if work in MANY and options.quick:
        extra = [*extra, "--prompts", str(QUICK_PROMPTS)]
        fields = {**(fields or {}), "size": f"{QUICK_PROMPTS} prompts"}
    ours = [options.binary, work, *inputs(work, model, options, repeat), *extra]
    forms = {"ours": start(ours)}
    if work in MIXED:
        forms["mixed"] = start([*ours, "--pass-precision", "mixed"])
    for name in ("best",) if one_form else ("published", "best"):
        # Minutes for each run
        is_slow = name == "published" and work in ("generate", "sweep", "transfer", *(["spectrum"] * options.quick))
        runs = inputs(work, model, options, 1 if is_slow else repeat)
        command = [*python("pytorch_baseline.py"), work, *runs, "--form", name, *extra]
        forms[name] = start(command, PYTORCH_ENVIRONMENT)
    # A start has one run a process.
    count = options.rounds * options.repeat if work == "load" else rounds(model, options)
    counted = {"extrapolated": True} if work in ("transfer", "sweep", *MANY) else {}
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
    ours = [options.tool, "train", "--preset", "paper", *shared]
    # More than an hour on GPT-2 large
    is_counted_up = options.count_up or model == "gpt2-large"
    part = (BEST_STEPS, BEST_BATCHES) if is_counted_up else (None, None)
    forms = {
        "ours": ToolJob(ours, steps),
        "mixed": ToolJob([*ours, "--pass-precision", "mixed"], steps),
        "published": PyTorchJob([*baseline, "published"], steps, published, None, PYTORCH_ENVIRONMENT),
        "best": PyTorchJob([*baseline, "best"], steps, *part, PYTORCH_ENVIRONMENT),
    }
    fields = {"size": f"{steps} steps, {texts} texts", "steps": steps, "texts": texts, "extrapolated": True}
    fields["best_extrapolated"] = is_counted_up
    evaluation = [*python("pytorch_job.py"), "evaluate", *shared]
    yield JobCase(work, model, forms, 1, fields, evaluation=evaluation)


def paper_evaluation(work, model, options):
    """The paper's sentiment evaluation, 25 continuations of each prompt: generation, perplexity and judge, and the whole."""
    prompts = ["--prompts", str(options.paper_prompts)]
    scale = PAPER_PROMPTS / options.paper_prompts
    wholes = {"ours": [], "mixed": [], "published": [], "best": []}
    counted = {"extrapolated": True, "best_extrapolated": True, "ours_extrapolated": True}
    for part in MANY:
        arguments = [part, *inputs(part, JUDGE if part == "evaluate-judge" else model, options, 1), *prompts]
        ours = [options.binary, *arguments]
        forms = {"ours": Form(ours, scale=scale), "mixed": Form([*ours, "--pass-precision", "mixed"], scale=scale)}
        for name in ("published", "best"):
            command = [*python("pytorch_baseline.py"), *arguments, "--form", name]
            forms[name] = Form(command, PYTORCH_ENVIRONMENT, scale)
        for name, form in forms.items():
            wholes[name].append(form)
        yield Case(work, model, forms, 1, {"size": f"{part}, {PAPER_PROMPTS:,} prompts", **counted})
    forms = {name: Whole(parts) for name, parts in wholes.items()}
    yield WholeCase(work, model, forms, 0, {"size": f"{PAPER_PROMPTS:,} prompts", **counted})


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
    "stages": alone, "memory": memory, "paper-evaluation": paper_evaluation,
}
