"""The Guild's other panels: primitives as bars, trials with intervals, and what a skill waits for."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from realm_tui.view.figures import interval, percent, score
from realm_tui.view.model import View
from realm_tui.view.text import one_line, row, wrapped
from realm_tui.window.widgets.ladder import Ladders, next_step, skills_of
from realm_tui.window.widgets.meters import meter
from realm_tui.window.widgets.panel import Panel
from saves.state import Campaign, Score, SkillState

NAME, FIGURES = 20, 14
"""Cells of a primitive's name and of the figures after its bar; what is left is the bar's."""


KIND = 15
"""Cells of an examination's kind and level."""


class Hits(Panel):
    """Hit rate of each primitive in the latest battle that exercised it, the weakest first."""

    TITLE = "Primitives hit in battle"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """A bar for each primitive, as many as there is room for."""
        campaign = view.state.campaign
        if campaign is None or not campaign.primitives:
            return wrapped(
                "Nothing is measured yet: the first probe comes after the first battle.", width, "$text-muted"
            )
        weakest = sorted(campaign.primitives.items(), key=lambda each: each[1][0] / max(1, each[1][1]))
        left = len(weakest) - height
        shown = weakest[: height - 1] if left > 0 else weakest
        lines = [_hits(name, hit, struck, width) for name, (hit, struck) in shown]
        if left > 0:
            lines.append(Content.styled(f"and {left + 1} more, hit more often", "$text-muted"))
        return lines


def _hits(name: str, hit: int, struck: int, width: int) -> Content:
    rate, figures = hit / max(1, struck), f"{hit}/{struck}"
    bar = meter(rate, max(3, min(30, width - NAME - FIGURES)))
    right = Content.assemble(bar, f" {percent(rate):>3} %", (f"{figures:>8}", "$text-muted"))
    return row(Content(one_line(name)), right, width)


class Trials(Panel):
    """The latest examinations of the chosen skill, each with its 95 % interval."""

    TITLE = "Trials"

    def __init__(self, ladders: Ladders, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ladders = ladders
        """The ladders whose chosen skill is shown."""

    def heading(self, view: View) -> str:
        """The title with the chosen skill's name."""
        skill = chosen_skill(view, self.ladders.chosen)
        return f"Trials of {one_line(skill.skill).upper()}" if skill else self.TITLE

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """What the skill waits for, its forgotten levels, then the latest examinations, newest first."""
        campaign, skill = view.state.campaign, chosen_skill(view, self.ladders.chosen)
        if campaign is None or skill is None:
            return []
        lines = wrapped(next_step(skill), width)
        lines += [line for level in (*skill.lost, *skill.fragmented) for line in _fallen(skill, level, width)]
        held = [each for each in reversed(campaign.trials) if each.skill == skill.skill]
        return [*lines, Content(), *(trial_line(each, width) for each in held)]


def chosen_skill(view: View, chosen: int) -> SkillState | None:
    """The skill at a place of the ladders; None where there is none."""
    campaign: Campaign | None = view.state.campaign
    names = skills_of(campaign) if campaign else []
    return campaign.skills[names[min(chosen, len(names) - 1)]] if campaign and names else None


def _fallen(skill: SkillState, level: int, width: int) -> list[Content]:
    again, was = skill.asked_again(level), percent(skill.mastery.get(level, 0.0))
    now = score(again.correct, again.asked) if again else "not asked again"
    what = "is lost and to be won again" if level in skill.lost else "is half forgotten and replayed"
    return wrapped(f"Level {level} {what}: mastered with {was} %, now {now}.", width, "$warning")


def trial_line(held: Score, width: int) -> Content:
    """An examination's score with its interval, a trial's verdict, and the checkpoint where there is room."""
    verdict = ("✓", "$success") if held.passed else ("✗", "$error")
    what = f"{held.kind} {held.level} "
    told = verdict if held.kind == "trial" else ("", "")
    share = f"{percent(held.rate):>3} % ({interval(held.correct, held.asked)})"
    figures = f" {f'{held.correct}/{held.asked}':<6}{share}"
    gap = " " * (KIND - cell_len(what + told[0]))
    line = Content.assemble((what, "$text-muted"), told, gap, figures)
    who = one_line(held.checkpoint) if held.checkpoint else "the base model"
    room = width - line.cell_length - 3
    return line + Content.styled(f"   {who}", "$text-muted") if cell_len(who) <= room else line
