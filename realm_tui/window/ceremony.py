"""The text of the passing boxes: a level gained, an absence, the first puzzle."""

from __future__ import annotations

from textual.content import Content

from common.text import counted
from engine.rules.floors import floor_or_usual
from engine.rules.hero_card import skill_title
from engine.rules.strain import strain
from realm_tui.view.figures import compact, duration, nats, score
from realm_tui.view.model import View
from realm_tui.view.names import skill_name
from realm_tui.view.text import centred, one_line, wrapped
from realm_tui.window.widgets.puzzle import puzzle_lines
from saves.events import LevelGained
from saves.log.absence import Homecoming
from saves.state import Score

WORD = 12
"""Cells of a figure's name, before its value."""

SHORT_SECONDS = 60.0
"""After an absence shorter than this, training alone is not worth a notice."""


def level_up_line(fact: LevelGained) -> str:
    """The level gained in one sentence."""
    return f"Level up: {skill_name(fact.skill, fact.level)} is mastered."


def level_up(view: View, fact: LevelGained, width: int) -> list[Content]:
    """The level gained, the trials that proved it and what it took."""
    campaign, hero = view.state.campaign, view.state.hero
    name = one_line(hero.name) if hero else "The hero"
    level = campaign.level if campaign else fact.level
    head = f"★  {name} masters {skill_name(fact.skill, fact.level)}  ★"
    title = skill_title(fact.skill, fact.level)
    lines = [*(centred(line, width) for line in wrapped(head, width, "bold $primary")), Content()]
    lines += wrapped(f"Hero level {level}" + (f" · {title}" if title else ""), width)
    trials = [each for each in (campaign.trials if campaign else []) if each.trial in fact.trials]
    lines += [line for each in trials for line in wrapped(_proof(each), width)]
    took = f"{fact.step} steps, {compact(fact.tokens)} tokens, {duration(fact.train_seconds)} of training"
    return [*lines, *wrapped(took, width, "$text-muted"), *_record(view, fact)]


def _record(view: View, fact: LevelGained) -> list[Content]:
    """A personal best, where an earlier campaign had mastered the level with more tokens."""
    best = view.state.bests.get(fact.skill, {}).get(fact.level)
    if best is None or not best.before or best.campaign != fact.campaign:
        return []
    return [Content(f"A personal best: {compact(best.before)} tokens before.")]


def _proof(held: Score) -> str:
    if held.drill:
        who = one_line(held.checkpoint or "the base model")
        return f"Drill of {who}, all {held.asked} tasks held out: {score(held.correct, held.asked)}"
    return f"Trial, seed {held.seed}: {score(held.correct, held.asked)}"


WHY_STOPPED = {
    "": "Training goes on.",
    "player": "You stopped the engine.",
    "budget": "Training stopped: its time without a window was up.",
    "idle": "The engine stopped: it had nothing to do.",
    "lost": "The engine ended without a word; it goes on from the last checkpoint.",
    "failure": "Training stopped because something failed.",
    "paused": "Training is paused.",
    "held": "Training rests, as its budget wants it.",
}


def is_worth_telling(story: Homecoming) -> bool:
    """Whether to show a notice: for levels and failures always, for the rest after a longer absence."""
    if story.levels or story.lost or story.stopped in ("failure", "lost"):
        return True
    return story.away_seconds >= SHORT_SECONDS and bool(story.steps or story.trials or story.holds)


def homecoming(view: View, story: Homecoming, width: int) -> list[Content]:
    """The absence in figures from events and steps, then why training stopped, or that it goes on."""
    name = one_line(view.state.hero.name) if view.state.hero else "The hero"
    lines = [*wrapped(f"{name} while no window was open", width, "bold"), Content()]
    lines += [line for word, value in _figures(story) for line in _figure(word, value, width)]
    why = WHY_STOPPED.get(story.stopped, one_line(story.stopped))
    told = [*wrapped(why, width), *wrapped(one_line(story.detail), width, "$text-muted")]
    return [*lines, Content(), *told]


def _figures(story: Homecoming) -> list[tuple[str, str]]:
    levels, lost = (
        ", ".join(skill_name(each.skill, each.level) for each in facts)
        for facts in (story.levels, story.lost)
    )
    return [
        ("Away", duration(story.away_seconds)),
        ("Trained", f"{duration(story.trained_seconds)} in {_battles(story.battles)}"),
        ("Steps", f"{story.steps}, {compact(story.tokens)} tokens"),
        ("Strain", _strain(story)),
        ("Experience", f"{story.experience:+.1f}"),
        ("Levels", levels or "none gained"),
        *([("Lost", lost)] if lost else []),
        *([("Rested", _rested(story))] if story.holds else []),
        *[("Trial", _trial(each)) for each in story.trials if each.kind == "trial"][-4:],
    ]


def _figure(word: str, value: str, width: int) -> list[Content]:
    """A figure's name and value; further lines of the value are indented."""
    folded = wrapped(value, max(1, width - WORD)) or [Content()]
    heads = [word, *[""] * (len(folded) - 1)]
    return [
        Content.assemble((f"{head:<{WORD}}", "$text-muted"), line)
        for head, line in zip(heads, folded, strict=True)
    ]


def _battles(count: int) -> str:
    return counted(count, "battle")


def _rested(story: Homecoming) -> str:
    return ", then ".join(map(one_line, story.holds))


def _strain(story: Homecoming) -> str:
    if story.loss_from is None or story.loss_to is None:
        return "no battle ended"
    before = strain(story.loss_from, floor_or_usual(story.quest_from))
    return f"{nats(before)} → {nats(strain(story.loss_to, floor_or_usual(story.quest_to)))}"


def _trial(held: Score) -> str:
    verdict = "passed" if held.passed else "failed"
    return f"{skill_name(held.skill, held.level)}: {score(held.correct, held.asked)}, {verdict}"


def puzzle(view: View, width: int) -> list[Content]:
    """The first puzzle with both answers; empty before it was asked."""
    asked = view.state.campaign.puzzle if view.state.campaign else None
    return puzzle_lines(asked, width, 12) if asked else []
