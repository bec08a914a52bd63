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
    """Median bytes that the trainer held over the first quarter of the steps."""
    memory_end: Bytes = 0
    """Median bytes that the trainer held over the last quarter of the steps."""
    memory_peak: Bytes = 0
    party: Count = 0
    """Micro-batch size at the end, in lessons; a batch's gradients accumulate over such parts."""
    retreats: Count = 0
    """Out-of-memory errors, after each of which the micro-batch was halved."""
    longest_answer: Count = 0
    """Tokens of the longest answer trained on."""
    held_out_loss: Loss | None = None
    """Mean loss of the final weights on held-out lessons, nats a token, measured by the trainer."""


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
    """Bytes of the safetensors file."""
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
    """Start loss minus end loss, nats a token."""
    strikes: Strikes
    operations: Tally = msgspec.field(default_factory=dict)
    """Tasks hit and tasks trained on, by operation."""
    echo_gap: Figure | None = None
    """Mean absolute difference of the trainer's and the Oracle's loss on the same lessons, nats a token."""
    reason: Text = ""
    primitives: Tally = msgspec.field(default_factory=dict)
    """Tasks hit and tasks trained on, by primitive."""
    cause: Cause = ""
    """What broke the battle; empty where nothing did."""
    vitals: Vitals | None = None
    zones: Annotated[list[Count], Meta(max_length=10)] = msgspec.field(default_factory=list)
    """Steps in each zone of strain, from Recovery to Overload."""
    productive: tuple[Count, Count, Count] = (0, 0, 0)
    """Lengths of the runs of steps in the Productive zone: at the start, the longest, at the end."""


class BattleBlessed(Fact, frozen=True):
    campaign: Number
    battle: Number
    blessing: Blessing
    quality: Share
    experience: Effort
    """Effort times quality."""
    reasons: Texts
    orders: Tally = msgspec.field(default_factory=dict)
    """By order of rituals, how many held, and how many had the facts to be judged by."""
    failed: Annotated[list[RitualFailed], Meta(max_length=1_000)] = msgspec.field(default_factory=list)
