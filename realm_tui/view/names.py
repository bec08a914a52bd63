"""Names as the player reads them: a skill with its levels, a quest, a loss in place of a score; pure."""

from __future__ import annotations

from collections.abc import Sequence

from common.text import counted
from realm_tui.view.figures import nats
from realm_tui.view.text import one_line
from saves.events import LevelGained
from saves.state import Quest, SkillState, State


def skill_name(skill: str, level: int | None = None) -> str:
    """A skill as the player reads it, with its level where one is meant."""
    name = one_line(skill).upper()
    return name if level is None else f"{name} level {level}"


FEW = 6
"""Most levels that are listed; any more are only counted."""


def mastery_told(skill: str, level: int, lost: Sequence[int], unproven: Sequence[int] = ()) -> str:
    """A skill with the highest level ever mastered, and which levels are lost or unproven."""
    if not level and not lost and not unproven:
        return f"no level of {skill_name(skill)}"
    notes = [f"{_few(each)} {word}" for each, word in ((lost, "lost"), (unproven, "unproven")) if each]
    return f"{skill_name(skill, level)} ({'; '.join(notes)})" if notes else skill_name(skill, level)


def standing_told(skill: SkillState) -> str:
    """`mastery_told` for the current state of a skill."""
    return mastery_told(skill.skill, skill.level, skill.lost, _unproven(skill))


def _unproven(skill: SkillState) -> list[int]:
    return [level for level in skill.unproven if level not in skill.lost]


def is_unproven(fact: LevelGained, state: State) -> bool:
    """Whether a gained level is unproven and has not been mastered again since."""
    campaign = state.campaigns.get(fact.campaign)
    skill = campaign.skills.get(fact.skill) if campaign else None
    return skill is not None and fact.level in skill.unproven


def hero_level(level: int, unproven: int) -> str:
    """The hero level, with how many of the levels it counts are unproven."""
    return f"hero level {level}{f' ({unproven} unproven)' if unproven else ''}"


def _few(levels: Sequence[int]) -> str:
    rest = len(levels) - FEW
    return f"{', '.join(map(str, levels[:FEW]))}{f' and {rest} more' if rest > 0 else ''}"


def quest_name(quest: Quest) -> str:
    """A quest as the player reads it: its skill and level, or the title and part of its scroll."""
    if quest.scroll is None:
        return skill_name(quest.skill, quest.level)
    battles = quest.scroll.battles
    part = f", part {quest.part + 1} of {battles}" if battles > 1 else ""
    return f"“{one_line(quest.scroll.title)}”{part}"


def loss_told(before: float | None, after: float, lines: int) -> str:
    """The held-out loss before and after a scroll's battle, in place of a score by a verifier."""
    risen = ", which did not fall" if before is not None and after >= before else ""
    start = "unknown" if before is None else nats(before)
    figures = f"{start} → {nats(after)} nats a token on {counted(lines, 'line')}"
    return f"no verifier: scored by held-out loss, {figures}{risen}"
