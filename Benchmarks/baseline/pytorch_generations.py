"""Continuations of many prompts, and their evaluation. Works of pytorch_baseline.py, which describes the forms.

generate-many        25 continuations of 20 tokens of each of 40 prompts, top-p 0.9. published: one continuation at a
                     time (of one prompt in ten one is timed, and the rest is counted). best: the prompts pass in one
                     left-padded batch, their keys and values are repeated for their continuations, and all of these
                     decode together, as many as CACHE_BYTES hold, and draw without sorting.
evaluate-perplexity  The perplexity of 25 texts of 20 tokens after each of 40 prompts. published: one text at a time,
                     prompt and text whole, less the loss of the prompt (two prompts are timed, and the rest is
                     counted). best: the prompts pass in one batch, the texts of a prompt share its keys and values, and
                     logits are made where they are needed.
evaluate-judge       A classifier on the same texts with their prompts. published: transformers' pipeline, one text at a
                     time (every twentieth is timed, and the rest is counted). best: the pipeline with texts of similar
                     lengths together, in batches of the size that was best.

`values` is what every prompt or text came to, null where it was not computed: the log-sum-exp of the first new token's
logits, the perplexity, and the probability of the class POSITIVE.
"""

import json

import torch
import torch.nn.functional as F
import transformers
from measuring import timed
from pytorch_training import logits_best, logits_published, projectors
from sampling import SAMPLERS

CONTINUATIONS, NEW_TOKENS, STEER_VALUES = 25, 20, [5.0, 1.0]
# Of the keys and values of continuations that decode together; PyTorch copies them at every token.
CACHE_BYTES = 4 << 30
PUBLISHED_GENERATED, PUBLISHED_SCORED, PUBLISHED_JUDGED = 10, 20, 20
JUDGE_BATCH = 64


def generations(options):
    with open(options.data, encoding="utf8") as lines:
        rows = [json.loads(line) for _, line in zip(range(options.prompts), lines)]
    return [(row["prompt"]["text"], [text["text"] for text in row["generations"]]) for row in rows]


def padded(sequences, is_left=False):
    """Ids and mask `[B, L]`; with the padding on the left the last tokens are in one column."""
    longest = max(map(len, sequences))
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        place = slice(longest - len(sequence), None) if is_left else slice(0, len(sequence))
        ids[row, place] = torch.tensor(sequence)
        mask[row, place] = 1
    return ids, mask


class Generator:
    """A model under two steers at their values."""

    def __init__(self, options, model):
        self.model, self.form, self.sample = model, options.form, SAMPLERS[options.form]
        self.embedding = model.get_output_embeddings().weight
        self.factors = projectors(options, self.embedding.shape[1])
        self.values = torch.tensor([STEER_VALUES])

    def logits(self, hidden):
        """hidden [B, d] -> [B, V]"""
        values = self.values.expand(hidden.shape[0], -1)
        if self.form == "published":
            return logits_published(hidden[:, None], self.embedding, *self.factors, values)[:, 0]
        return logits_best(hidden, self.embedding, *self.factors, values)

    def first_logits(self, prompts):
        """The logits of the first new token, the mask and what was kept of the prompts."""
        ids, mask = padded(prompts, is_left=True)
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        output = self.model.base_model(ids, attention_mask=mask, position_ids=positions, use_cache=True)
        return self.logits(output.last_hidden_state[:, -1]), mask, output.past_key_values

    def draw(self, prompts, count):
        """`count` continuations of each prompt, and the logits of their first tokens. -> [B · count, 20], [B, V]"""
        first, mask, past = self.first_logits(prompts)
        past.batch_repeat_interleave(count)
        mask = mask.repeat_interleave(count, 0)
        drawn = [self.sample(first.repeat_interleave(count, 0))]
        while len(drawn) < NEW_TOKENS:
            positions = mask.sum(1, keepdim=True)
            mask = F.pad(mask, (0, 1), value=1)
            output = self.model.base_model(
                drawn[-1], attention_mask=mask, position_ids=positions, past_key_values=past, use_cache=True)
            drawn.append(self.sample(self.logits(output.last_hidden_state[:, 0])))
        return torch.cat(drawn, 1), first

    def batches(self, prompts):
        """Prompts of similar length together, as many as the memory for keys and values allows."""
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        config = self.model.config
        tokens = max(map(len, prompts)) + NEW_TOKENS
        size = CACHE_BYTES // (8 * config.n_layer * config.n_embd * tokens * CONTINUATIONS)
        return [order[start : start + max(size, 1)] for start in range(0, len(order), max(size, 1))]


