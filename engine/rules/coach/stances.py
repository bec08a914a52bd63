"""The stances and presets that a player picks for the coach, from configs/engine/stances.yaml."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec

from configs.loader import load
from saves.events import Schedule, Stance


class Manner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a stance does to a battle."""

    learning_rate: Annotated[float, msgspec.Meta(gt=0)]
    """Factor of the learning rate."""
    battle_steps: Annotated[int, msgspec.Meta(ge=1)]
    """Optimizer steps in a battle."""
    replay: Annotated[float, msgspec.Meta(ge=0)]
    """Factor of the shares that replay what is learned already."""
    means: str
    """The stance in one sentence."""


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A schedule and a stance under one name."""

    schedule: Schedule
    stance: Stance
    means: str


class Stances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The layout of configs/engine/stances.yaml."""

    stances: dict[Stance, Manner]
    presets: dict[str, Preset]


@cache
def stances() -> Stances:
    """All stances and presets as shipped."""
    return load("engine", "stances", Stances)


def stance(name: Stance) -> Manner:
    """What the stance of this name does."""
    return stances().stances[name]
