"""The live battle: progress, strain with its zone, the loss curve and the latest figures."""

from __future__ import annotations

from textual.content import Content

from engine.rules.schools import metrics_of, title_of
from engine.rules.strain import damage
from engine.wire.messages import Activity, ChildStatus
from realm_tui.view.battle import WatchedBattle
from realm_tui.view.figures import duration, measured, nats, pace, percent
from realm_tui.view.guide import trouble
from realm_tui.view.model import Link, View
from realm_tui.view.names import quest_name
from realm_tui.view.story import ENDED
from realm_tui.view.text import one_line, row, wrapped
from realm_tui.view.waits import left, reason
from realm_tui.window.commands import with_save_option
from realm_tui.window.widgets.meters import chart, meter, strain_meter, zone_word
from realm_tui.window.widgets.panel import Panel
from saves.state import Battle

WORDS = 27
"""Cells kept beside a meter for its words."""


class BattlePanel(Panel):
    """The battle being fought, or what the engine does instead."""

    TITLE = "Battle"

    def heading(self, view: View) -> str:
        """The battle's number, or what goes on between battles."""
        battle = _fought(view)
        if battle is not None:
            return f"Battle {battle.battle}"
        return "Between battles" if view.state.campaign and view.state.campaign.battles else "Before battle"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """Trouble first, else the battle, else what happens between battles."""
        words = with_save_option(trouble(view), view.save)
        if words:
            return wrapped(words, width, "$error")
        battle = _fought(view)
        if battle is not None:
            return _fight(view, battle, width, height)
        return _between(view, width)


def _fought(view: View) -> Battle | None:
    return view.state.fought if view.link is Link.OPEN else None


def _fight(view: View, battle: Battle, width: int, height: int) -> list[Content]:
    bout = view.fought or WatchedBattle.begun(battle)
    quest = Content.assemble(
        (quest_name(battle.quest), "bold"),
        (f"  school of the {one_line(title_of(battle.school))}", "$text-muted"),
    )
    lines = [row(quest, Content(f"step {bout.step} of {battle.planned}"), width)]
    lines.append(_progress(view, bout, battle.planned, width))
    lines += _waits(view, width)
    if bout.strain is None:
        return [*lines, *wrapped(_awaited(view), width, "$text-muted")]
    lines.append(_strain(bout.strain, width))
    gap = [Content()] if height > 8 else []
    rest = height - len(lines) - 2 * len(gap) - 1
    course = _course(bout, battle.planned, width, rest)
    return [*lines, *gap, *course, *gap, _figures(view, bout, battle, width)]


def _progress(view: View, bout: WatchedBattle, planned: int, width: int) -> Content:
    share = bout.step / max(1, planned)
    words = Content(f"{percent(share)} %  {left(view, planned)}")
    return _metered(meter(share, max(0, width - WORDS)), words, width)


def _waits(view: View, width: int) -> list[Content]:
    hold = view.activity.hold if view.activity else None
    return wrapped(f"waits: {reason(hold)}", width, "$warning") if hold else []


def _awaited(view: View) -> str:
    phase = one_line(view.activity.trainer.phase) if view.activity else ""
    return f"First the trainer: {phase}." if phase and phase != "training" else "Waiting for the next step."


def _strain(value: float, width: int) -> Content:
    words = Content.assemble("strain ", (f"{nats(value):<5}", "bold"), " ", zone_word(value))
    return _metered(strain_meter(value, max(0, width - WORDS)), words, width)


def _metered(bar: Content, words: Content, width: int) -> Content:
    return Content.assemble(bar, " " * max(0, width - bar.cell_length - WORDS + 2), words)


def _course(bout: WatchedBattle, planned: int, width: int, height: int) -> list[Content]:
    losses = [each.loss for each in bout.steps]
    lines = chart(losses, planned, max(0, width - 7), height)
    labels = [""] * len(lines)
    if lines:
        labels[0] = nats(max(losses)) if len(lines) > 1 else "loss"
        labels[-1] = "0" if len(lines) > 1 else labels[-1]
    if len(lines) > 2:
        labels[len(lines) // 2] = "loss"
    return [
        Content.assemble((f"{label:>5}  ", "$text-muted"), line)
        for label, line in zip(labels, lines, strict=True)
    ]


def _figures(view: View, bout: WatchedBattle, battle: Battle, width: int) -> Content:
    """The latest step's figures, as many of the school's own as there is room for."""
    figures = [
        ("loss", nats(bout.loss)),
        ("damage", f"{damage(bout.loss):.1f}"),
        ("tokens/s", pace(bout.speed(view.now))),
    ]
    for metric, value in metrics_of(battle.school, bout.metrics):
        figures.append((one_line(metric.title), measured(value, metric.unit)))
    parts = [
        Content.assemble((f"{name} ", "$text-muted"), (f"{value:<6}", "bold")) for name, value in figures
    ]
    while len(parts) > 3 and sum(part.cell_length + 2 for part in parts) - 2 > width:
        parts.pop()
    return Content("  ").join(parts)


def _between(view: View, width: int) -> list[Content]:
    lines: list[Content] = []
    waiting = view.state.fought
    if waiting is not None:
        step = view.bout.step if view.bout and view.bout.battle == waiting.battle else 0
        words = f"Battle {waiting.battle} waits at step {step} of {waiting.planned}"
        lines += wrapped(f"{words}; it goes on when the engine does.", width)
    if view.activity is not None:
        lines += wrapped(one_line(view.activity.detail), width, "bold")
        lines += _children(view.activity, width)
    battle = view.state.campaign.battle if view.state.campaign else None
    if battle is not None and battle.status is not None:
        lines += [Content(), *_summary(battle, width)]
    return lines


def _children(activity: Activity, width: int) -> list[Content]:
    named = (("trainer", activity.trainer), ("oracle", activity.oracle))
    return [_child(name, child, width) for name, child in named if child.condition not in ("off", "ready")]


def _child(name: str, child: ChildStatus, width: int) -> Content:
    words = Content.assemble((f"{name:<8}", "$text-muted"), one_line(child.phase) or child.condition)
    if child.done is None:
        return words
    share = Content.assemble(meter(child.done, max(0, min(30, width - 40))), f" {percent(child.done):>3} %")
    return row(words, share, width)


def _summary(battle: Battle, width: int) -> list[Content]:
    ended = ENDED[battle.status] if battle.status else "still fought"
    head = f"Battle {battle.battle} {ended}: "
    figures = f"loss {nats(battle.loss_start)} → {nats(battle.loss_end)} in {duration(battle.seconds)}"
    gained = f", {battle.blessing}, {battle.experience:.1f} experience" if battle.blessing else ""
    return wrapped(head + figures + gained, width, "$text-muted")
