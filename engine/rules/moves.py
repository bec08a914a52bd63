"""The moves of the idle loop: each is one thing that a campaign may have to do next."""

from __future__ import annotations

import msgspec

from saves.events import TrialKind


class AskPuzzle(msgspec.Struct, frozen=True):
    """Ask the hero its first puzzle: before any training, after its first checkpoint, after each level."""

    again: bool


class Examine(msgspec.Struct, frozen=True):
    """Examine a level of a skill."""

    kind: TrialKind
    skill: str
    level: int
    tasks: int
    battle: int | None = None
    spared: int = 0
    """How many right answers too few still pass the trial."""


class Converse(msgspec.Struct, frozen=True):
    """Ask general prompts of the base model, once, or of the newest checkpoint, after each level gained."""

    base: bool


class Fight(msgspec.Struct, frozen=True):
    """Begin a battle on the next quest, or resume the interrupted one."""

    resume: bool


class Judge(msgspec.Struct, frozen=True):
    """Let the Temple bless the last battle."""

    battle: int


class Weigh(msgspec.Struct, frozen=True):
    """Score a battle fought on a scroll by the loss on its held-out lines."""

    battle: int


class Ascend(msgspec.Struct, frozen=True):
    """Record a level whose trials are passed."""

    skill: str
    level: int


class Inherit(msgspec.Struct, frozen=True):
    """Have the former campaign's champion answer tasks, which become the first quests."""


Move = AskPuzzle | Examine | Converse | Fight | Weigh | Judge | Ascend | Inherit
