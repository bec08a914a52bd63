"""The game's rules by version, so that a save is judged by the rules it was written under."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from engine.rules.coach import next_tasks
from engine.rules.coach.battle_plan import BattlePlan, plan_of
from engine.rules.floors import floor_of
from engine.rules.levels.consequences import Conclusion, ascent, conclusions
from engine.rules.moves import Examine
from engine.rules.next_move import trial_due
from engine.rules.seeds import seed_of
from engine.rules.settings import Settings, settings, settings_of
from engine.rules.tally import Tally, tally
from engine.rules.temple.record import BattleRecord
from engine.rules.temple.verdict import TempleVerdict, bless
from saves.events import LevelGained, TrialHeld
from saves.file.rows import StepRow
from saves.state import Campaign, Quest, SkillState


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The engine's own pure rules, as they were in a version."""

    settings: Settings
    settings_of: Callable[[Campaign], Settings]
    seed_of: Callable[[Campaign, int], int]
    next_tasks: Callable[[Campaign, Settings], int]
    plan_of: Callable[[Campaign, Quest], BattlePlan]
    floor_of: Callable[[Quest], float]
    tally: Callable[[Sequence[StepRow], float], Tally]
    bless: Callable[[BattleRecord], TempleVerdict]
    trial_due: Callable[[Campaign, SkillState, int, Settings], Examine | None]
    conclusions: Callable[[Campaign, TrialHeld, Settings], Sequence[Conclusion]]
    ascent: Callable[[Campaign, str, int], LevelGained]


def _first() -> Rules:
    return Rules(
        settings=settings(),
        settings_of=settings_of,
        seed_of=seed_of,
        next_tasks=next_tasks,
        plan_of=plan_of,
        floor_of=floor_of,
        tally=tally,
        bless=bless,
        trial_due=trial_due,
        conclusions=conclusions,
        ascent=ascent,
    )


VERSIONS: Mapping[str, Callable[[], Rules]] = {"0.1": _first}
"""By the first two numbers of a version; when a rule changes, its former version is kept here."""


def rules_of(app_version: str) -> Rules | None:
    """The rules of a version of the game; None if this version doesn't know them."""
    known = VERSIONS.get(".".join(app_version.split(".")[:2]))
    return known() if known else None
