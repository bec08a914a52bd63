"""What an archived campaign has come to, and how to go on; shown in the battle's place."""

from __future__ import annotations

from textual.content import Content

from common.text import counted
from realm_tui.view.figures import compact, duration, score
from realm_tui.view.model import View
from realm_tui.view.names import mastery_told, quest_name, skill_name
from realm_tui.view.text import one_line, wrapped
from realm_tui.view.typed_command import typed_lines
from realm_tui.window.commands import typed_ways
from realm_tui.window.widgets.panel import Panel
from saves.state import Campaign, Score

BATTLES = 3
"""How many of the latest trials, and of the latest battles, are shown."""


class LegacyPanel(Panel):
    """Levels, figures, how to go on, then the last battles and trials."""

    TITLE = "Archived"

    def heading(self, view: View) -> str:
        """The campaign's number."""
        campaign = view.state.campaign
        return f"Campaign {campaign.campaign}, archived" if campaign else self.TITLE

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """What was learned comes first, since the last lines are cut where there is little room."""
        campaign = view.state.campaign
        if campaign is None:
            return []
        lines = [line for words in _learned(campaign) for line in wrapped(words, width)]
        return [*lines, *_going_on(view, width), *_last(campaign, width)]


def _learned(campaign: Campaign) -> list[str]:
    levels = ", ".join(mastery_told(each.skill, each.level, each.lost) for each in campaign.skills.values())
    battles = counted(campaign.battles_fought, "battle")
    took = f"{campaign.step} steps, {compact(campaign.tokens)} tokens, {duration(campaign.train_seconds)}"
    return [levels, f"{battles}, {took}"]


def _going_on(view: View, width: int) -> list[Content]:
    """Each way to go on, and below it the command to type."""
    lines: list[Content] = []
    for does, command in typed_ways(view.save, view.state) if view.save else []:
        lines += wrapped(f"{does}:", width, "$text-muted")
        lines += [Content.styled(line, "bold") for line in typed_lines(command, width)]
    return lines


def _last(campaign: Campaign, width: int) -> list[Content]:
    """The last trials, then the last battles, newest first."""
    trials = [each for each in reversed(campaign.trials) if each.kind == "trial"]
    fought = [each for each in reversed(campaign.battles) if each.status is not None]
    told = [_tried(each) for each in trials[:BATTLES]]
    told += [
        f"Battle {each.battle}, {quest_name(each.quest)}:"
        f" {each.blessing or 'not judged'}, {each.experience:.1f} experience"
        for each in fought[:BATTLES]
    ]
    return [line for words in told for line in wrapped(words, width, "$text-muted")]


def _tried(held: Score) -> str:
    verdict = "passed" if held.passed else "failed"
    who = f" by {one_line(held.checkpoint)}" if held.checkpoint else ""
    return f"Trial, {skill_name(held.skill, held.level)}: {score(held.correct, held.asked)}, {verdict}{who}"
