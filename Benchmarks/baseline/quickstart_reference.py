"""The quick start's computation in PyTorch: the yardstick of the README's table.

    python quickstart_reference.py [--count-padding]

Trains a sentiment steer on `reviews-4m` with the embedded sentences (300 steps of 32 texts, Adam 1e-2, rank 192,
the second of two steers an always-on dummy that is left out when generating), draws 25 continuations of 20 tokens from
each of the quick start's 16 prompts at seven steer values (top-p 0.9), and prints for each value the share that the
judge takes for positive and the perplexity under the model without steer. Random numbers differ from ours, so shares
agree within sampling error only. `--count-padding` counts padding in the loss as the published code does.
Needs torch, transformers, safetensors. About ten minutes on two cores.
"""
import argparse
import json
import math
import pathlib
import random

import torch
import transformers

arguments = argparse.ArgumentParser()
arguments.add_argument("--count-padding", action="store_true")
options = arguments.parse_args()
torch.manual_seed(0)
random.seed(0)
models = pathlib.Path(__file__).resolve().parents[2] / "Sources/EmbeddedModels/Resources"
model = transformers.GPT2LMHeadModel.from_pretrained(models / "reviews-4m").float().eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(models / "reviews-4m")
tokenizer.pad_token = tokenizer.eos_token
judge = transformers.GPT2ForSequenceClassification.from_pretrained(models / "reviews-judge").float().eval()
for parameter in [*model.parameters(), *judge.parameters()]:
    parameter.requires_grad_(False)
embedding = model.get_output_embeddings().weight
width = embedding.shape[1]
PROMPTS = [
    "The movie", "This film", "The acting", "The story", "It", "The plot", "What", "There",
    "The director", "My", "If", "The script", "One of the", "The cast", "Overall", "The music",
]


def steered(hidden, values, projectors):
    """hidden [B, L, d], values [B, 2]."""
    first, second = projectors
    changes = [((hidden @ first[i]) * values[:, i, None, None]) @ second[i].T for i in range(2)]
    return hidden + 1e-3 * sum(changes)


def train(steps=300):
    projectors = [(0.01 * torch.randn(2, width, width)).requires_grad_() for _ in range(2)]
    optimizer = torch.optim.Adam(projectors, lr=1e-2)
    rows = [json.loads(line) for line in open(models / "sentiment.jsonl", encoding="utf8")]
    step = 0
    while True:
        random.shuffle(rows)
        for start in range(0, len(rows), 32):
            if step == steps:
                return [p.detach() for p in projectors]
            batch = rows[start : start + 32]
            encoded = tokenizer([row["text"] for row in batch], padding=True, return_tensors="pt")
            with torch.no_grad():
                hidden = model.base_model(encoded.input_ids, attention_mask=encoded.attention_mask).last_hidden_state
            values = torch.tensor([[row["label"], 1.0] for row in batch])
            logits = (steered(hidden, values, projectors) @ embedding.T)[:, :-1]
            losses = torch.nn.functional.cross_entropy(
                logits.reshape(-1, logits.shape[-1]), encoded.input_ids[:, 1:].reshape(-1), reduction="none"
            ).view(len(batch), -1)
            mask = encoded.attention_mask[:, 1:]
            loss = losses.mean() if options.count_padding else (losses * mask).sum() / mask.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1


@torch.no_grad()
def continuations(prompt, value, projectors, count=25, length=20):
    """Token ids [count, P + length] after end-of-text and the prompt, and which of the new ones count."""
    ids = torch.tensor([[0] + tokenizer(prompt).input_ids] * count)
    past, done, alive = None, torch.zeros(count, dtype=bool), []
    values = torch.tensor([[value, 0.0]] * count)
    for _ in range(length):
        output = model.base_model(ids if past is None else ids[:, -1:], past_key_values=past, use_cache=True)
        past = output.past_key_values
        logits = (steered(output.last_hidden_state[:, -1:], values, projectors) @ embedding.T)[:, 0]
        sorted_, order = torch.softmax(logits, -1).sort(-1, descending=True)
        sorted_ = sorted_.masked_fill(sorted_.cumsum(-1) - sorted_ > 0.9, 0.0)
        drawn = order.gather(-1, torch.multinomial(sorted_, 1))
        alive.append(~done & (drawn[:, 0] != 0))
        done |= drawn[:, 0] == 0
        ids = torch.cat([ids, drawn], 1)
    return ids, torch.stack(alive, 1)


@torch.no_grad()
def measure(value, projectors):
    positive = texts = tokens = 0
    total = 0.0
    for prompt in PROMPTS:
        ids, alive = continuations(prompt, value, projectors)
        start = ids.shape[1] - alive.shape[1]
        log_probabilities = torch.log_softmax(model(ids).logits[:, start - 1 : -1], -1)
        total -= log_probabilities.gather(-1, ids[:, start:, None])[..., 0][alive].sum().item()
        tokens += alive.sum().item()
        for row, keep in zip(ids, alive):
            text = tokenizer.decode(row[1:start].tolist() + row[start:][keep].tolist())
            logits = judge(torch.tensor([tokenizer(text).input_ids])).logits
            positive += torch.softmax(logits, -1)[0, 1].item() > 0.5
            texts += 1
    return 100 * positive / texts, math.exp(total / tokens)


trained = train()
for value in (-5, -3, -1, 0, 1, 3, 5):
    share, perplexity = measure(value, trained)
    print(f"{value:+d}  {share:5.1f} %  perplexity {perplexity:.0f}", flush=True)
