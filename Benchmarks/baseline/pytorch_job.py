"""The whole training job in PyTorch, and the loss of trained steers.

    python pytorch_job.py train --form published|best --model DIR --data FILE.jsonl --out FILE --steps N
                          [--timed-steps N] [--timed-batches N] [--threads 2]
    python pytorch_job.py evaluate --model DIR --data FILE.jsonl --steers FILE,FILE [--threads 2]

train reads labelled texts, tokenises them, takes steps of 32 texts in an order that is shuffled for each epoch, and
saves the steer. published: the transformer runs at every step on padded texts. best: each text passes it once, in
batches of texts of similar length without padding, before the first step; see pytorch_training.py. With --timed-steps
only the first so many steps are taken; `steps_s` are their seconds, to count the rest up. With --timed-batches the best
form passes so many of these batches, evenly chosen, and trains on their texts alone: `passes_s` are the seconds for
`passed_tokens` of `tokens`.

evaluate prints the mean loss of the first 64 texts at their labels' steer values under each steer, and without one.
"""

import argparse
import json
import sys
import time

import torch
import transformers
from measuring import peak_memory_mb
from pytorch_baseline import load
from pytorch_training import BATCH, FORMS, LEARNING_RATE, Best, encode, projectors, texts
from safetensors.torch import load_file, save_file

EVALUATED_TEXTS = 64


class KnownStates:
    """The hidden states of texts, `[T, d]`, text after text: of all, or of those of some batches."""

    def __init__(self, form, sequences, timed_batches=None):
        start = time.perf_counter()
        # Texts of similar length together: attention within a batch then wastes least.
        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        if timed_batches:
            # From the middle of each of as many parts
            batches = [batches[(2 * i + 1) * len(batches) // (2 * timed_batches)] for i in range(timed_batches)]
        self.texts = sorted(i for batch in batches for i in batch)
        offsets = torch.tensor([0] + [len(sequences[i]) - 1 for i in self.texts]).cumsum(0).tolist()
        self.places = {i: slice(*place) for i, *place in zip(self.texts, offsets, offsets[1:])}
        self.rows = torch.empty(offsets[-1], form.embedding.shape[1])
        for batch in batches:
            hidden = form.hidden(form.batch([sequences[i] for i in batch], [0.0] * len(batch)))
            for i, rows in zip(batch, hidden.split([len(sequences[i]) - 1 for i in batch])):
                self.rows[self.places[i]] = rows
        self.seconds = time.perf_counter() - start

    def of(self, batch):
        return torch.cat([self.rows[self.places[i]] for i in batch])


def train(options):
    model, tokenizer = load(options)
    form = FORMS[options.form](model, tokenizer)
    rows = texts(options)
    sequences = encode(tokenizer, rows)
    kept = [i for i, sequence in enumerate(sequences) if len(sequence) > 1]
    sequences, labels = [sequences[i] for i in kept], [rows[i]["label"] for i in kept]
    parameters = [p.requires_grad_() for p in projectors(options, form.embedding.shape[1])]
    adam = torch.optim.Adam(parameters, lr=LEARNING_RATE)
    known = KnownStates(form, sequences, options.timed_batches) if options.form == "best" else None
    usable = torch.tensor(known.texts if known else range(len(sequences)))
    generator = torch.Generator().manual_seed(0)
    seconds, order, tokens = [], [], 0
    first_epoch = -(-len(sequences) // BATCH)
    for number in range(options.timed_steps or options.steps):
        start = time.perf_counter()
        if not order:
            order = usable[torch.randperm(len(usable), generator=generator)].tolist()
        chosen, order = order[:BATCH], order[BATCH:]
        batch = form.batch([sequences[i] for i in chosen], [labels[i] for i in chosen])
        loss = form.loss(known.of(chosen) if known else form.hidden(batch), batch, parameters)
        adam.zero_grad()
        loss.backward()
        adam.step()
        loss.item()
        if number < first_epoch:
            tokens += sum(len(sequences[i]) - 1 for i in chosen)
        seconds.append(time.perf_counter() - start)
    p1, p2 = (p.detach() for p in parameters)
    save_file({"projector1": p1, "projector2": p2}, options.out)
    check = {"texts": len(rows)}
    if len(seconds) >= first_epoch and len(usable) == len(sequences):
        check |= {"steps": len(seconds), "first_epoch_tokens": tokens}
    report = {"check": check, "steps_s": seconds, "runs": [sum(seconds)], "peak_memory_mb": peak_memory_mb()}
    if known:
        report |= {"passes_s": known.seconds, "passed_tokens": len(known.rows)}
        report["tokens"] = sum(len(sequence) - 1 for sequence in sequences)
        # With the states of the texts that are counted up
        report["peak_memory_mb"] += (report["tokens"] - len(known.rows)) * known.rows.shape[1] * 4 / 2**20
    return report


@torch.no_grad()
def evaluate(options):
    model, tokenizer = load(options)
    form = Best(model, tokenizer)
    rows = texts(options, EVALUATED_TEXTS)
    batch = form.batch(encode(tokenizer, rows), [row["label"] for row in rows])
    hidden = form.hidden(batch)
    width = form.embedding.shape[1]
    losses = [form.loss(hidden, batch, [torch.zeros(2, width, 1)] * 2).item()]
    for file in options.steers.split(","):
        steer = load_file(file)
        factors = [steer[name].reshape(2, width, -1) for name in ("projector1", "projector2")]
        losses.append(form.loss(hidden, batch, factors).item())
    return {"untrained": losses[0], "losses": losses[1:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=("train", "evaluate"))
    parser.add_argument("--form", choices=FORMS)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out")
    parser.add_argument("--steers")
    parser.add_argument("--steer", help=argparse.SUPPRESS)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--timed-steps", type=int)
    parser.add_argument("--timed-batches", type=int)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    json.dump(train(options) if options.task == "train" else evaluate(options), sys.stdout)
    print(flush=True)


if __name__ == "__main__":
    main()
