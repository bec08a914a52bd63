"""How a save, its heroes and its campaigns begin and end."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from saves.events.fact import (
    MOST_SKILLS,
    Fact,
    Levels,
    LostLevels,
    Name,
    Number,
    Schedule,
    Seed,
    Skills,
    Stance,
    Text,
    Tokens,
    UnixTime,
    Weight,
    check_distinct,
)


class RealmCreated(Fact, frozen=True):
    save_id: Name
    """A UUID that stays with the save and its copies."""
    name: Name
    app_version: Name


class HeroSummoned(Fact, frozen=True):
    hero: Name
    """Id of the hero's definition, e.g. `pip`."""
    name: Name
    parameters: Tokens
    architecture: Name
    weights_sha256: Name
    """Digest of the GGUF file the hero's base weights came from."""
    model: Text = ""
    """The base model's own name."""


class CampaignStarted(Fact, frozen=True):
    campaign: Number
    hero: Name
    seed: Seed
    skills: Skills
    parent: Number = 0
    """The campaign whose checkpoint it goes on from; 0 for the base model."""
    from_checkpoint: Name | None = None
    levels: Levels = msgspec.field(default_factory=dict)
    """By skill, the level that its checkpoint had reached, where the campaign is a branch; else empty."""
    lost: LostLevels = msgspec.field(default_factory=dict)
    """By skill, the levels up to there that the checkpoint had lost again."""
    heritage: Number = 0
    """The campaign whose recipe and champion's answers it inherits; 0 for none."""

    def __post_init__(self) -> None:
        check_distinct(self.skills, "skills")


class SkillsChosen(Fact, frozen=True):
    """The skills the campaign trains from now on; mastered levels of other skills stay mastered."""

    campaign: Number
    skills: Skills

    def __post_init__(self) -> None:
        check_distinct(self.skills, "skills")


class CoachInstructed(Fact, frozen=True):
    """How the player wants the hero to be coached from the next quest on."""

    campaign: Number
    schedule: Schedule
    weights: Annotated[dict[Name, Weight], Meta(max_length=MOST_SKILLS)]
    """Battles that a skill gets for one battle of an unnamed skill; for a `weighted` schedule only."""
    stance: Stance
    preset: Name = ""
    """The preset that set these values; empty where the player chose them one by one."""


class TalkForgotten(Fact, frozen=True):
    """The player begins a new talk with the Oracle: earlier turns are no longer sent with a question."""

    campaign: int
    talk: int
    """The number of the talk that begins; the campaign's first is 0."""


class CampaignArchived(Fact, frozen=True):
    """The campaign is over: it can be read and talked with, and trains no more."""

    campaign: Number
    reason: Text = ""


class SaveImported(Fact, frozen=True):
    """Everything before this came from someone's export; this save is a copy that lives on by itself."""

    seal: Name
    """sha256 of the export."""
    last_id: Number
    last_hash: Name
    """Id and hash of the last event in the export."""
    exported: UnixTime
    """Unix seconds, UTC."""
    app_version: Name
    """Version of the game that exported it."""
    unproven: dict[int, dict[str, list[int]]] = msgspec.field(default_factory=dict)
    """By campaign and skill, the mastered levels whose trials could not be judged here."""
