"""What a hero is called, has achieved and suffers from, as records and lines; pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.temple.afflictions import Affliction, afflictions
from engine.titles import titles_of
from realm_tui.text import one_line
from saves.achievements import achievements
from saves.state import State


class Honour(msgspec.Struct, frozen=True, kw_only=True):
    """An achievement, and when it was earned."""

    name: str
    meaning: str
    event: int | None = None
    """The event that brought it; None where it is still to be earned."""
    time: float | None = None
    """Unix seconds, UTC."""


class Renown(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    titles: list[str] = []
    achievements: list[Honour] = []
    """Those earned first, in the order of their earning, then the others."""
    afflictions: list[Affliction] = []


def renown(state: State) -> Renown:
    """Of the campaign being played; achievements are the save's."""
    campaign = state.campaign
    if campaign is None:
        return Renown()
    honours = [_honour(state, each.name, each.meaning) for each in achievements()]
    return Renown(
        titles=titles_of(campaign, campaign.step),
        achievements=sorted(honours, key=lambda each: (each.event is None, each.event or 0)),
        afflictions=afflictions(campaign),
    )


def _honour(state: State, name: str, meaning: str) -> Honour:
    earned = state.earned.get(name)
    if earned is None:
        return Honour(name=name, meaning=meaning)
    return Honour(name=name, meaning=meaning, event=earned.event, time=earned.time)


def honour_line(each: Honour) -> str:
    """An achievement with the day it was earned on, or what it takes."""
    if each.time is None:
        return f"  ○ {each.name:<15} {each.meaning}"
    return f"  ★ {each.name:<15} {each.meaning}, {datetime.fromtimestamp(each.time):%Y-%m-%d %H:%M}"


def affliction_lines(found: list[Affliction]) -> list[str]:
    """Each debuff with its cause, its meaning and its cure."""
    lines = []
    for each in found:
        since = f", since battle {each.since}" if each.since else ""
        lines.append(f"  ✗ {each.name}{since}: {one_line(each.cause)}")
        lines.append(f"    {each.meaning}")
        lines.append(f"    cure: {each.cure}")
    return lines or ["  none"]
