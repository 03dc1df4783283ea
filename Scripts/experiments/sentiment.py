#!/usr/bin/env python3
"""The paper's four sentiment settings, with baselines.

    python3 Scripts/experiments/sentiment.py --data DIR --prompts DIR --out runs/sentiment --limit 200

Trains on SST-5 (train --data sentiment-sst5 --data-dir DATA) and continues neutral and negative prompts
towards positive, neutral and positive prompts towards negative, at the paper's settings: 1000 steps of
32 texts, rank 1000, learning rate 1e-2, regularisation 1e-6, 25 continuations of 20 tokens, top-k 50,
top-p 0.9, steer values +5 and -5. PROMPTS holds neutral_prompts.jsonl, positive_prompts.jsonl and
negative_prompts.jsonl of the published repository. Beside the steer stand the model as it is, the kinds
add and offset (soft blacklist; both with epsilon 1), and a text before the prompt. Writes table.md and prints it.
"""

import pathlib

import paper
from experiment import KINDS, Experiment, estimate, p_value, parser, table, texture

SETTINGS = [("positive", "neutral"), ("positive", "negative"), ("negative", "neutral"), ("negative", "positive")]


def main():
    options = parser(__doc__)
    options.add_argument("--data", required=True, help="where SST-5 is: trees, stsa.fine.train, or the JSONL of SetFit/sst5")
    options.add_argument("--prompts", required=True, type=pathlib.Path)
    options.add_argument("--value", type=float, default=5, help="the steer value, with either sign (default: %(default)s)")
    options.add_argument("--dummy-value", type=float, default=1, help="the dummy's steer value (default: %(default)s)")
    options.add_argument("--judge", default="reviews-judge", help="the classifier of sentiment (default: %(default)s)")
    options.add_argument("--positive-prefix", default="A wonderful and moving film. ")
    options.add_argument("--negative-prefix", default="A terrible and boring film. ")
    options = options.parse_args()
    experiment = Experiment(options)
    judges = ["--sentiment-judge", options.judge]
    data = ["--data", "sentiment-sst5", "--data-dir", options.data]
    steers = {
        kind: experiment.train(kind, data, ["--kind", kind, "--epsilon", epsilon, "--regularization", 1e-6])
        for kind, _, epsilon in KINDS}
    sampling = ["--top-p", 0.9]
    rows = []
    for target, source in SETTINGS:
        prompts = experiment.prompts(options.prompts / f"{source}_prompts.jsonl")
        name = f"{target}-{source}"
        plain = experiment.generate(f"plain-{source}", prompts, sampling)
        value = options.value if target == "positive" else -options.value
        methods = [("as it is", f"plain-{source}", None, plain)]
        for kind, title, _ in KINDS:
            values = f"{value:g},{options.dummy_value:g}"
            texts = experiment.generate(
                f"{name}-{kind}", prompts, [*sampling, "--steer", steers[kind], "--steer-values", values])
            methods.append((title, f"{name}-{kind}", kind, texts))
        prefix = options.positive_prefix if target == "positive" else options.negative_prefix
        texts = experiment.generate(f"{name}-prefix", prompts, [*sampling, "--prefix", prefix])
        methods.append(("prompt prefix", f"{name}-prefix", None, texts))
        for title, step, kind, texts in methods:
            report = experiment.evaluate(step, texts, plain, judges)
            if report:
                rows.append(row(experiment, (target, source), title, step, kind, steers, report))
        if not options.shard:
            rows.append(published(target, source))
    if not options.shard:
        header = ["to", "prompts", "method", "positive, %", "std", "p", "perplexity", "dist-1", "dist-2", "dist-3",
                  "trained", "training s", "MB", "generation s", "MB"]
        text = table(header, rows)
        (experiment.folder / "table.md").write_text(text + "\n", encoding="utf8")
        print(text)


def row(experiment, setting, title, step, kind, steers, report):
    sentiment = report["sentiment"]
    return [
        *setting, title, estimate(sentiment["positiveShare"], sentiment["positiveShareInterval"], 100),
        estimate(sentiment["standardDeviation"], None, 100),
        "" if title == "as it is" else p_value(report, "sentiment.positiveShare"), *texture(report),
        experiment.parameters(steers[kind]) if kind else 0,
        *(experiment.cost(f"train {kind}") if kind else ["–", "–"]), *experiment.cost(f"generate {step}")]


def published(target, source):
    share, perplexity, *distinct = paper.SENTIMENT[(target, source)]
    numbers = [f"{share:.1f}", "", "", f"{perplexity:.1f}", *(f"{d:.2f}" for d in distinct)]
    return [target, source, "*paper, LM-Steer on GPT-2 large*", *numbers, "", "", "", "", ""]


if __name__ == "__main__":
    main()
