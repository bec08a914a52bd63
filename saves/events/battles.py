"""A battle from its start to the Temple's verdict."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from saves.events.fact import (
    Alpha,
    BattleStatus,
    Blessing,
    Bytes,
    Cause,
    Count,
    Digest,
    Effort,
    Fact,
    Figure,
    Loss,
    Name,
    Number,
    Rank,
    Seconds,
    Seed,
    Share,
    Strikes,
    Tally,
    Text,
    Texts,
    Tokens,
)


class Vitals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the optimizer and the machine fared in a battle; 0 stands for what was not measured."""

    gradient_least: Figure = 0.0
    """Smallest norm of a step's gradient, before clipping."""
    gradient_median: Figure = 0.0
    gradient_most: Figure = 0.0
    memory_start: Bytes = 0
    """Bytes the trainer held in the first quarter of the steps, their median."""
    memory_end: Bytes = 0
    """The same of the last quarter."""
    memory_peak: Bytes = 0
    party: Count = 0
    """Lessons that went through the model at once in the end; the batch is made up of so many parts."""
    retreats: Count = 0
    """How often memory ran out, so that the party was halved."""
    longest_answer: Count = 0
    """Tokens of the longest answer trained on."""
    held_out_loss: Loss | None = None
    """Mean loss on lessons never trained on, nats a token, by the trainer's weights at the end."""


class RitualFailed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ritual of the Temple that did not hold."""

    order: Name
    ritual: Name
    reason: Text
    """What was found, with its figures."""


class BattleStarted(Fact, frozen=True):
    campaign: Number
    battle: Number
    quest: Number
    school: Name
    start_step: Count
    """Campaign step before the battle's first optimizer step."""
    steps: Count
    batch_size: Count
    learning_rate: Figure
    seed: Seed
    from_checkpoint: Name | None


class CheckpointSealed(Fact, frozen=True):
    campaign: Number
    checkpoint: Name
    """The checkpoint's name within the save, e.g. `pip-0003`."""
    sha256: Digest
    """Digest of the adapter's safetensors file; its name in the vault."""
    size: Bytes
    """Bytes."""
    battle: Number
    step: Count
    parent: Name | None
    rank: Rank
    alpha: Alpha


class BattleEnded(Fact, frozen=True):
    campaign: Number
    battle: Number
    status: BattleStatus
    steps: Count
    tokens: Tokens
    seconds: Seconds
    loss_start: Loss
    loss_end: Loss
    effort: Effort
    """Sum over the battle's steps of max(0, loss - floor)."""
    plastic_gain: Figure
    """Start loss minus end loss."""
    strikes: Strikes
    operations: Tally = msgspec.field(default_factory=dict)
    """Of each operation, how many tasks were hit and how many there were."""
    echo_gap: Figure | None = None
    """Mean difference between what trainer and Oracle give the same lessons, nats a token."""
    reason: Text = ""
    primitives: Tally = msgspec.field(default_factory=dict)
    """Of each primitive, how many tasks were hit and how many there were."""
    cause: Cause = ""
    """What broke it."""
    vitals: Vitals | None = None
    zones: Annotated[list[Count], Meta(max_length=10)] = msgspec.field(default_factory=list)
    """Steps in each zone of strain, from Recovery to Overload."""
    productive: tuple[Count, Count, Count] = (0, 0, 0)
    """Steps in the Productive zone in a row: at its start, at most, at its end."""


class BattleBlessed(Fact, frozen=True):
    campaign: Number
    battle: Number
    blessing: Blessing
    quality: Share
    experience: Effort
    """Effort times quality."""
    reasons: Texts
    orders: Tally = msgspec.field(default_factory=dict)
    """Of each order of rituals, how many held and how many had the facts to judge by."""
    failed: Annotated[list[RitualFailed], Meta(max_length=1_000)] = msgspec.field(default_factory=list)
