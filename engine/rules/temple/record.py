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
    """What the quest trained on; empty where it can't be drawn again."""
    answers: Sequence[AnswerRow] = ()
    """What its probe was answered."""
    room: int = 0
    """Tokens that a trial leaves for an answer; 0 where the lessons have no ladder."""
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
    """None where the facts to judge by are not there."""
    says: str = ""
    """What was found, with its figures."""


SILENT = RitualFinding(None)


Check = Callable[[BattleRecord], RitualFinding]
"""How a ritual looks at the facts: pure."""


class Ritual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one small check is about, as configs/rules/rituals.yaml has it."""

    order: Order
    name: str
    asks: str
    """The question it answers, in plain machine-learning terms."""
    keeps: Annotated[float, msgspec.Meta(ge=0, le=1)]
    """What a failure leaves of the quality: 0 curses the battle, 1 is only told."""
    cure: str
    schools: list[str] = []
    """The schools to whose battles it applies; empty for all."""

    @property
    def critical(self) -> bool:
        """Whether a failure curses the battle."""
        return self.keeps == 0
