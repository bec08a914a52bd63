"""A battle from its start to the Temple's verdict."""

from __future__ import annotations

import msgspec

from saves.events.fact import BattleStatus, Blessing, Fact


class BattleStarted(Fact, frozen=True):
    campaign: int
    battle: int
    quest: int
    school: str
    start_step: int
    """Campaign step before the battle's first optimizer step."""
    steps: int
    batch_size: int
    learning_rate: float
    seed: int
    from_checkpoint: str | None


class CheckpointSealed(Fact, frozen=True):
    campaign: int
    checkpoint: str
    """The checkpoint's name within the save, e.g. `pip-0003`."""
    sha256: str
    """Digest of the adapter's safetensors file; its name in the vault."""
    size: int
    """Bytes."""
    battle: int
    step: int
    parent: str | None
    rank: int
    alpha: float


class BattleEnded(Fact, frozen=True):
    campaign: int
    battle: int
    status: BattleStatus
    steps: int
    tokens: int
    seconds: float
    loss_start: float
    loss_end: float
    effort: float
    """Sum over the battle's steps of max(0, loss - floor)."""
    plastic_gain: float
    """Start loss minus end loss."""
    strikes: list[int]
    """Counts of critical hits, hits, glancing blows, misses, critical misses."""
    operations: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Of each operation, how many tasks were hit and how many there were."""
    echo_gap: float | None = None
    """Mean difference between what trainer and Oracle give the same lessons, nats a token."""
    reason: str = ""
    primitives: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Of each primitive, how many tasks were hit and how many there were."""


class BattleBlessed(Fact, frozen=True):
    campaign: int
    battle: int
    blessing: Blessing
    quality: float
    experience: float
    """Effort times quality."""
    reasons: list[str]
