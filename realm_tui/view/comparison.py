"""The training that each campaign needed for each level, side by side; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from realm_tui.view.figures import compact, duration
from realm_tui.view.names import is_unproven, skill_name
from saves.events import LevelGained
from saves.state import Best, State


class Reached(msgspec.Struct, frozen=True):
    """A level mastered in one campaign, with all training since the campaign began."""

    campaign: int
    skill: str
    level: int
    step: int
    tokens: int
    train_seconds: float
    unproven: bool = False
    """Whether the level's trials could not be judged on import."""


def levels_reached(facts: Iterable[LevelGained], state: State) -> list[Reached]:
    """When each campaign first mastered each level, sorted by skill, level and campaign."""
    first: dict[tuple[str, int, int], Reached] = {}
    for fact in facts:
        place = fact.skill, fact.level, fact.campaign
        figures = fact.step, fact.tokens, fact.train_seconds
        row = Reached(fact.campaign, fact.skill, fact.level, *figures, is_unproven(fact, state))
        first.setdefault(place, row)
    return [first[place] for place in sorted(first)]


Bests = Mapping[str, Mapping[int, Best]]


def comparison(rows: list[Reached], bests: Bests) -> list[str]:
    """One line for each level and campaign; only a campaign from the base model can hold a personal best."""
    return [_line(each, best=_campaign(bests, each) == each.campaign) for each in rows]


def _campaign(bests: Bests, row: Reached) -> int:
    best = bests.get(row.skill, {}).get(row.level)
    return best.campaign if best else 0


def _line(row: Reached, *, best: bool) -> str:
    figures = f"{compact(row.tokens):>6} tokens  {row.step:>6} steps  {duration(row.train_seconds)}"
    mark = "  unproven" if row.unproven else "  ★ personal best" if best else ""
    return f"{skill_name(row.skill, row.level):<14} campaign {row.campaign:<3} {figures}{mark}"
