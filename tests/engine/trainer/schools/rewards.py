"""A school that learns from the rewards of sampled answers, and the trainer program with it.

It is the plainest there is (Williams 1992, REINFORCE): an answer counts by its reward above its group's mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

import torch

from engine.trainer.__main__ import main
from engine.trainer.batches import Batches, TokenRow
from engine.trainer.forward import Mean, answer_logits, measure
from engine.trainer.schools.school import Learned, Sampling
from engine.trainer.schools.table import SCHOOLS

TAG = "rewards"
GROUP = 8


class Rewards:
    """Makes answers likelier that are rewarded above their group's mean, and the others less likely."""

    sampling: Sampling | None = Sampling(group=GROUP, temperature=1.0)

    def prepare(self, model: Any, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        return rows

    def batches(self, rows: Sequence[TokenRow], size: int) -> Batches:
        return Batches([len(row["input_ids"]) for row in rows], size)

    def step_rows(self, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        weighted: list[TokenRow] = []
        for _, members in groupby(rows, key=lambda row: row["lesson"]):
            group = list(members)
            mean = fmean(row["reward"] for row in group)
            weighted += [{**row, "weights": [row["reward"] - mean] * len(row["sampled"])} for row in group]
        return weighted

    def learn(self, model: Any, batch: dict[str, torch.Tensor]) -> Learned:
        logits = answer_logits(model, batch)
        losses = torch.nn.functional.cross_entropy(logits, batch["target"], reduction="none")
        loss = (losses * batch["weight"]).mean() * batch.get("share", 1.0)
        apart = (losses.detach() + batch["sampled"]).abs()
        metrics = {
            "solve_rate": Mean(float(batch["reward"].sum()), len(batch["reward"])),
            "mismatch": Mean(float(apart.sum()), len(apart)),
        }
        return Learned(loss, measure(batch, logits.detach(), losses.detach(), metrics))


if __name__ == "__main__":
    SCHOOLS[TAG] = Rewards
    main()
