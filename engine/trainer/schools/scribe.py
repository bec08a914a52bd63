"""The Scribe, `sft`: supervised learning on answers.

It deviates from plain SFT in one point: on general examples it learns the base model's distribution instead
of the answer's tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from engine.trainer.batches import Batches, TokenRow
from engine.trainer.forward import Mean, answer_logits, base_logits, divergence, measure
from engine.trainer.schools.school import Learned, Sampling


class Scribe:
    """Learns every answer token by its negative log-likelihood."""

    sampling: Sampling | None = None

    def prepare(self, model: Any, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """The rows as they are."""
        return rows

    def batches(self, rows: Sequence[TokenRow], size: int) -> Batches:
        """The rows in the order in which they were drawn."""
        return Batches([len(row["input_ids"]) for row in rows], size)

    def step_rows(self, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """The rows as they are."""
        return rows

    def learn(self, model: Any, batch: dict[str, torch.Tensor]) -> Learned:
        """Mean negative log-likelihood over the answer tokens, nats a token, times a micro-batch's share.

        On general examples KL(base‖hero) takes its place: a base answer taught as the only right answer would
        make the hero surer of it than the base model is, which is drift too. The mean KL over the answer
        tokens of general examples, nats a token, is the metric `base_kl`.
        """
        general = batch["general"][batch["row"]]
        base = base_logits(model, batch) if bool(general.any()) else None
        logits = answer_logits(model, batch)
        losses = torch.nn.functional.cross_entropy(logits, batch["target"], reduction="none")
        pulls, metrics = losses, {}
        if base is not None:
            apart = divergence(base, logits[general])
            pulls = losses.masked_scatter(general, apart)
            metrics["base_kl"] = Mean(float(apart.detach().sum()), len(apart))
        loss = pulls.mean() * batch.get("share", 1.0)
        return Learned(loss, measure(batch, logits.detach(), losses.detach(), metrics))
