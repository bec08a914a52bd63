"""Quests, the battles fought on them, and the checkpoints they leave."""

from __future__ import annotations

import msgspec

from saves.events import BattleStatus, Blessing, Cause, Priority, Scroll, Vitals, Zone
from saves.state.skills import Score


class Quest(msgspec.Struct):
    quest: int
    skill: str
    level: int
    mix: dict[int, float]
    tasks: int
    seed: int
    posted_by: str
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    items: int = 0
    replay: dict[str, dict[int, float]] = msgspec.field(default_factory=dict)
    restores: bool = False
    general: int = 0
    widened: bool = False
    revisions: dict[str, int] = msgspec.field(default_factory=dict)
    priority: Priority = "normal"
    scroll: Scroll | None = None
    part: int = 0
    """Of a scroll, how many of its battles went before."""
    attempt: int = 1
    """1, and one more each time a scroll is retried."""

    @property
    def kept(self) -> float:
        """The share of it that is for levels of its skill that are not new, 0 to 1.

        What is practised along of other skills is no sign of this one's level cap.
        """
        return sum(share for level, share in self.mix.items() if self.restores or level < self.level)


class HeldOutLoss(msgspec.Struct, frozen=True):
    """What a battle did to the loss on a scroll's held-out lines, nats a token."""

    before: float | None
    """None where the checkpoint that the battle started from is lost."""
    after: float
    lines: int
    tokens: int


class Battle(msgspec.Struct):
    battle: int
    quest: Quest
    school: str
    start_step: int
    planned: int
    """Optimizer steps planned."""
    batch_size: int
    learning_rate: float
    seed: int
    from_checkpoint: str | None
    started: float
    status: BattleStatus | None = None
    """None while it is being fought."""
    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    loss_start: float = 0.0
    loss_end: float = 0.0
    effort: float = 0.0
    plastic_gain: float = 0.0
    strikes: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0, 0, 0])
    checkpoint: str | None = None
    echo_gap: float | None = None
    drift: float | None = None
    """Of the checkpoint it left, KL(base‖hero) in nats a token; None where it was not measured."""
    reason: str = ""
    cause: Cause = ""
    """What broke it, where something did."""
    vitals: Vitals | None = None
    """None where it is still being fought, or was before these were measured."""
    zones: list[int] = msgspec.field(default_factory=list)
    """Steps in each zone of strain, from Recovery to Overload."""
    probe: Score | None = None
    held_out: HeldOutLoss | None = None
    blessing: Blessing | None = None
    quality: float = 0.0
    experience: float = 0.0
    reasons: list[str] = msgspec.field(default_factory=list)


class Checkpoint(msgspec.Struct):
    checkpoint: str
    sha256: str
    size: int
    battle: int
    step: int
    parent: str | None
    rank: int
    alpha: float
    time: float
    cleared: bool = False
    zone: Zone = "hot"
    arrived: float = 0.0
    """When it came to its zone, Unix seconds."""
    drift: float | None = None
    """KL(base‖hero) in nats a token on general prompts; None where it was not measured."""
