"""How a save, its heroes and its campaigns begin and end."""

from __future__ import annotations

import msgspec

from saves.events.fact import Fact, Schedule, Stance


class RealmCreated(Fact, frozen=True):
    save_id: str
    """A UUID that stays with the save and its copies."""
    name: str
    app_version: str


class HeroSummoned(Fact, frozen=True):
    hero: str
    """Id of the hero's definition, e.g. `pip`."""
    name: str
    parameters: int
    architecture: str
    weights_sha256: str
    """Digest of the GGUF file the hero's base weights came from."""
    model: str = ""
    """The base model's own name."""


class CampaignStarted(Fact, frozen=True):
    campaign: int
    hero: str
    seed: int
    skills: list[str]
    parent: int = 0
    """The campaign whose checkpoint it goes on from; 0 for the base model."""
    from_checkpoint: str | None = None
    levels: dict[str, int] = msgspec.field(default_factory=dict)
    """Levels that the checkpoint it goes on from had mastered, where it branches off rather than begins."""
    lost: dict[str, list[int]] = msgspec.field(default_factory=dict)
    """Of these, the ones that it had lost again."""
    heritage: int = 0
    """The campaign whose recipe and champion's answers it inherits; 0 for none."""


class SkillsChosen(Fact, frozen=True):
    """What the campaign trains from now on; what was mastered of other skills stays mastered."""

    campaign: int
    skills: list[str]


class CoachInstructed(Fact, frozen=True):
    """How the player wants the hero to be coached from the next quest on."""

    campaign: int
    schedule: Schedule
    weights: dict[str, float]
    """How many battles each skill gets for one of a skill not named; of a `weighted` schedule only."""
    stance: Stance
    preset: str = ""
    """The preset that said so; empty where the player chose one by one."""


class CampaignArchived(Fact, frozen=True):
    """The campaign is over: it can be read and talked with, and trains no more."""

    campaign: int
    reason: str = ""


class SaveImported(Fact, frozen=True):
    """Everything before this came from someone's export; this save is a copy that lives on by itself."""

    seal: str
    """sha256 of the export."""
    last_id: int
    last_hash: str
    """The end of the log that was exported."""
    exported: float
    """Unix seconds, UTC."""
    app_version: str
    """Of the game that exported it."""
