"""Draws from the nucleus, the smallest set of likeliest tokens that has at least the probability TOP_P."""

import torch

TOP_P = 0.9


def by_sorting(logits):
    """As libraries do it. [B, V] -> [B, 1]"""
    weights, ids = torch.softmax(logits, -1).sort(-1, descending=True)
    weights = weights.masked_fill(weights.cumsum(-1) - weights > TOP_P, 0.0)
    return ids.gather(-1, torch.multinomial(weights, 1))


def by_rejection(logits):
    """Draws from all tokens until the likelier ones have at most TOP_P together, which is so nine times of ten; sorting
    takes longer than the transformer's pass. [B, V] -> [B, 1]"""
    weights = torch.softmax(logits, -1)
    sums = weights.cumsum(-1)
    ids = torch.empty(len(logits), 1, dtype=torch.long)
    rows = torch.arange(len(logits))
    while True:
        drawn = torch.searchsorted(sums, torch.rand(len(rows), 1) * sums[:, -1:], right=True)
        drawn.clamp_(max=logits.shape[-1] - 1)
        ids[rows] = drawn
        outside = (weights * (weights > weights.gather(-1, drawn))).sum(-1) > TOP_P
        if not outside.any():
            return ids
        rows, weights, sums = rows[outside], weights[outside], sums[outside]


SAMPLERS = {"published": by_sorting, "best": by_rejection}
