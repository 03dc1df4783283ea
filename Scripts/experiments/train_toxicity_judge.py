#!/usr/bin/env python3
"""Fine-tunes a small toxicity classifier where no published one is at hand.

    python Scripts/experiments/train_toxicity_judge.py BASE JIGSAW.csv PARADETOX.tsv TEST.csv OUT [--minutes 8]

BASE is a GPT-2 folder such as Sources/EmbeddedModels/Resources/reviews-4m; JIGSAW.csv and TEST.csv have
the columns comment_text and labels (1 is toxic) and no text in common; PARADETOX.tsv has toxic and
neutral1. OUT becomes a GPT2ForSequenceClassification folder with the classes NONTOXIC and TOXIC that
`steerlens evaluate --toxicity-judge OUT` reads. A batch of 48 has as many toxic texts as others: half
from ParaDetox, half crops of up to 60 tokens from the start of Jigsaw comments. AdamW 3e-4 with linear
decay over the time given, so that two runs differ. It prints accuracy and area under the ROC curve on
TEST.csv. Needs torch and transformers. With the published toxic-bert or roberta_toxicity_classifier none
of this is needed.
"""

import argparse
import csv
import json
import pathlib
import random
import time

import torch
from transformers import AutoTokenizer, GPT2ForSequenceClassification

parser = argparse.ArgumentParser()
for name in ("base", "jigsaw", "paradetox", "test", "out"):
    parser.add_argument(name, type=pathlib.Path)
parser.add_argument("--minutes", type=float, default=8)
options = parser.parse_args()
random.seed(0)
torch.manual_seed(0)
csv.field_size_limit(1 << 24)
tokenizer = AutoTokenizer.from_pretrained(options.base)


def jigsaw(path):
    with open(path, newline="", encoding="utf8") as file:
        rows = [(tokenizer.encode(r["comment_text"])[:60], int(r["labels"])) for r in csv.DictReader(file)]
    return [row for row in rows if row[0]]


def paradetox():
    with open(options.paradetox, newline="", encoding="utf8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield tokenizer.encode(row["toxic"])[:60], 1
            if row["neutral1"]:
                yield tokenizer.encode(row["neutral1"])[:60], 0


def scores(rows):
    length = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.long)
    for i, (row, _) in enumerate(rows):
        ids[i, : len(row)], mask[i, : len(row)] = torch.tensor(row), 1
    return model(ids, attention_mask=mask).logits.float()


sources = [jigsaw(options.jigsaw), [row for row in paradetox() if row[0]]]
pools = [[[row for row in source if row[1] == label] for label in (0, 1)] for source in sources]
model = GPT2ForSequenceClassification.from_pretrained(
    options.base, num_labels=2, pad_token_id=0, id2label={0: "NONTOXIC", 1: "TOXIC"},
    label2id={"NONTOXIC": 0, "TOXIC": 1}, dtype=torch.float32,
    attn_pdrop=0.1, resid_pdrop=0.1, embd_pdrop=0.1)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.05)
model.train()
began, step = time.time(), 0
while (done := (time.time() - began) / (options.minutes * 60)) < 1:
    for group in optimizer.param_groups:
        group["lr"] = 3e-4 * min(1, (step + 1) / 50) * (1 - done)
    batch = [random.choice(random.choice(pools)[i % 2]) for i in range(48)]
    labels = torch.tensor([label for _, label in batch])
    loss = torch.nn.functional.cross_entropy(scores(batch), labels)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    step += 1

model.eval()
test = jigsaw(options.test)
with torch.no_grad():
    values = torch.cat([scores(test[i : i + 64]).softmax(-1)[:, 1] for i in range(0, len(test), 64)])
labels = torch.tensor([label for _, label in test])
order = values.argsort().argsort().double() + 1
toxic = int(labels.sum())
area = (order[labels == 1].sum() - toxic * (toxic + 1) / 2) / (toxic * (len(test) - toxic))
numbers = {"steps": step, "accuracy": ((values > 0.5) == (labels == 1)).double().mean().item(), "rocArea": area.item()}
model.save_pretrained(options.out)
tokenizer.save_pretrained(options.out)
(options.out / "train.json").write_text(json.dumps(numbers, indent=1) + "\n")
print(numbers)
