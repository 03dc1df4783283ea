"""Training a steer in PyTorch: single steps, and the whole job. Works of pytorch_baseline.py, which describes the forms.

train-first-epoch  A step on 32 texts that the transformer has not seen. published: texts padded to the longest of
                   their batch, padding counted in the loss. best: the texts of a batch packed into one row without
                   padding, with a mask that keeps attention within each text.
train-cached       The same in a later epoch. published: computes the hidden states again. best: keeps them.
train-job          From the start of the process to the saved steer; see pytorch_job.py.
"""

import json

import torch
import torch.nn.functional as F
from measuring import peak_memory_mb, timed
from safetensors.torch import load_file

EPSILON, RANK, BATCH, MAX_LENGTH, LEARNING_RATE = 1e-3, 1000, 32, 256, 1e-2


def projectors(options, width, deviation=0.01):
    if options.steer:
        steer = load_file(options.steer)
        return steer["projector1"], steer["projector2"]
    generator = torch.Generator().manual_seed(1)
    shape = (2, width, min(RANK, width))
    return tuple(deviation * torch.randn(shape, generator=generator) for _ in range(2))


def texts(options, count=None):
    with open(options.data, encoding="utf8") as lines:
        rows = enumerate(lines)
        return [json.loads(line) for i, line in rows if count is None or i < count]


def logits_published(hidden, embedding, p1, p2, values):
    """hidden [B, L, d], values [B, k] -> [B, L, V]"""
    delta = hidden[:, None].matmul(p1[None]) * values[:, :, None, None]
    return (hidden + EPSILON * delta.matmul(p2.transpose(1, 2)[None]).sum(1)).matmul(embedding.T)


def logits_best(hidden, embedding, p1, p2, values):
    """hidden [T, d], values [T, k] -> [T, V]"""
    steered = hidden
    for i in range(p1.shape[0]):
        steered = steered + EPSILON * ((hidden @ p1[i]) * values[:, i : i + 1]) @ p2[i].T
    return steered @ embedding.T


class Published:
    """Padded batches: ids [B, L], mask [B, L] and steer values [B, k]; the transformer runs at every step."""

    def __init__(self, model, tokenizer):
        self.model, self.pad = model, tokenizer.pad_token_id
        self.embedding = model.get_output_embeddings().weight

    def batch(self, sequences, labels):
        longest = max(map(len, sequences))
        ids = torch.full((len(sequences), longest), self.pad)
        mask = torch.zeros_like(ids)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence)] = torch.tensor(sequence)
            mask[row, : len(sequence)] = 1
        return ids, mask, torch.tensor([[label, 1.0] for label in labels])

    @torch.no_grad()
    def hidden(self, batch):
        ids, mask, _ = batch
        return self.model.base_model(ids, attention_mask=mask).last_hidden_state

    def loss(self, hidden, batch, parameters):
        ids, _, values = batch
        logits = logits_published(hidden, self.embedding, *parameters, values)
        return F.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))


class Best:
    """Packed batches: ids, the text of each, positions, which positions predict, targets and steer values of those."""

    def __init__(self, model, _):
        self.model = model
        self.embedding = model.get_output_embeddings().weight

    def batch(self, sequences, labels):
        ids = torch.tensor([[token for sequence in sequences for token in sequence]])
        text = torch.tensor([i for i, sequence in enumerate(sequences) for _ in sequence])
        positions = torch.tensor([[i for sequence in sequences for i in range(len(sequence))]])
        predicts = torch.tensor([i + 1 < len(sequence) for sequence in sequences for i in range(len(sequence))])
        targets = torch.tensor([token for sequence in sequences for token in sequence[1:]])
        counts = torch.tensor([len(sequence) - 1 for sequence in sequences])
        values = torch.tensor([[label, 1.0] for label in labels]).repeat_interleave(counts, 0)
        return ids, text, positions, predicts, targets, values

    @torch.no_grad()
    def hidden(self, batch):
        ids, text, positions, predicts, *_ = batch
        mask = (text[:, None] == text).tril()[None, None]
        output = self.model.base_model(ids, attention_mask=mask, position_ids=positions, use_cache=False)
        return output.last_hidden_state[0, predicts]

    def loss(self, hidden, batch, parameters):
        *_, targets, values = batch
        return F.cross_entropy(logits_best(hidden, self.embedding, *parameters, values), targets)


FORMS = {"published": Published, "best": Best}


def encode(tokenizer, rows):
    return tokenizer([row["text"] for row in rows], truncation=True, max_length=MAX_LENGTH)["input_ids"]


def train(options, load, cached):
    model, tokenizer = load(options)
    form = FORMS[options.form](model, tokenizer)
    rows = texts(options, (options.repeat + 1) * BATCH)
    sequences = encode(tokenizer, rows)
    data = [
        form.batch(sequences[start : start + BATCH], [row["label"] for row in rows[start : start + BATCH]])
        for start in range(0, max(len(rows) - BATCH, 0) + 1, BATCH)
    ]
    initial = projectors(options, form.embedding.shape[1])
    parameters = [p.clone().requires_grad_() for p in initial]
    adam = torch.optim.Adam(parameters, lr=LEARNING_RATE)
    known = {}
    if cached and options.form == "best":
        known = {i: form.hidden(batch) for i, batch in enumerate(data)}

    def step(i):
        i %= len(data)
        loss = form.loss(known[i] if i in known else form.hidden(data[i]), data[i], parameters)
        adam.zero_grad()
        loss.backward()
        adam.step()
        return loss.item()

    runs, _ = timed(options.repeat, step)
    peak = peak_memory_mb()
    loss, tokens = real_loss(form, sequences[:BATCH], rows[:BATCH], initial)
    return runs, {"first_batch_loss": loss, "real_tokens": tokens}, peak


@torch.no_grad()
def real_loss(form, sequences, rows, parameters):
    """The mean over real tokens, whatever the form counts in training, and their number."""
    batch = form.batch(sequences, [row["label"] for row in rows])
    hidden = form.hidden(batch)
    if isinstance(form, Best):
        return form.loss(hidden, batch, parameters).item(), len(batch[4])
    ids, mask, values = batch
    logits = logits_published(hidden, form.embedding, *parameters, values)[:, :-1]
    keep = mask[:, 1:].bool()
    return F.cross_entropy(logits[keep], ids[:, 1:][keep]).item(), int(keep.sum())
