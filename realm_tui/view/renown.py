"""What a hero is called, has achieved and suffers from, as records and lines; pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from configs.lore import lore
from engine.rules.hero_card import titles_of
from engine.rules.temple.afflictions import afflictions
from realm_tui.view.text import one_line
from saves.state import Campaign, State
from saves.state.achievements import achievements


class Honour(msgspec.Struct, frozen=True, kw_only=True):
    """An achievement, and when it was earned."""

    name: str
    meaning: str
    event: int | None = None
    """The event that brought it; None where it is still to be earned."""
    time: float | None = None
    """Unix seconds, UTC."""


class Suffering(msgspec.Struct, frozen=True, kw_only=True):
    """A debuff of the hero's, with what it means and what cures it."""

    name: str
    cause: str
    """What was measured, with its figures."""
    meaning: str
    cure: str
    since: int | None
    """The battle it came with; None where no battle brought it."""


class Renown(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    titles: list[str] = []
    achievements: list[Honour] = []
    """Those earned first, in the order of their earning, then the others."""
    afflictions: list[Suffering] = []


def renown(state: State, steps: int) -> Renown:
    """Of the campaign being played, which has trained so many steps; achievements are the save's."""
    campaign = state.campaign
    if campaign is None:
        return Renown()
    honours = [_honour(state, each.name) for each in achievements()]
    return Renown(
        titles=titles_of(campaign, steps),
        achievements=sorted(honours, key=lambda each: (each.event is None, each.event or 0)),
        afflictions=sufferings(campaign),
    )


def sufferings(campaign: Campaign) -> list[Suffering]:
    """Every debuff of the campaign's hero, as the lore tells it."""
    found = []
    for each in afflictions(campaign):
        told = lore().find(each.name)
        found.append(
            Suffering(name=each.name, cause=each.cause, meaning=told.means, cure=told.cure, since=each.since)
        )
    return found


def _honour(state: State, name: str) -> Honour:
    meaning, earned = lore().find(name).means, state.earned.get(name)
    if earned is None:
        return Honour(name=name, meaning=meaning)
    return Honour(name=name, meaning=meaning, event=earned.event, time=earned.time)


def honour_line(each: Honour) -> str:
    """An achievement with the day it was earned on, or what it takes."""
    day = "" if each.time is None else f"{datetime.fromtimestamp(each.time):%Y-%m-%d %H:%M}"
    return f"  {'★' if day else '○'} {each.name:<15} {day:<16}  {each.meaning}"


def suffering_lines(found: list[Suffering]) -> list[str]:
    """Each debuff with its cause, its meaning and its cure."""
    lines = []
    for each in found:
        since = f", since battle {each.since}" if each.since else ""
        lines.append(f"  ✗ {each.name}{since}: {one_line(each.cause)}")
        lines.append(f"    {each.meaning}")
        lines.append(f"    Cure: {each.cure}")
    return lines or ["  none"]
