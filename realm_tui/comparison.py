"""What each campaign needed for each level, side by side; pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from realm_tui.figures import compact, duration
from realm_tui.story import skill_name
from saves.events import LevelGained


class Reached(msgspec.Struct, frozen=True):
    """A level in one campaign, with what it had taken from the campaign's beginning."""

    campaign: int
    skill: str
    level: int
    step: int
    tokens: int
    train_seconds: float


def reached(facts: Iterable[LevelGained]) -> list[Reached]:
    """Every level of every campaign when it was first mastered, by skill and level, then campaign."""
    first: dict[tuple[str, int, int], Reached] = {}
    for fact in facts:
        place = fact.skill, fact.level, fact.campaign
        row = Reached(fact.campaign, fact.skill, fact.level, fact.step, fact.tokens, fact.train_seconds)
        first.setdefault(place, row)
    return [first[place] for place in sorted(first)]


def comparison(rows: list[Reached]) -> list[str]:
    """One line a level and campaign; the fewest tokens of each level are marked as its best."""
    best = {(each.skill, each.level): each.tokens for each in sorted(rows, key=lambda row: -row.tokens)}
    return [_line(each, best=each.tokens == best[each.skill, each.level]) for each in rows]


def _line(row: Reached, *, best: bool) -> str:
    figures = f"{compact(row.tokens):>6} tokens  {row.step:>6} steps  {duration(row.train_seconds)}"
    mark = "  ★ fewest tokens" if best else ""
    return f"{skill_name(row.skill, row.level):<14} campaign {row.campaign:<3} {figures}{mark}"
