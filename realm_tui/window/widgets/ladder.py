"""The Guild's ladders: each skill's levels as a map, with the latest score at the next level."""

from __future__ import annotations

from textual.content import Content

from engine.rules.levels.level_cap import FEWEST, steepest
from quests.skills import find_skill
from quests.task import QuestError
from realm_tui.view.figures import percent, score
from realm_tui.view.model import View
from realm_tui.view.text import clip, one_line, pad, row
from realm_tui.window.widgets.panel import Panel
from saves.state import Campaign, SkillState

RUNGS: dict[str, tuple[str, str]] = {
    "mastered": ("█", "$success"),
    "fragmented": ("▒", "$warning"),
    "lost": ("×", "$error"),
    "unproven": ("?", "$warning"),
    "attempted": ("○", "$primary bold"),
    "untried": ("◌", "$primary"),
    "above": ("·", "$text-disabled"),
}
"""Sign and style of a level, by its standing."""

NAME = 14
"""Cells of a skill's name."""
WIDEST = 50
"""Levels of the longest ladder: if two cells a level fit for so many, all ladders are drawn so."""


class Ladders(Panel):
    """One line a skill: its levels, and how the hero does at the next level."""

    TITLE = "Ladders"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chosen = 0
        """The place of the skill that the other panels show."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """As many skills as fit around the chosen one, then what the signs mean."""
        campaign = view.state.campaign
        if campaign is None:
            return [Content.styled("There is no hero yet.", "$text-muted")]
        names = skills_of(campaign)
        room = max(1, height - 1)
        first = max(0, min(self.chosen - room + 1, len(names) - room))
        shown = names[first : first + room]
        lines = [
            _ladder(
                campaign.skills[name],
                width,
                chosen=first + at == self.chosen,
                trained=name in campaign.trained,
            )
            for at, name in enumerate(shown)
        ]
        return [*lines, _legend(unproven=bool(campaign.unproven))][:height]

    def wanted_height(self, view: View) -> int:
        """Rows for a line a skill, the signs' meanings and the frame."""
        return len(skills_of(view.state.campaign)) + 3 if view.state.campaign else 4


def skills_of(campaign: Campaign) -> list[str]:
    """The skills that a campaign knows, those it trains first."""
    return list(dict.fromkeys((*campaign.trained, *campaign.skills)))


def top_of(skill: str) -> int:
    """The last level of a skill; 0 where this machine does not have it."""
    try:
        return find_skill(skill).levels
    except QuestError:
        return 0


def rung(skill: SkillState, level: int) -> str:
    """The standing of a level: a key of `RUNGS`."""
    if level in skill.lost:
        return "lost"
    if level in skill.fragmented:
        return "fragmented"
    if level in skill.unproven:
        return "unproven"
    if level == skill.next_level and not skill.maxed:
        return "attempted" if level in skill.probes else "untried"
    return "mastered" if level <= skill.level else "above"


def _ladder(skill: SkillState, width: int, *, chosen: bool, trained: bool) -> Content:
    top = top_of(skill.skill) or skill.next_level
    right = Content.styled(standing(skill, top, trained=trained), "$text-muted")
    name = pad(clip(one_line(skill.skill).upper(), NAME), NAME)
    room = max(4, width - NAME - right.cell_length - 5)
    step = 2 if room >= 2 * WIDEST else 1
    # A ladder that is too long is cut to the levels around the next one.
    first = max(1, min(skill.next_level - room // (2 * step), top - room // step + 1))
    signs = [RUNGS[rung(skill, level)] for level in range(first, min(top, first + room // step - 1) + 1)]
    rungs = [(sign + " " * (step - 1), style) for sign, style in signs]
    mark = ("▶ ", "$primary") if chosen else ("  ", "")
    left = Content.assemble(mark, (name, "bold" if chosen else ""), " ", *rungs)
    return row(left.simplify(), right, width)


def standing(skill: SkillState, top: int, *, trained: bool = True) -> str:
    """How far the skill is, in a few words."""
    doubted = sum(level not in skill.lost for level in skill.unproven)
    far = f"{len(skill.mastered)} of {top}{f', {doubted} unproven' if doubted else ''}"
    if not trained:
        return f"{far}, not trained now"
    if skill.maxed:
        return f"{far}, maxed"
    latest = skill.probes.get(skill.next_level)
    return f"{far}, next {latest.correct}/{latest.asked}" if latest else f"{far}, next not tried"


def _legend(*, unproven: bool) -> Content:
    """What the signs mean; the sign of unproven levels only where there are any."""
    words = ((RUNGS[name], f" {name}  ") for name in RUNGS if unproven or name != "unproven")
    parts: list[tuple[str, str]] = []
    for sign, word in words:
        parts += [sign, (word, "$text-muted")]
    return Content.assemble(*parts)


def _cap(skill: SkillState) -> str:
    """The evidence for the skill's level cap, in a sentence."""
    shown = skill.failed if len(skill.failed) >= FEWEST else skill.tries
    if not shown:
        return f"Level {skill.level} is its level cap: keeping what it knows takes too much replay."
    rates = [each.rate for each in shown]
    what = "failed trials" if shown is skill.failed else "probes after battles"
    told = (
        f"{len(shown)} {what} at level {skill.next_level}, {percent(min(rates))} to {percent(max(rates))} %"
    )
    rise = f"with 95 % confidence they rise by less than {100 * max(0.0, steepest(shown)):.1f} points each"
    return f"Its level cap is found: {told}; {rise}."


def next_step(skill: SkillState) -> str:
    """What the skill waits for, in a sentence."""
    if skill.maxed:
        return _cap(skill)
    level, latest = skill.next_level, skill.probes.get(skill.next_level)
    measured = f" Last {latest.kind}: {score(latest.correct, latest.asked)}." if latest else ""
    if skill.cooldown:
        return f"Level {level}: a battle before the next trial.{measured}"
    if skill.passes and latest is not None and latest.drill:
        return f"Level {level}: a drill passed, which the next checkpoint has to pass too.{measured}"
    if skill.passes:
        return f"Level {level}: one trial passed, one more in succession masters it.{measured}"
    return f"Level {level}: a trial follows a probe of 75 % or more.{measured}"
