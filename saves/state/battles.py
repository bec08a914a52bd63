"""Quests, the battles fought on them, and the checkpoints they leave."""

from __future__ import annotations

import msgspec

from saves.events import BattleStatus, Blessing, Cause, Priority, Scroll, Vitals, Zone
from saves.events.fact import (
    Alpha,
    Bytes,
    Count,
    Digest,
    Effort,
    Figure,
    Level,
    Loss,
    Mix,
    Name,
    Number,
    Rank,
    Revisions,
    Seconds,
    Seed,
    Share,
    Strikes,
    Tokens,
    Total,
    UnixTime,
)
from saves.state.skills import Score


class Quest(msgspec.Struct):
    quest: Number
    skill: Name
    level: Level
    mix: Mix
    tasks: Count
    seed: Seed
    posted_by: str
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    items: Count = 0
    replay: dict[str, dict[int, float]] = msgspec.field(default_factory=dict)
    restores: bool = False
    general: Count = 0
    widened: bool = False
    revisions: Revisions = msgspec.field(default_factory=dict)
    priority: Priority = "normal"
    scroll: Scroll | None = None
    part: Count = 0
    """How many battles of the quest's scroll went before."""
    attempt: Count = 1
    """1, and one more each time a scroll is retried."""

    @property
    def kept(self) -> float:
        """Share of the tasks that are for levels of its own skill that are not new, 0 to 1.

        Replay of other skills is left out, as it says nothing of this skill's level cap.
        """
        return sum(share for level, share in self.mix.items() if self.restores or level < self.level)


class HeldOutLoss(msgspec.Struct, frozen=True):
    """What a battle did to the loss on a scroll's held-out lines, nats a token."""

    before: Loss | None
    """None where the checkpoint that the battle started from is lost."""
    after: Loss
    lines: Count
    tokens: Tokens


class Battle(msgspec.Struct):
    battle: Number
    quest: Quest
    school: Name
    start_step: Total
    planned: Count
    """Optimizer steps planned."""
    batch_size: Count
    learning_rate: Figure
    seed: Seed
    from_checkpoint: str | None
    started: UnixTime
    status: BattleStatus | None = None
    """None while it is being fought."""
    steps: Count = 0
    tokens: Tokens = 0
    seconds: Seconds = 0.0
    loss_start: Loss = 0.0
    loss_end: Loss = 0.0
    effort: Effort = 0.0
    plastic_gain: Figure = 0.0
    strikes: Strikes = msgspec.field(default_factory=lambda: [0, 0, 0, 0, 0])
    checkpoint: str | None = None
    echo_gap: Figure | None = None
    drift: Loss | None = None
    """KL(base‖hero) of the checkpoint that the battle left, nats a token; None where it was not measured."""
    reason: str = ""
    cause: Cause = ""
    """What broke the battle; empty where nothing did."""
    vitals: Vitals | None = None
    """None while the battle is being fought, and in older battles without them."""
    zones: list[int] = msgspec.field(default_factory=list)
    """Steps in each zone of strain, from Recovery to Overload."""
    probe: Score | None = None
    held_out: HeldOutLoss | None = None
    blessing: Blessing | None = None
    quality: Share = 0.0
    experience: Effort = 0.0
    reasons: list[str] = msgspec.field(default_factory=list)


class Checkpoint(msgspec.Struct):
    checkpoint: str
    sha256: Digest
    size: Bytes
    battle: Number
    step: Total
    parent: str | None
    rank: Rank
    alpha: Alpha
    time: UnixTime
    cleared: bool = False
    zone: Zone = "hot"
    arrived: UnixTime = 0.0
    """When it came to its zone, Unix seconds."""
    drift: Loss | None = None
    """KL(base‖hero) in nats a token on general prompts; None where it was not measured."""
