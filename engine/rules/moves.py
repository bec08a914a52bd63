"""The moves of the idle loop: each is one thing that a campaign may have to do next."""

from __future__ import annotations

import msgspec

from saves.events import TrialKind


class AskPuzzle(msgspec.Struct, frozen=True):
    """Put the first puzzle to the hero: before any training, after its first checkpoint, with each level."""

    again: bool


class Examine(msgspec.Struct, frozen=True):
    """Hold a baseline, a probe or a trial."""

    kind: TrialKind
    skill: str
    level: int
    tasks: int
    battle: int | None = None
    spared: int = 0
    """Right answers that may be missing for a trial to be passed all the same."""


class Converse(msgspec.Struct, frozen=True):
    """Put general prompts to the base model, once, or to the newest checkpoint, with each level."""

    base: bool


class Fight(msgspec.Struct, frozen=True):
    """Begin a battle on the next quest, or go on with the one that was interrupted."""

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
    """Have the champion of the campaign before write the first quests."""


Move = AskPuzzle | Examine | Converse | Fight | Weigh | Judge | Ascend | Inherit
