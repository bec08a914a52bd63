"""The teacher-forced outcome of each task in a batch, from the forward pass that trains on it."""

from __future__ import annotations

import torch

SURE = 0.9
"""Probability that every answer token must have for a critical hit."""
CRITICAL, HIT, GLANCING, MISS, CRITICAL_MISS = range(5)


def outcomes(right: list[torch.Tensor], probability: list[torch.Tensor]) -> list[int]:
    """Each task's outcome, 0 to 4.

    `right` bool [tokens] per task: the most likely token is the answer's; `probability` float32 [tokens] per
    task: of the answer's token. The last token is the end of turn: a hit needs it, a glancing hit does not
    count it.
    """
    return [_outcome(r.tolist(), p.tolist()) for r, p in zip(right, probability, strict=True)]


def _outcome(right: list[bool], probability: list[float]) -> int:
    if all(right):
        return CRITICAL if min(probability) >= SURE else HIT
    answer = right[:-1]
    if not any(answer):
        return CRITICAL_MISS
    return GLANCING if 2 * sum(answer) >= len(answer) else MISS
