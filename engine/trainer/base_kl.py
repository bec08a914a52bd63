"""Soul Drift: the KL divergence of the hero from its base model, on prompts that belong to no skill."""

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
"""Examples per forward pass."""
POSITIONS = 64
"""Answer positions compared at a time: their logits fill two float32 tensors of [64, vocabulary]."""

Batch = dict[str, torch.Tensor]


class BaseReference:
    """The base model under the adapter, with its cached hidden states for the examples compared last."""

    def __init__(self, model: PeftModel, tokenizer: PreTrainedTokenizerBase) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.lessons: Sequence[Example] = ()
        self.states: list[torch.Tensor] = []
        """The base model's hidden states for `lessons`, one float32 [answers, hidden] per batch. They never
        change, and take about a ninetieth of the memory of the base model's probabilities."""

    def drift(self, lessons: Sequence[Example]) -> Drift | None:
        """Mean KL(base‖hero) over answer positions, nats a token, teacher-forced; None without examples."""
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
        """KL(base‖hero), nats, summed over positions; both hidden states are float32 [positions, hidden]."""
        head = self.model.get_base_model().get_output_embeddings()
        parts = zip(torch.split(base, POSITIONS), torch.split(hero, POSITIONS), strict=True)
        return math.fsum(float(divergence(head(p).float(), head(q).float()).sum()) for p, q in parts)
