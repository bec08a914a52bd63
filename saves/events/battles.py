"""A battle from its start to the Temple's verdict."""

from __future__ import annotations

import msgspec

from saves.events.fact import BattleStatus, Blessing, Cause, Fact


class Vitals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the optimizer and the machine fared in a battle; 0 stands for what was not measured."""

    gradient_least: float = 0.0
    """Smallest norm of a step's gradient, before clipping."""
    gradient_median: float = 0.0
    gradient_most: float = 0.0
    memory_start: int = 0
    """Bytes the trainer held in the first quarter of the steps, their median."""
    memory_end: int = 0
    """The same of the last quarter."""
    memory_peak: int = 0
    party: int = 0
    """Lessons that went through the model at once in the end; the batch is made up of so many parts."""
    retreats: int = 0
    """How often memory ran out, so that the party was halved."""
    longest_answer: int = 0
    """Tokens of the longest answer trained on."""
    held_out_loss: float | None = None
    """Mean loss on lessons never trained on, nats a token, by the trainer's weights at the end."""


class RitualFailed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ritual of the Temple that did not hold."""

    order: str
    ritual: str
    reason: str
    """What was found, with its figures."""


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
    cause: Cause = ""
    """What broke it."""
    vitals: Vitals | None = None
    zones: list[int] = msgspec.field(default_factory=list)
    """Steps in each zone of strain, from Recovery to Overload."""
    productive: tuple[int, int, int] = (0, 0, 0)
    """Steps in the Productive zone in a row: at its start, at most, at its end."""


class BattleBlessed(Fact, frozen=True):
    campaign: int
    battle: int
    blessing: Blessing
    quality: float
    experience: float
    """Effort times quality."""
    reasons: list[str]
    orders: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Of each order of rituals, how many held and how many had the facts to judge by."""
    failed: list[RitualFailed] = msgspec.field(default_factory=list)
