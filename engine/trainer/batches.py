"""Examples tokenized and collated into batches that name the answer positions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypedDict

import torch
from torch.utils.data import Sampler
from transformers import PreTrainedTokenizerBase

from engine.trainer.messages import Example

PER_ANSWER = ("row", "position", "target", "weight", "reference", "sampled")
"""Tensors of a batch with an entry for each answer token; the other tensors have an entry for each row."""


class TokenRow(TypedDict):
    """One example in tokens."""

    lesson: int
    """Index of the example; in a battle, into `Fight.lessons`."""
    input_ids: list[int]
    """Token ids of prompt and answer."""
    answer_start: int
    """Index of the answer's first token."""
    general: bool
    """Whether the example belongs to no skill."""
    rejected: list[int]
    """Token ids of the rejected answer; empty where none is known."""
    weights: list[float]
    """Weight of each answer token; empty where all weigh 1."""
    reference: list[float]
    """Log-probability, nats, of each answer token by the reference model; empty where it was not measured."""
    sampled: list[float]
    """Log-probability, nats, of each sampled answer token; empty if the answer is the example's."""
    reward: float
    """The verifier's reward for a sampled answer; NaN if the answer is the example's."""


def tokenize(lessons: Sequence[Example], tokenizer: PreTrainedTokenizerBase) -> list[TokenRow]:
    """Token ids of every example; prompt and answer are tokenized apart, so that their border is exact.

    Raises ValueError for an example whose weights are not as many as its answer's tokens.
    """
    rows: list[TokenRow] = []
    for index, lesson in enumerate(lessons):
        prompt = tokenizer.encode(lesson.prompt, add_special_tokens=False)
        answer = tokenizer.encode(lesson.answer, add_special_tokens=False)
        rejected = tokenizer.encode(lesson.rejected, add_special_tokens=False) if lesson.rejected else []
        if len(lesson.weights) not in (0, len(answer)):
            raise ValueError(f"lesson {index} has {len(lesson.weights)} weights for {len(answer)} tokens")
        rows.append(
            {
                "lesson": index,
                "input_ids": prompt + answer,
                "answer_start": len(prompt),
                "general": lesson.general,
                "rejected": rejected,
                "weights": lesson.weights,
                "reference": [],
                "sampled": [],
                "reward": math.nan,
            }
        )
    return rows


def longest_answer(rows: Sequence[TokenRow]) -> int:
    """Tokens of the longest answer of any skill, 0 if there is none; no trial asks general prompts."""
    own = [row for row in rows if not row["general"]]
    return max((len(row["input_ids"]) - row["answer_start"] for row in own), default=0)


class Batches(Sampler[list[int]]):
    """Batches of rows in the order in which they were drawn, each batch sorted by length.

    Sorting the whole quest by length would put tasks of one kind into one batch, whose gradient pulls the
    hero to that kind. Sorting within a batch only saves padding in its micro-batches.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int) -> None:
        order = range(len(lengths))
        parts = (order[at : at + batch_size] for at in range(0, len(lengths), batch_size))
        self.batches = [sorted(part, key=lengths.__getitem__) for part in parts]

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


def collate(rows: Sequence[TokenRow]) -> dict[str, torch.Tensor]:
    """One batch, right-padded; [answers] counts the answer tokens of all rows.

    `input_ids` and `attention_mask` are int64 [rows, length]; the last answer token is never an input.
    `row`, `position` and `target` are int64 [answers]: hidden state (row, position) predicts token target.
    `lesson` is int64 [rows], `general` bool [rows], `reward` float32 [rows]. `weight`, `reference` and
    `sampled` are float32 [answers], present if any row has values; other rows get 1, NaN and NaN.
    """
    ids = [torch.tensor(row["input_ids"]) for row in rows]
    starts = [row["answer_start"] for row in rows]
    length = max(len(each) for each in ids) - 1
    inputs = torch.zeros(len(ids), length, dtype=torch.long)
    mask = torch.zeros_like(inputs)
    for index, each in enumerate(ids):
        inputs[index, : len(each) - 1] = each[:-1]
        mask[index, : len(each) - 1] = 1
    counts = torch.tensor([len(each) - start for each, start in zip(ids, starts, strict=True)])
    position = torch.cat([torch.arange(s - 1, len(e) - 1) for e, s in zip(ids, starts, strict=True)])
    numbers = counts.tolist()
    extra = {
        "weight": _joined([row["weights"] for row in rows], numbers, 1.0),
        "reference": _joined([row["reference"] for row in rows], numbers, math.nan),
        "sampled": _joined([row["sampled"] for row in rows], numbers, math.nan),
    }
    return {name: each for name, each in extra.items() if len(each)} | {
        "input_ids": inputs,
        "attention_mask": mask,
        "row": torch.repeat_interleave(torch.arange(len(ids)), counts),
        "position": position,
        "target": torch.cat([each[start:] for each, start in zip(ids, starts, strict=True)]),
        "lesson": torch.tensor([row["lesson"] for row in rows]),
        "general": torch.tensor([row["general"] for row in rows]),
        "reward": torch.tensor([row["reward"] for row in rows]),
    }


def _joined(values: Sequence[list[float]], counts: Sequence[int], default: float) -> torch.Tensor:
    """The rows' values, float32 [answers], with the default for rows without; [0] if no row has values."""
    if not any(values):
        return torch.empty(0)
    whole = (each or [default] * count for each, count in zip(values, counts, strict=True))
    return torch.tensor([value for each in whole for value in each])
