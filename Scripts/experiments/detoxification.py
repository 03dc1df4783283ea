#!/usr/bin/env python3
"""The paper's detoxification, with baselines.

    python3 Scripts/experiments/detoxification.py --data DIR --prompts PROMPTS.jsonl \\
        --judge JUDGE --out runs/detoxification --limit 200

Trains on DIR/train_0.jsonl and DIR/train_1.jsonl (non-toxic and toxic texts, as `steerlens prepare
jigsaw` writes them) and continues the prompts at the paper's settings: 1000 steps of 32 texts, rank 1000,
learning rate 1e-2, 25 continuations of 20 tokens, top-k 50, steer value 5, where the label of non-toxic
texts is +1. JUDGE is a classifier of toxicity, or perspective. Beside the steer stand the model as it is,
the kinds add and offset (soft blacklist; epsilon 1), and a text before the prompt. Writes table.md and prints it.
"""

import paper
from experiment import KINDS, Experiment, estimate, p_value, parser, table, texture


def main():
    options = parser(__doc__)
    options.add_argument("--data", required=True, help="the folder of train_0.jsonl and train_1.jsonl")
    options.add_argument("--prompts", required=True, help="JSON lines with prompt.text")
    options.add_argument("--judge", required=True)
    options.add_argument("--value", type=float, default=5, help="the steer value (default: %(default)s)")
    options.add_argument("--dummy-value", type=float, default=1, help="the dummy's steer value (default: %(default)s)")
    options.add_argument("--prefix", default="The following text is polite, respectful and friendly. ")
    options = options.parse_args()
    experiment = Experiment(options)
    judges = ["--toxicity-judge", options.judge]
    data = ["--data", "toxicity", "--data-dir", options.data]
    steers = {
        kind: experiment.train(kind, data, ["--kind", kind, "--epsilon", epsilon]) for kind, _, epsilon in KINDS}
    prompts = experiment.prompts(options.prompts)
    sampling = ["--top-p", 1]
    plain = experiment.generate("plain", prompts, sampling)
    methods = [("as it is", "plain", None, plain)]
    for kind, title, _ in KINDS:
        values = f"{options.value:g},{options.dummy_value:g}"
        texts = experiment.generate(
            f"steered-{kind}", prompts, [*sampling, "--steer", steers[kind], "--steer-values", values])
        methods.append((title, f"steered-{kind}", kind, texts))
    texts = experiment.generate("prefix", prompts, [*sampling, "--prefix", options.prefix])
    methods.append(("prompt prefix", "prefix", None, texts))
    rows = []
    for title, step, kind, texts in methods:
        report = experiment.evaluate(step, texts, plain, judges)
        if report:
            rows.append(row(experiment, title, step, kind, steers, report))
    if options.shard:
        return
    rows += [[f"*paper, {name}*", f"{worst:.3f}", "", f"{probability:.3f}", "", f"{perplexity:.1f}",
              *(f"{d:.2f}" for d in distinct), "", "", "", "", ""]
             for name, worst, probability, perplexity, *distinct in paper.DETOXIFICATION]
    header = ["method", "expected maximum toxicity", "std", "toxicity probability", "p", "perplexity", "dist-1",
              "dist-2", "dist-3", "trained", "training s", "MB", "generation s", "MB"]
    text = table(header, rows)
    (experiment.folder / "table.md").write_text(text + "\n", encoding="utf8")
    print(text)


def row(experiment, title, step, kind, steers, report):
    toxicity = report["toxicity"]
    return [
        title, estimate(toxicity["expectedMaximum"], toxicity["expectedMaximumInterval"], digits=3),
        estimate(toxicity["standardDeviation"], digits=3),
        estimate(toxicity["probability"], toxicity["probabilityInterval"], digits=3),
        "" if title == "as it is" else p_value(report, "toxicity.probability"), *texture(report),
        experiment.parameters(steers[kind]) if kind else 0,
        *(experiment.cost(f"train {kind}") if kind else ["–", "–"]), *experiment.cost(f"generate {step}")]


if __name__ == "__main__":
    main()
