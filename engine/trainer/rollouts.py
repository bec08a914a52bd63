"""Answers sampled from the running battle's own weights, for schools that learn from sampled answers."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Sequence
from pathlib import Path

from peft import PeftModel

from engine.trainer.batches import TokenRow
from engine.trainer.messages import Fight, Rollout, Rollouts, SampleRequest
from engine.trainer.pipe import Orders, Reporter
from engine.trainer.schools.school import Sampling

FOLDER = "sampled"
"""Beside the battle's checkpoints: the adapter to sample from."""
LOOK_SECONDS = 0.2
"""Time between two checks for a halt."""


class NotSampled(Exception):
    """The engine could not sample answers; the message says why."""


class Halting(Exception):
    """A halt came before a battle's first answers were there."""


class Sampler:
    """Asks the engine for the answers of a step, and waits for them."""

    def __init__(
        self,
        fight: Fight,
        sampling: Sampling,
        model: PeftModel,
        reporter: Reporter,
        orders: Orders,
    ) -> None:
        self.fight, self.sampling, self.model = fight, sampling, model
        self.reporter, self.orders = reporter, orders

    def fetch(self, step: int, rows: Sequence[TokenRow]) -> list[TokenRow] | None:
        """The step's rows, once for each sampled answer; None if a halt came first.

        Raises NotSampled if the engine could not sample, and ValueError if it sent other answers.
        """
        folder = Path(self.fight.folder) / FOLDER
        self.reporter.enter("sampling")
        self.model.save_pretrained(str(folder))
        wanted = SampleRequest(
            battle=self.fight.battle,
            step=step,
            folder=str(folder),
            lessons=[row["lesson"] for row in rows if not row["general"]],
            group=self.sampling.group,
            temperature=self.sampling.temperature,
        )
        self.reporter.say(wanted)
        found = self._awaited(step)
        self.reporter.enter("training")
        return None if found is None else sampled_rows(rows, found.rollouts, self.sampling.group)

    def _awaited(self, step: int) -> Rollouts | None:
        while not self.orders.halt.is_set():
            with contextlib.suppress(queue.Empty):
                found = self.orders.rollouts.get(timeout=LOOK_SECONDS)
                # Answers that an earlier trainer asked for before it died may still come.
                if (found.battle, found.step) != (self.fight.battle, step):
                    continue
                if found.failed:
                    raise NotSampled(f"no answers could be sampled: {found.failed}")
                return found
        return None


def sampled_rows(rows: Sequence[TokenRow], rollouts: Sequence[Rollout], group: int) -> list[TokenRow]:
    """The rows with sampled answers in place of their own, `group` of each, then the general rows unchanged.

    Raises ValueError for answers to other examples, and for tokens without their log-probabilities.
    """
    wanted = [row for row in rows if not row["general"] for _ in range(group)]
    if [each.lesson for each in rollouts] != [row["lesson"] for row in wanted]:
        raise ValueError("the sampled answers are of other lessons than the step's")
    answered = [_answered(row, each) for row, each in zip(wanted, rollouts, strict=True)]
    return answered + [row for row in rows if row["general"]]


def _answered(row: TokenRow, rollout: Rollout) -> TokenRow:
    if not rollout.tokens or len(rollout.logprobs) != len(rollout.tokens):
        raise ValueError(
            f"lesson {rollout.lesson} has {len(rollout.tokens)} sampled tokens with"
            f" {len(rollout.logprobs)} log-probabilities"
        )
    asked = row["input_ids"][: row["answer_start"]]
    return {
        **row,
        "input_ids": asked + rollout.tokens,
        "weights": [],
        "reference": [],
        "sampled": rollout.logprobs,
        "reward": rollout.reward,
    }
