"""A hero's titles, achievements and debuffs, as records and lines; pure."""

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
    """The event that brought the achievement; None while it is not earned."""
    time: float | None = None
    """Unix seconds, UTC."""


class Suffering(msgspec.Struct, frozen=True, kw_only=True):
    """A debuff of the hero, with its cause, meaning and cure."""

    name: str
    cause: str
    """What was measured, with its figures."""
    meaning: str
    cure: str
    since: int | None
    """The battle that brought the debuff; None where no battle did."""


class Renown(msgspec.Struct, frozen=True, kw_only=True):
    """Titles, achievements and debuffs together."""

    titles: list[str] = []
    achievements: list[Honour] = []
    """The earned ones first, in the order they were earned, then the others."""
    afflictions: list[Suffering] = []


def renown(state: State, steps: int) -> Renown:
    """The renown of the current campaign after `steps` trained steps; achievements are those of the save."""
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
    """Every debuff of the campaign's hero, with meaning and cure from the lore."""
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
    """An achievement with its meaning and, once earned, the local date and time."""
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