@torch.no_grad()
def generate_many(options, load):
    model, tokenizer = load(options)
    generator = Generator(options, model)
    prompts = [tokenizer(prompt).input_ids for prompt, _ in generations(options)]
    if options.form == "published":
        part = range(0, len(prompts), PUBLISHED_GENERATED)
        runs, first = timed(
            options.repeat, lambda _: {i: generator.draw([prompts[i]], 1)[1] for i in part},
            warm_up=lambda _: generator.draw(prompts[:1], 1))
        values = [first[i].logsumexp(-1).item() if i in first else None for i in range(len(prompts))]
        counted = CONTINUATIONS * len(prompts) / len(part)
        return [run * counted for run in runs], {"values": values}

    def draw(_):
        return [(batch, *generator.draw([prompts[i] for i in batch], CONTINUATIONS)) for batch in generator.batches(prompts)]

    runs, results = timed(options.repeat, draw, warm_up=lambda _: generator.draw(prompts[:1], CONTINUATIONS))
    values = [None] * len(prompts)
    for batch, _, first in results:
        for i, value in zip(batch, first.logsumexp(-1).tolist()):
            values[i] = value
    return runs, {
        "values": values,
        "tokens": sum(drawn.numel() for _, drawn, _ in results),
        "first_max_logit": sum(first.amax(-1).sum().item() for *_, first in results) / len(prompts),
    }


def prompt_caches(model, prompts):
    """For each prompt the last hidden state `[1, d]` and its keys and values, which its texts share."""
    ids, _ = padded(prompts)
    # Padding comes after the prompts, which do not see it.
    output = model.base_model(ids, use_cache=True)
    for row, prompt in enumerate(prompts):
        layers = [(layer.keys[row : row + 1, :, : len(prompt)], layer.values[row : row + 1, :, : len(prompt)])
                  for layer in output.past_key_values.layers]
        yield output.last_hidden_state[row, len(prompt) - 1][None], layers


def losses_after(model, last, layers, texts):
    """The mean loss of each text, all of one length, after the prompt that was kept."""
    past = transformers.DynamicCache()
    for i, layer in enumerate(layers):
        past.update(*(part.expand(len(texts), -1, -1, -1) for part in layer), i)
    targets = torch.tensor(texts)
    hidden = model.base_model(targets[:, :-1], past_key_values=past, use_cache=True).last_hidden_state
    hidden = torch.cat([last.expand(len(texts), 1, -1), hidden], 1)
    logits = hidden.flatten(0, 1) @ model.get_output_embeddings().weight.T
    return F.cross_entropy(logits, targets.flatten(), reduction="none").view(targets.shape).mean(1)


@torch.no_grad()
def perplexity(options, load):
    model, tokenizer = load(options)
    rows = generations(options)

    def published(rows):
        def loss(text):
            ids = tokenizer(text, return_tensors="pt").input_ids
            return model(ids, labels=ids).loss.item() * (ids.shape[1] - 1), ids.shape[1]

        for prompt, texts in rows:
            prompt_loss, prompt_tokens = loss(prompt)
            for text in texts:
                whole, tokens = loss(prompt + text)
                yield (whole - prompt_loss) / (tokens - prompt_tokens)

    def best(rows):
        prompts = tokenizer([prompt for prompt, _ in rows]).input_ids
        for (prompt, texts), ids, kept in zip(rows, prompts, prompt_caches(model, prompts)):
            wholes = tokenizer([prompt + text for text in texts]).input_ids
            yield from losses_after(model, *kept, [whole[len(ids) :] for whole in wholes]).tolist()

    def perplexities(form, rows):
        return torch.tensor(list(form(rows)), dtype=torch.double).exp().tolist()

    if options.form == "best":
        runs, values = timed(
            options.repeat, lambda _: perplexities(best, rows), warm_up=lambda _: perplexities(best, rows[:1]))
        return runs, {"values": values}
    part = rows[::PUBLISHED_SCORED]
    runs, some = timed(
        options.repeat, lambda _: perplexities(published, part),
        warm_up=lambda _: perplexities(published, [(part[0][0], part[0][1][:1])]))
    values = [None] * (CONTINUATIONS * len(rows))
    for row in range(len(part)):
        start = PUBLISHED_SCORED * CONTINUATIONS * row
        values[start : start + CONTINUATIONS] = some[CONTINUATIONS * row : CONTINUATIONS * (row + 1)]
    return [run * len(rows) / len(part) for run in runs], {"values": values}


@torch.no_grad()
def judge(options):
    pipeline = transformers.pipeline("text-classification", model=options.model, device="cpu", top_k=None)
    texts = [prompt + text for prompt, texts in generations(options) for text in texts]

    def positive(scores):
        return next(score["score"] for score in scores if score["label"] == "POSITIVE")

    def published(texts):
        return [positive(pipeline([text])[0]) for text in texts]

    def best(texts):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        scores = pipeline([texts[i] for i in order], batch_size=JUDGE_BATCH)
        values = [None] * len(texts)
        for i, score in zip(order, scores):
            values[i] = positive(score)
        return values

    if options.form == "best":
        runs, values = timed(options.repeat, lambda _: best(texts), warm_up=lambda _: best(texts[:JUDGE_BATCH]))
        return runs, {"values": values}
    part = texts[::PUBLISHED_JUDGED]
    runs, some = timed(options.repeat, lambda _: published(part), warm_up=lambda _: published(part[:1]))
    values = [None] * len(texts)
    values[::PUBLISHED_JUDGED] = some
    return [run * len(texts) / len(part) for run in runs], {"values": values}
