"""Chronicle lines: each event told in one plain sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from common.text import counted
from engine.rules.schools import title_of
from realm_tui.view.budget_lines import budget_summary
from realm_tui.view.figures import compact, duration, nats, percent, score
from realm_tui.view.names import is_unproven, loss_told, skill_name
from realm_tui.view.text import one_line
from saves import events as e
from saves.state import PASS_RATE, Earned, Score, State

Tone = str
"""`good`, `bad`, `bright`, `quiet` or empty: how a line is coloured, beside its sign."""


class StoryLine(NamedTuple):
    """One line of the chronicle."""

    id: int
    time: float
    sign: str
    text: str
    tone: Tone
    run: str = ""
    """The subject of a run of quick changes, of which only the latest line stays; empty for a single line."""


ENDED: dict[e.BattleStatus, str] = {"won": "fought to its end", "stopped": "stopped", "failed": "failed"}
"""How a battle ended; `won` says that all steps were made, not that the hero learned from them."""


def _from(fact: e.CampaignStarted) -> str:
    return f", from {one_line(fact.from_checkpoint)}" if fact.from_checkpoint else ""


def _puzzle(fact: e.PuzzleAnswered) -> tuple[str, str, str]:
    verdict = "right" if fact.correct else f"wrong, “{one_line(fact.expected)}” is right"
    sign, tone = ("✓", "good") if fact.correct else ("✗", "bad")
    who = one_line(fact.checkpoint) if fact.checkpoint else "the untrained model"
    when = f"put to {who}" if fact.moment == "before" else f"put again to {who}"
    return sign, f"First puzzle, {when}: “{one_line(fact.answer)}” is {verdict}.", tone


def _trial(fact: e.TrialHeld) -> tuple[str, str, str]:
    if fact.kind == "general":
        return _talked(fact)
    drill = ", a drill" if fact.drill else ""
    what = f"{fact.kind.capitalize()}, {skill_name(fact.skill, fact.level)}{drill}"
    told = f"{what}: {score(fact.correct, fact.asked)}"
    if fact.kind != "trial":
        return "◆", told, ""
    if Score.of(fact, 0.0).passed:
        return "◆", f"{told}, passed", "bright"
    less = f" less {fact.spared} task" if fact.spared else ""
    return "◆", f"{told}, failed: {percent(PASS_RATE)} %{less} is needed", ""


def _talked(fact: e.TrialHeld) -> tuple[str, str, str]:
    if fact.checkpoint is None:
        return "◆", f"The untrained model answered {fact.asked} general prompts", "quiet"
    whole = f"{fact.correct} of {one_line(fact.checkpoint)}’s {fact.asked} answers hold together"
    return "◆", f"General prompts: {whole}, {percent(fact.likeness or 0.0)} % like the base model’s", ""


def _posted(fact: e.QuestPosted) -> tuple[str, str, str]:
    if fact.scroll is None:
        where = skill_name(fact.skill, fact.level)
        return "·", f"Quest {fact.quest} by the {fact.posted_by}: {where}", "quiet"
    scroll = fact.scroll
    lines = f"{scroll.lessons} of {scroll.lines} {scroll.unit}s to train on, {scroll.held_out} held out"
    refused = f", {scroll.refused} refused" if scroll.refused else ""
    return "·", f"Quest {fact.quest}, your scroll “{one_line(scroll.title)}”: {lines}{refused}", ""


def _scroll_refused(fact: e.ScrollRefused) -> tuple[str, str, str]:
    return "✗", f"“{one_line(fact.scroll.title)}” was refused: {one_line(fact.reason)}", "bad"


def _battle_ended(fact: e.BattleEnded) -> tuple[str, str, str]:
    loss = f"loss {nats(fact.loss_start)} → {nats(fact.loss_end)}"
    risen = ", which did not fall" if fact.steps > 1 and fact.plastic_gain <= 0 else ""
    figures = f"{loss}{risen}, {compact(fact.tokens)} tokens, {duration(fact.seconds)}"
    because = f" ({one_line(fact.reason)})" if fact.reason else ""
    sign, tone = ("✗", "bad") if fact.status == "failed" else ("▶", "")
    return sign, f"Battle {fact.battle} {ENDED[fact.status]}: {figures}{because}", tone


def _blessed(fact: e.BattleBlessed) -> tuple[str, str, str]:
    why = f" ({one_line('; '.join(fact.reasons))})" if fact.reasons and fact.blessing != "blessed" else ""
    sign, tone = ("✗", "bad") if fact.blessing == "cursed" else ("✓", "")
    found = f"The Temple finds battle {fact.battle} {fact.blessing}"
    return sign, f"{found}: {fact.experience:.1f} experience{why}", tone


def _maxed(fact: e.SkillMaxed) -> tuple[str, str, str]:
    shown = f"{len(fact.trials)} trials and probes in a row gained no more, and they do not rise"
    if fact.maintenance:
        shown = f"keeping what it knows takes {fact.maintenance:.1f} times what new levels get"
    return "◆", f"{skill_name(fact.skill)} is maxed at level {fact.level}: {shown}", "bright"


def _stopped(fact: e.EngineStopped) -> tuple[str, str, str]:
    reasons = {
        "player": "you stopped it",
        "budget": "its time without a window ran out",
        "failure": "something failed",
        "idle": "it had nothing to do",
    }
    detail = f": {one_line(fact.detail)}" if fact.detail else ""
    return "■", f"The engine stopped, {reasons[fact.reason]}{detail}", "quiet"


def _order(fact: e.TrainingOrdered) -> tuple[str, str, str]:
    span = f"for {duration(fact.seconds)}" if fact.seconds is not None else ""
    goal = f"until {skill_name(fact.skill, fact.level)}" if fact.skill else ""
    return "·", f"You ordered training {' '.join(filter(None, (span, goal)))}", "quiet"


TELLERS: dict[type[e.Fact], Callable[[Any], tuple[str, str, str]]] = {
    e.RealmCreated: lambda f: ("·", f"The realm {one_line(f.name)} was founded", "quiet"),
    e.HeroSummoned: lambda f: (
        "★",
        f"{one_line(f.name)} was summoned: {compact(f.parameters)} parameters",
        "bright",
    ),
    e.CampaignStarted: lambda f: (
        "★",
        f"Campaign {f.campaign} began: {', '.join(map(skill_name, f.skills))}{_from(f)}",
        "",
    ),
    e.SkillsChosen: lambda f: ("★", f"The campaign trains {', '.join(map(skill_name, f.skills))}", ""),
    e.CampaignArchived: lambda f: (
        "‖",
        f"Campaign {f.campaign} is archived{f': {one_line(f.reason)}' if f.reason else ''}",
        "quiet",
    ),
    e.SaveImported: lambda f: ("★", "This save was imported from an export", "bright"),
    e.PuzzleAnswered: _puzzle,
    e.TrialHeld: _trial,
    e.QuestPosted: _posted,
    e.QuestMoved: lambda f: (
        "·",
        f"Quest {f.quest} was moved: {f.priority} priority, place {f.place + 1}",
        "quiet",
    ),
    e.QuestRetried: lambda f: ("·", f"Quest {f.quest} is on the board again", "quiet"),
    e.ScrollRefused: _scroll_refused,
    e.ScrollScored: lambda f: (
        "◆",
        f"Quest {f.quest} after battle {f.battle}, {loss_told(f.before, f.after, f.lines)}",
        "",
    ),
    e.QuestDropped: lambda f: ("·", f"Quest {f.quest} was dropped", "quiet"),
    e.BattleStarted: lambda f: (
        "▶",
        f"Battle {f.battle} began: {f.steps} steps, school {one_line(title_of(f.school)).lower()}",
        "",
    ),
    e.CheckpointSealed: lambda f: ("✓", f"Checkpoint {one_line(f.checkpoint)} sealed at step {f.step}", ""),
    e.BattleEnded: _battle_ended,
    e.BattleBlessed: _blessed,
    e.LevelGained: lambda f: (
        "★",
        f"LEVEL UP: {skill_name(f.skill, f.level)} mastered at step {f.step}",
        "good",
    ),
    e.LevelLost: lambda f: (
        "✗",
        f"LEVEL LOST: {skill_name(f.skill, f.level)} fell from {percent(f.mastered)} to {percent(f.rate)} %",
        "bad",
    ),
    e.SkillMaxed: _maxed,
    e.CoachInstructed: lambda f: (
        "·",
        f"You told the coach: {f.schedule} schedule, a {f.stance} stance",
        "quiet",
    ),
    e.CheckpointPromoted: lambda f: (
        "★",
        f"{one_line(f.checkpoint)} is {'the new champion' if f.role == 'champion' else 'kept for good'}",
        "bright",
    ),
    e.CheckpointDemoted: lambda f: ("·", f"{one_line(f.checkpoint)} may go when room is needed", "quiet"),
    e.CheckpointMoved: lambda f: ("·", f"{one_line(f.checkpoint)} lies in the {f.zone} zone now", "quiet"),
    e.CheckpointLost: lambda f: (
        "✗",
        f"{one_line(f.checkpoint)} is lost, so the hero goes on with the newest that is whole: "
        f"{one_line(f.reason)}",
        "bad",
    ),
    e.CheckpointsCleared: lambda f: (
        "·",
        f"{counted(len(f.checkpoints), 'old checkpoint')} cleared away",
        "quiet",
    ),
    e.EngineStarted: lambda f: ("·", "The engine started", "quiet"),
    e.EngineStopped: _stopped,
    e.EngineLost: lambda f: ("■", "The last engine ended without a word; this one took over", "bad"),
    e.WritesLost: lambda f: (
        "✗",
        f"The end of the write-ahead log was damaged: what came after event {f.last_id} is lost",
        "bad",
    ),
    e.TrainingPaused: lambda f: (
        "‖",
        ("Training rests" if f.by == "budget" else "Training paused")
        + (f": {one_line(f.reason)}" if f.reason else ""),
        "quiet",
    ),
    e.TrainingResumed: lambda f: (
        "▶",
        "The budget allows training again" if f.by == "budget" else "Training goes on",
        "quiet",
    ),
    e.BudgetSet: lambda f: ("·", f"The budget is set: {budget_summary(f)}", "quiet"),
    e.TrainingOrdered: _order,
    e.TrainingOrderDone: lambda f: ("✓", f"Ordered training is over: {f.reason}", "quiet"),
    e.ChildDied: lambda f: ("✗", f"The {f.child} died ({one_line(f.cause)}) and is restarted", "bad"),
    e.FailureRaised: lambda f: ("✗", f"The {f.child} failed: {one_line(f.message)}", "bad"),
    e.FailureCleared: lambda f: ("·", f"The {f.child} is tried again", "quiet"),
}


RUNS: dict[type[e.Fact], Callable[[Any], str]] = {
    e.CoachInstructed: lambda f: "coach",
    e.BudgetSet: lambda f: "budget",
    e.SkillsChosen: lambda f: "skills",
    e.QuestMoved: lambda f: f"quest {f.quest}",
}
"""The subject of settings that a key changes step by step; a run of changes is told by its last line."""

RUN_SECONDS = 10.0
"""Longest time from one change of a run to the next."""


def honours(earned: Mapping[str, Earned], entry: e.Entry) -> list[StoryLine]:
    """The achievements that an entry brought, each a line of its own."""
    names = [name for name, each in earned.items() if each.event == entry.id]
    return [
        StoryLine(entry.id, entry.time, "★", f"Achievement: {one_line(name)}", "bright") for name in names
    ]


def tell(entry: e.Entry, fact: e.Fact, state: State | None = None) -> StoryLine | None:
    """The entry's line; None for an event that a player need not read.

    The state tells which gained levels are unproven.
    """
    teller = TELLERS.get(type(fact))
    if teller is None:
        return None
    sign, text, tone = teller(fact)
    if state is not None and isinstance(fact, e.LevelGained) and is_unproven(fact, state):
        text, tone = f"{text}, unproven", ""
    about = RUNS.get(type(fact))
    return StoryLine(entry.id, entry.time, sign, text, tone, about(fact) if about else "")


def append(lines: deque[StoryLine], line: StoryLine) -> None:
    """Append a line; in a run of changes it replaces the run's earlier line."""
    if line.run:
        recent = takewhile(lambda each: line.time - each.time <= RUN_SECONDS, reversed(lines))
        before = next((each for each in recent if each.run == line.run), None)
        if before is not None:
            lines.remove(before)
    lines.append(line)
