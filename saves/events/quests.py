"""What is put on the Quest Board, moved on it and taken from it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from saves.events.fact import (
    MOST_SKILLS,
    Count,
    Digest,
    Fact,
    Level,
    Loss,
    Mix,
    Name,
    Number,
    Revisions,
    Seconds,
    Seed,
    Text,
    Texts,
    Tokens,
    Weight,
)

Priority = Literal["high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("high", "normal", "low")


class RefusedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refused line of a scroll."""

    line: Count
    reason: Text


class Scroll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file a quest was read from, and what became of its lines."""

    title: Name
    """The file's name as the player dropped it."""
    claim: Name
    """Its name in the folder of the save's scrolls, where its lineage lies beside it."""
    sha256: Digest
    gate: Name
    """How closely its content was looked at: `quick`, `standard` or `deep`."""
    lines: Count
    """Lines that are not blank."""
    refused: Count
    kinds: Annotated[dict[Name, Count], Meta(max_length=1_000)] = msgspec.field(default_factory=dict)
    """How many lines were refused for each kind of fault."""
    refusals: Annotated[list[RefusedLine], Meta(max_length=1_000)] = msgspec.field(default_factory=list)
    """The first refused lines; the lineage has all."""
    cautions: Texts = msgspec.field(default_factory=list)
    """Warnings about accepted lines."""
    lessons: Count = 0
    """Lines that are trained on."""
    held_out: Count = 0
    """Held-out lines, never trained on: their loss shows whether the training helped."""
    preferences: Count = 0
    """Lessons with a rejected answer as well, kept for the Judge."""
    passes: Count = 1
    """How often a lesson is trained on."""
    battles: Count = 1
    """Battles over which all passes are spread."""
    batch_size: Count = 1
    withheld: bool = False
    """Whether its name and lines were left out when the save was exported."""
    rejected: Count = 0
    """Lines with only a rejected answer: kept for the Judge, and in no battle."""
    kind: Text = ""
    """What the file is, in a sentence; empty in older saves."""
    unit: Literal["line", "record", "row"] = "line"
    """What the counts of lines count."""


class QuestPosted(Fact, frozen=True):
    campaign: Number
    quest: Number
    skill: Name
    """`scroll` for a scroll, which is no skill and has no levels."""
    level: Level
    mix: Mix
    """Share of the battle's tasks drawn from each level; sums to 1 together with `replay`."""
    tasks: Count
    seed: Seed
    posted_by: Literal["coach", "player", "heritage"]
    reasons: Texts
    emphasis: Annotated[dict[Name, Weight], Meta(max_length=10_000)] = msgspec.field(default_factory=dict)
    """How many times likelier an operation or a primitive is drawn; 1 where it is not named."""
    replay: Annotated[dict[Name, Mix], Meta(max_length=MOST_SKILLS)] = msgspec.field(default_factory=dict)
    """Share of the battle's tasks drawn from levels of the campaign's other skills."""
    restores: bool = False
    """Whether it practises a mastered level that was partly forgotten."""
    items: Count = 0
    """Lessons that the save keeps for it; 0 where they are drawn by the seed."""
    general: Count = 0
    """How many of its tasks replay the base model's answers to general prompts, against drift."""
    widened: bool = False
    """Whether operations with few prompts are practised at the levels above too."""
    revisions: Revisions = msgspec.field(default_factory=dict)
    """Revisions of the skills whose tasks the seed draws; 1 for a skill not named."""
    priority: Priority = "normal"
    """A player's quests go before all others, high before normal before low, the oldest first."""
    scroll: Scroll | None = None


class QuestDropped(Fact, frozen=True):
    campaign: Number
    quest: Number


class QuestMoved(Fact, frozen=True):
    """The player put a waiting quest elsewhere on the board."""

    campaign: Number
    quest: Number
    priority: Priority
    place: Count
    """How many waiting quests go before it."""


class QuestRetried(Fact, frozen=True):
    """A scroll that is done, failed or dropped is fought again, from its first battle on."""

    campaign: Number
    quest: Number


class ScrollRefused(Fact, frozen=True):
    """A file in the inbox became no quest."""

    campaign: Number
    reason: Text
    scroll: Scroll


class ScrollScored(Fact, frozen=True):
    """The loss on a scroll's held-out lines before and after a battle; a scroll has no verifier."""

    campaign: Number
    quest: Number
    battle: Number
    before: Loss | None
    """Loss before the battle, of the checkpoint it started from or the base model; None if that is lost."""
    after: Loss
    """Loss of the checkpoint that the battle left; both in nats a token."""
    lines: Count
    tokens: Tokens
    checkpoint: Name
    """The checkpoint that the battle left."""
    seconds: Seconds
