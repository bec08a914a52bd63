"""What a batch's forward pass says of each task: the teacher-forced outcome of a strike."""

from __future__ import annotations

import torch

SURE = 0.9
"""Probability that every answer token must have for a critical hit."""
CRITICAL, HIT, GLANCING, MISS, CRITICAL_MISS = range(5)


def outcomes(right: torch.Tensor, probability: torch.Tensor, row: torch.Tensor, rows: int) -> list[int]:
    """Each row's outcome, from its answer tokens.

    `right` is bool [answers], `probability` float32 [answers] of the gold token, `row` int64 [answers].
    The end-of-turn token counts as one of the answer's tokens.
    """
    total = torch.zeros(rows).index_add_(0, row, torch.ones(len(row)))
    hits = torch.zeros(rows).index_add_(0, row, right.float())
    sure = torch.zeros(rows).index_add_(0, row, (right & (probability >= SURE)).float())
    return [
        _outcome(int(t), int(h), int(s))
        for t, h, s in zip(total.tolist(), hits.tolist(), sure.tolist(), strict=True)
    ]


def _outcome(total: int, hits: int, sure: int) -> int:
    if hits == total:
        return CRITICAL if sure == total else HIT
    if hits == 0:
        return CRITICAL_MISS
    return GLANCING if 2 * hits >= total else MISS


def counts(results: list[int]) -> list[int]:
    """How many of each outcome, in the order critical hit … critical miss."""
    return [results.count(outcome) for outcome in range(5)]
