"""The idle loop's settings: those of every school, a school's numbers, and a hero's own numbers."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load
from engine.rules.schools import DEFAULT, schools
from heroes.definition import HeroError, SchoolNumbers, find_hero
from saves.events import TrialKind
from saves.state import Campaign


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a battle's tasks are spread over levels; what is left goes to the levels studied."""

    below: float
    """Spread over the skill's mastered levels, so that they are not forgotten."""
    most_below: float
    """What `below` may grow to if much is forgotten."""
    others: float
    """For each other skill that is learning a level, spread over its learned levels and that one."""
    held: float
    """For each other skill that only has to hold its mastered levels."""
    most_others: float
    """What `others` and `held` of all other skills may grow to together."""
    restored: float
    """Share of a half-forgotten level in a battle that brings it back."""


class Aim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a battle is kept neither too easy nor too hard."""

    passed: float
    """Share of fresh tasks that should be passed."""
    most_harder: float
    """Largest share of the next level that joins in where more would be passed."""
    most_easier: float
    """Largest share of the level below that comes back where less would be passed."""
    most_overload: float
    """Replaces `most_easier` after a battle that ended in Overload."""
    recovery: float
    """Least share of the next level after a battle that ended in Recovery."""


class DriftSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the hero rehearses what its base model says to general prompts, and how much."""

    bound: float
    """KL(base‖hero), nats a token, from which on it rehearses the full share; it begins at half the bound."""
    share: float
    """Full share of a quest's tasks that are the base model's own answers."""


class General(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What holds in every school, from configs/engine/settings.yaml."""

    probe_tasks: int
    """Most held-out tasks of a probe or a review."""
    trial_tasks: int
    """Most held-out tasks of a trial, a baseline or a confirmation."""
    passes_needed: int
    """Trials to pass in succession, with different seeds; if they are drills, on different checkpoints."""
    drill_spared: int
    """How many right answers fewer than a trial needs still pass the second drill."""
    first_puzzle: list[str]
    """Operations from which a hero's first puzzle is drawn, if its skill has held-out tasks of them."""
    along: int
    """Most skills to examine after a battle, among those that it practised along."""
    weak_emphasis: float
    """An operation that was never hit is drawn 1 + this many times as often as one that was always hit."""
    shares: Shares
    aim: Aim
    review_every: int
    """Battles from one review of a mastered level to the next."""
    lost_below: float
    """Rate of a confirmation below which a level is lost."""
    step_patience: float
    """Seconds without a step after which `realm train` says what holds it, and again after as many."""
    maintenance: float
    """The level cap is found if replay takes more than this many tokens for each token on new levels."""
    maintenance_battles: int
    """How many of the latest battles `maintenance` is measured over."""
    drift: DriftSettings


class Settings(General, frozen=True, forbid_unknown_fields=True):
    """All settings of a campaign: those of every school, and its own school's numbers."""

    batch_size: int
    learning_rate: float
    """The full rate, before the coach's and the stance's share."""
    probe_gate: float
    """A probe at or above this rate opens the trial."""

    def asked(self, kind: TrialKind) -> int:
        """Most tasks in an examination: probes and reviews are short, all others are as long as a trial."""
        return self.probe_tasks if kind in ("probe", "review") else self.trial_tasks


@cache
def settings(school: str = DEFAULT, own: SchoolNumbers | None = None) -> Settings:
    """The settings as shipped, with a school's numbers, which a hero's own numbers override."""
    general = msgspec.structs.asdict(load("engine", "settings", General))
    shipped = msgspec.structs.asdict(schools()[school].numbers)
    given = msgspec.structs.asdict(own) if own else {}
    return Settings(
        **general, **shipped | {name: value for name, value in given.items() if value is not None}
    )


def settings_of(campaign: Campaign) -> Settings:
    """The settings of a campaign's hero; those shipped if the hero is unknown here."""
    try:
        own = find_hero(campaign.hero).schools.get(DEFAULT)
    except HeroError:
        own = None
    return settings(DEFAULT, own)
