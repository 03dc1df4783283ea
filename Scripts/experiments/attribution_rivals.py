#!/usr/bin/env python3
"""Attributions of a classifier's log-odds to words, against the human labels of the Stanford Sentiment Treebank.

    python3 Scripts/experiments/attribution_rivals.py --data DIR [--judge FOLDER] [--split test] [--limit N]

The rivals of `steerlens spans` that need a judge: integrated gradients (Sundararajan et al. 2017; 30 steps from the
embedding of the mask token), gradient × input, and occlusion (a word's tokens are masked). DIR holds sst/; the judge
is a Hugging Face folder of two labels, by default the embedded reviews-judge. Words, phrases and sentences are AUC of
the summed scores of what people call positive against what they call negative; span right is the share of the best
spans of either sign on the side that people say, of phrases that are not neutral. Needs torch and transformers.
"""

import argparse
import pathlib
import random
import re

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
JUDGE = ROOT / "Sources" / "EmbeddedModels" / "Resources" / "reviews-judge"
STEPS = 30
LONGEST_SPAN = 10
REPETITIONS = 60
BRACKETS = {"-LRB-": "(", "-RRB-": ")"}


def sentence(line):
    """Words of a tree, and its phrases as (start, end, label from 0 to 4), the sentence last."""
    words, phrases, opened = [], [], []
    for part in re.findall(r"\(\d|\)|[^\s()]+", line):
        if part == ")":
            start, label = opened.pop()
            phrases.append((start, len(words), label))
        elif part.startswith("(") and len(part) == 2:
            opened.append((len(words), int(part[1])))
        else:
            words.append(BRACKETS.get(part, part.replace("\\/", "/").replace("\\*", "*")).lower())
    return words, phrases


class Judge:
    """Log-odds of the positive label, from embeddings of tokens."""

    def __init__(self, folder):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
        self.embedding = self.model.get_input_embeddings()
        names = {int(k): v.lower() for k, v in self.model.config.id2label.items()}
        self.positive = next(k for k, v in names.items() if "pos" in v)
        blank = self.tokenizer.mask_token_id
        self.blank = self.tokenizer.pad_token_id if blank is None else blank
        if self.blank is None:
            self.blank = self.tokenizer.eos_token_id

    def encoded(self, words):
        """Ids, and the word of each token (none for special ones)."""
        encoded = self.tokenizer(" ".join(words), return_offsets_mapping=True)
        ends, end = [], -1
        for word in words:
            end += len(word) + 1
            ends.append(end)
        places = []
        for start, stop in encoded["offset_mapping"]:
            places.append(next((i for i, e in enumerate(ends) if stop <= e), None) if stop > start else None)
        return torch.tensor(encoded["input_ids"]), places

    def log_odds(self, embedded):
        logits = self.model(inputs_embeds=embedded, attention_mask=torch.ones(embedded.shape[:2])).logits
        return logits[:, self.positive] - logits[:, 1 - self.positive]

    def gradient(self, embedded):
        embedded = embedded.detach().requires_grad_()
        return torch.autograd.grad(self.log_odds(embedded).sum(), embedded)[0]

    def scores(self, words):
        """A score of each word by each rival."""
        ids, places = self.encoded(words)
        special = torch.tensor([place is None for place in places])
        blank = torch.where(special, ids, torch.full_like(ids, self.blank))
        with torch.no_grad():
            whole, base = self.embedding(ids), self.embedding(blank)
        along = (torch.arange(STEPS) + 0.5) / STEPS
        path = base + along[:, None, None] * (whole - base)
        tokens = {
            "integrated gradients": ((whole - base) * self.gradient(path).mean(0)).sum(1),
            "gradient × input": (whole * self.gradient(whole[None])[0]).sum(1),
        }
        result = {}
        for name, values in tokens.items():
            result[name] = [0.0] * len(words)
            for place, value in zip(places, values.tolist()):
                if place is not None:
                    result[name][place] += value
        masked = ids.repeat(len(words) + 1, 1)
        for token, place in enumerate(places):
            if place is not None:
                masked[place + 1, token] = self.blank
        with torch.no_grad():
            odds = self.log_odds(self.embedding(masked))
        result["occlusion"] = (odds[0] - odds[1:]).tolist()
        return result


def auc(pairs):
    """The probability that a positive's score is above a negative's, from (score, is positive)."""
    ordered = sorted(pairs)
    positives = sum(positive for _, positive in pairs)
    negatives = len(pairs) - positives
    above, below, i = 0.0, 0, 0
    while i < len(ordered):
        end = i
        while end < len(ordered) and ordered[end][0] == ordered[i][0]:
            end += 1
        tied = sum(positive for _, positive in ordered[i:end])
        above += tied * (below + (end - i - tied) / 2)
        below += end - i - tied
        i = end
    return above / max(positives * negatives, 1)


def best_span(scores):
    """The span of at most LONGEST_SPAN words with the largest sum; none if no sum is positive."""
    best, place = 0.0, None
    for start in range(len(scores)):
        total = 0.0
        for end in range(start, min(start + LONGEST_SPAN, len(scores))):
            total += scores[end]
            if total > best:
                best, place = total, (start, end + 1)
    return place


def sides(scores, phrases):
    """Whether people are on the side of the best span of either sign: the phrase that overlaps it most says."""
    for sign in (1, -1):
        span = best_span([sign * s for s in scores])
        if span is None:
            continue

        def overlap(phrase):
            shared = max(0, min(span[1], phrase[1]) - max(span[0], phrase[0]))
            return shared / (max(span[1], phrase[1]) - min(span[0], phrase[0])), phrase[0] - phrase[1]

        label = max(phrases, key=overlap)[2]
        if label != 2:
            yield (label > 2) == (sign > 0)


def measured(sentences):
    """The four measures of some sentences, from scores, phrases and sides of each."""
    words, inner, whole, right = [], [], [], []
    for scores, phrases, found in sentences:
        for start, end, label in phrases:
            if label == 2:
                continue
            kind = whole if end - start == len(scores) else words if end - start == 1 else inner
            kind.append((sum(scores[start:end]), label > 2))
        right += found
    return [auc(words), auc(inner), auc(whole), sum(right) / max(len(right), 1)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", required=True)
    options.add_argument("--judge", default=JUDGE)
    options.add_argument("--split", default="test")
    options.add_argument("--limit", type=int)
    options = options.parse_args()
    lines = (pathlib.Path(options.data) / "sst" / f"trees_{options.split}.txt").read_text(encoding="utf8").splitlines()
    lines = [line for line in lines if line.strip()]
    random.Random(0).shuffle(lines)
    judge = Judge(options.judge)
    found = {}
    for line in lines[: options.limit]:
        words, phrases = sentence(line)
        for name, scores in judge.scores(words).items():
            found.setdefault(name, []).append((scores, phrases, list(sides(scores, phrases))))
    print("| attribution | words | phrases | sentences | span right |\n| --- | --- | --- | --- | --- |")
    draw = random.Random(1)
    for name, sentences in found.items():
        repeated = [measured(draw.choices(sentences, k=len(sentences))) for _ in range(REPETITIONS)]
        cells = [name]
        for i, value in enumerate(measured(sentences)):
            around = sorted(r[i] for r in repeated)
            low, high = around[int(0.025 * REPETITIONS)], around[int(0.975 * REPETITIONS)]
            cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}]".replace("0.", "."))
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
