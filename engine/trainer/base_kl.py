"""Soul Drift: how far the hero's next words are from its base model's, on prompts of no skill."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import torch
from peft import PeftModel
from transformers import PreTrainedTokenizerBase

from engine.trainer.batches import collate, tokenize
from engine.trainer.forward import answer_states, divergence
from engine.trainer.messages import Drift, Example

ROWS = 16
"""Lessons read at a time."""
POSITIONS = 64
"""Answer positions compared at a time: each has a logit for every word, twice."""

Batch = dict[str, torch.Tensor]


class Reference:
    """The base model that the adapter lies on, and what it makes of the lessons it was compared on last."""

    def __init__(self, model: PeftModel, tokenizer: PreTrainedTokenizerBase) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.lessons: Sequence[Example] = ()
        self.states: list[torch.Tensor] = []
        """Its hidden states at their answer positions. They never change, and take a ninetieth of the room
        that its probabilities would."""

    def drift(self, lessons: Sequence[Example]) -> Drift | None:
        """Mean KL(base‖hero) over the lessons' answer positions, teacher-forced; None without lessons."""
        if not lessons:
            return None
        began = time.monotonic()
        batches = list(self._batches(lessons))
        with torch.no_grad():
            if lessons != self.lessons:
                with self.model.disable_adapter():
                    self.states = [answer_states(self.model, batch) for batch in batches]
                self.lessons = lessons
            pairs = zip(self.states, batches, strict=True)
            total = sum(self._divergence(base, answer_states(self.model, batch)) for base, batch in pairs)
        tokens = sum(len(each) for each in self.states)
        return Drift(kl=total / tokens, prompts=len(lessons), tokens=tokens, seconds=time.monotonic() - began)

    def _batches(self, lessons: Sequence[Example]) -> Iterator[Batch]:
        rows = sorted(tokenize(lessons, self.tokenizer), key=lambda row: len(row["input_ids"]))
        for start in range(0, len(rows), ROWS):
            batch = collate(rows[start : start + ROWS])
            yield {name: tensor.to(self.model.device) for name, tensor in batch.items()}

    def _divergence(self, base: torch.Tensor, hero: torch.Tensor) -> float:
        """The sum over positions of KL(base‖hero), in nats; hidden states [positions, hidden]."""
        head = self.model.get_base_model().get_output_embeddings()
        parts = zip(torch.split(base, POSITIONS), torch.split(hero, POSITIONS), strict=True)
        return math.fsum(float(divergence(head(p).float(), head(q).float()).sum()) for p, q in parts)
