"""What a ritual is, what it looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, get_args

import msgspec

from quests.task import Task
from saves.file.rows import AnswerRow, StepRow
from saves.state import Battle, Campaign, Checkpoint

Order = Literal["Quick", "API", "Forge", "Weaver", "Champion", "Oracle", "Guild", "Scribe", "Deep"]
ORDERS: tuple[Order, ...] = get_args(Order)


class MeasuredDrift(msgspec.Struct, frozen=True):
    """How far the hero's words have moved from its base model's on prompts that no skill is about."""

    kl: float
    """KL divergence of the hero from its base, nats a token."""
    bound: float
    battle: int
    """The battle it was measured after."""


class BattleRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The recorded facts of a battle."""

    campaign: Campaign
    battle: Battle
    steps: Sequence[StepRow] = ()
    lessons: Sequence[Task] = ()
    """The tasks that the battle trained on; empty if they can't be drawn again."""
    answers: Sequence[AnswerRow] = ()
    """The hero's answers in the battle's probe."""
    room: int = 0
    """Tokens that a trial leaves for an answer; 0 if the lessons have no ladder."""
    drift: MeasuredDrift | None = None

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint that the battle left."""
        return self.campaign.checkpoints.get(self.battle.checkpoint or "")

    @property
    def parent(self) -> Checkpoint | None:
        """The checkpoint that the battle went on from."""
        return self.campaign.checkpoints.get(self.battle.from_checkpoint or "")


class RitualFinding(msgspec.Struct, frozen=True):
    """What a ritual found."""

    held: bool | None
    """None if the facts to judge by are missing."""
    says: str = ""
    """What was found, with its figures."""


SILENT = RitualFinding(None)
"""The finding of a ritual that has no facts to judge by."""


Check = Callable[[BattleRecord], RitualFinding]
"""Performs a ritual on the facts; pure."""


class Ritual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ritual as configs/rules/rituals.yaml describes it."""

    order: Order
    name: str
    asks: str
    """The question that the ritual answers, in plain machine-learning terms."""
    keeps: Annotated[float, msgspec.Meta(ge=0, le=1)]
    """Factor of the battle's quality if the ritual fails: 0 curses the battle, 1 only reports the failure."""
    cure: str
    schools: list[str] = []
    """The schools to whose battles the ritual applies; empty for all."""

    @property
    def critical(self) -> bool:
        """Whether a failure curses the battle."""
        return self.keeps == 0
