"""What is put on the Quest Board, moved on it and taken from it."""

from __future__ import annotations

from typing import Literal

import msgspec

from saves.events.fact import Fact

Priority = Literal["high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("high", "normal", "low")


class RefusedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refused line of a scroll."""

    line: int
    reason: str


class Scroll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file a quest was read from, and what became of its lines."""

    title: str
    """The file's name where it was dropped."""
    claim: str
    """Its name in the folder of the save's scrolls, where its lineage lies beside it."""
    sha256: str
    gate: str
    """How closely its content was looked at: `quick`, `standard` or `deep`."""
    lines: int
    """Lines that are not blank."""
    refused: int
    kinds: dict[str, int] = msgspec.field(default_factory=dict)
    """How many lines were refused for each kind of fault."""
    refusals: list[RefusedLine] = msgspec.field(default_factory=list)
    """The first of them; the lineage has all."""
    cautions: list[str] = msgspec.field(default_factory=list)
    """What is odd about the lines that stay."""
    lessons: int = 0
    """Lines that are trained on."""
    held_out: int = 0
    """Lines that never are, and tell by their loss whether the training helped."""
    preferences: int = 0
    """Lessons that have an answer not to give as well, kept for the Judge."""
    passes: int = 1
    """How often each lesson is fought."""
    battles: int = 1
    """Battles over which all passes are spread."""
    batch_size: int = 1


class QuestPosted(Fact, frozen=True):
    campaign: int
    quest: int
    skill: str
    """`scroll` for a scroll, which is no skill and has no levels."""
    level: int
    mix: dict[int, float]
    """Share of the battle's tasks drawn from each level; sums to 1 together with `replay`."""
    tasks: int
    seed: int
    posted_by: Literal["coach", "player", "heritage"]
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    """How much likelier than others an operation or a primitive is drawn; 1 where it is not named."""
    replay: dict[str, dict[int, float]] = msgspec.field(default_factory=dict)
    """Share of the battle's tasks drawn from levels of the campaign's other skills."""
    restores: bool = False
    """It brings back a mastered level of which a part was forgotten."""
    items: int = 0
    """Lessons that the save keeps for it; 0 where they are drawn by the seed."""
    general: int = 0
    """Of its tasks, those that are the hero's own base answers to general prompts, against drift."""
    widened: bool = False
    """Operations of few prompts are practised at the levels above too."""
    revisions: dict[str, int] = msgspec.field(default_factory=dict)
    """Of the skills whose tasks the seed draws; 1 where one is not named."""
    priority: Priority = "normal"
    """A player's quests go before all others, high before normal before low, the oldest first."""
    scroll: Scroll | None = None


class QuestDropped(Fact, frozen=True):
    campaign: int
    quest: int


class QuestMoved(Fact, frozen=True):
    """The player put a waiting quest elsewhere on the board."""

    campaign: int
    quest: int
    priority: Priority
    place: int
    """How many waiting quests go before it."""


class QuestRetried(Fact, frozen=True):
    """A scroll that is done, failed or dropped is fought again, from its first battle on."""

    campaign: int
    quest: int


class ScrollRefused(Fact, frozen=True):
    """A file in the inbox became no quest."""

    campaign: int
    reason: str
    scroll: Scroll


class ScrollScored(Fact, frozen=True):
    """What a battle did to the loss on the scroll's held-out lines; there is no verifier to ask."""

    campaign: int
    quest: int
    battle: int
    before: float | None
    """Nats a token, of the checkpoint the battle started from, or the base model; None where it is lost."""
    after: float
    """Of the checkpoint it left."""
    lines: int
    tokens: int
    checkpoint: str
    """The one it left."""
    seconds: float
