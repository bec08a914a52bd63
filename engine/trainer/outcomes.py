"""What a batch's forward pass says of each task: the teacher-forced outcome of a strike."""

from __future__ import annotations

import torch

SURE = 0.9
"""Probability that every token must have for a critical hit."""
CRITICAL, HIT, GLANCING, MISS, CRITICAL_MISS = range(5)


def outcomes(right: list[torch.Tensor], probability: list[torch.Tensor]) -> list[int]:
    """Each task's outcome; bool [tokens] that were right, float32 [tokens] of the gold's probability.

    The last token is the end of turn: a hit needs it too, but it alone is no half-right answer.
    """
    return [_outcome(r.tolist(), p.tolist()) for r, p in zip(right, probability, strict=True)]


def _outcome(right: list[bool], probability: list[float]) -> int:
    if all(right):
        return CRITICAL if min(probability) >= SURE else HIT
    answer = right[:-1]
    if not any(answer):
        return CRITICAL_MISS
    return GLANCING if 2 * sum(answer) >= len(answer) else MISS
