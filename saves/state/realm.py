"""The state of a whole save: everything that its events say."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from saves.events import BudgetSet
from saves.events.fact import Level, Number, Seconds, Sum, Tokens, Total, UnixTime
from saves.state.battles import Battle, Checkpoint
from saves.state.campaign import Campaign
from saves.state.deeds import Deeds, Earned


class Hero(msgspec.Struct):
    hero: str
    name: str
    parameters: Tokens
    architecture: str
    weights_sha256: str
    model: str = ""
    """The base model's own name."""


class Best(msgspec.Struct, frozen=True):
    """What a level took in the campaign that mastered it with the fewest tokens."""

    campaign: Number
    step: Total
    tokens: Total
    train_seconds: Sum
    before: Total = 0
    """Tokens of the best that it beat; 0 for the first."""


class Order(msgspec.Struct):
    """Training the player asked for, up to a time or a level."""

    seconds: Seconds | None
    skill: str | None
    level: Level | None
    since: UnixTime


class State(msgspec.Struct):
    """Everything the events say, and nothing else."""

    save_id: str = ""
    name: str = ""
    heroes: dict[str, Hero] = msgspec.field(default_factory=dict)
    campaigns: dict[int, Campaign] = msgspec.field(default_factory=dict)
    skills_begun: Total = 0
    """Skills that all campaigns began with."""
    bests: dict[str, dict[Level, Best]] = msgspec.field(default_factory=dict)
    """By skill and level, the best of the campaigns that began with the base model."""
    deeds: Deeds = msgspec.field(default_factory=Deeds)
    earned: dict[str, Earned] = msgspec.field(default_factory=dict)
    """Achievements by their names."""
    active: Number = 0
    """The campaign being played; 0 before the first."""
    paused: bool = False
    """Whether the player, the coach or the engine paused training; the budget sets `held`."""
    budget: BudgetSet = BudgetSet()
    held: str = ""
    """Why the budget holds training, e.g. `quiet until 07:00`; empty where it does not."""
    order: Order | None = None
    engine_pid: Number | None = None
    """Set between EngineStarted and EngineStopped or EngineLost."""
    last_stop: str = ""
    failures: dict[str, str] = msgspec.field(default_factory=dict)
    """What each failed child said, until the player clears it."""
    windows: list[str] = msgspec.field(default_factory=list)
    away_since: Number = 0
    """Id of the event with which the last open window closed; 0 when it never did or one is open."""
    last_id: Number = 0
    last_hash: str = ""
    last_time: UnixTime = 0.0

    @property
    def campaign(self) -> Campaign | None:
        """The campaign being played."""
        return self.campaigns.get(self.active)

    def kept_checkpoints(self) -> list[Checkpoint]:
        """The checkpoints of all campaigns that were not cleared away."""
        every = (each for campaign in self.campaigns.values() for each in campaign.checkpoints.values())
        return [each for each in every if not each.cleared]

    def without_cleared(self) -> State:
        """The state without cleared checkpoints, which are nearly all after a year."""
        campaigns = {
            number: replace(
                campaign,
                checkpoints={name: each for name, each in campaign.checkpoints.items() if not each.cleared},
            )
            for number, campaign in self.campaigns.items()
        }
        return replace(self, campaigns=campaigns)

    def crowned(self) -> Campaign | None:
        """The newest campaign that has a champion."""
        return next((each for each in reversed(self.campaigns.values()) if each.champion), None)

    def bequest(self, trained: Sequence[str]) -> Campaign | None:
        """The newest campaign with a champion, if it mastered levels of a skill in `trained`; else None."""
        crowned = self.crowned()
        if crowned is None:
            return None
        known = (crowned.skills[name] for name in trained if name in crowned.skills)
        return crowned if any(skill.mastered for skill in known) else None

    def checkpoint_named(self, name: str) -> str | None:
        """The name of the checkpoint a player means: `champion` and `latest` stand for the newest of them."""
        if name == "champion":
            crowned = self.crowned()
            return crowned.champion if crowned else None
        if name == "latest":
            return next((each.latest for each in reversed(self.campaigns.values()) if each.latest), None)
        return name

    @property
    def fought(self) -> Battle | None:
        """The battle being fought; None between battles."""
        campaign = self.campaign
        battle = campaign.battle if campaign and not campaign.archived else None
        return battle if battle is not None and battle.status is None else None

    @property
    def hero(self) -> Hero | None:
        """The hero of the campaign being played."""
        campaign = self.campaign
        return self.heroes.get(campaign.hero) if campaign else None
