"""The Temple's verdict on a battle, from recorded facts alone; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from saves.events import Blessing
from saves.state import Battle

ECHO_BOUND = 0.05
"""Largest mean difference, nats a token, between what trainer and Oracle give the same lessons.

Both compute with the same weights in formats of their own; eight battles of PIP differed by at most 0.004."""


class Verdict(msgspec.Struct, frozen=True):
    blessing: Blessing
    quality: float
    """The factor that turns effort into experience, 0 to 1."""
    reasons: list[str]


def bless(battle: Battle) -> Verdict:
    """Judge a battle; a critical ritual that fails curses it, and its effort earns nothing."""
    curses = _curses(battle)
    if curses:
        return Verdict("cursed", 0.0, curses)
    quality, reasons = 1.0, []
    if battle.plastic_gain <= 0:
        quality *= 0.7
        reasons.append("the loss did not fall")
    flaw = _unproven(battle)
    if flaw:
        quality = min(quality, 0.5)
        reasons.append(flaw)
    if not reasons:
        reasons.append(f"the loss fell by {battle.plastic_gain:.3f} and every ritual held")
    return Verdict("blessed" if quality >= 0.8 else "partial", quality, reasons)


def _unproven(battle: Battle) -> str:
    """Why it is not shown that what was learned holds beyond the lessons; empty where it is."""
    if battle.quest.scroll is None:
        wrong = battle.probe is None or battle.probe.correct == 0
        return "no probe task was answered correctly" if wrong else ""
    if battle.held_out is None:
        return "no line was held out, so that nothing shows what it taught"
    if battle.held_out.before is None or battle.held_out.after >= battle.held_out.before:
        return "it is not shown that the loss on the held-out lines fell"
    return ""


def _curses(battle: Battle) -> list[str]:
    curses = []
    if battle.status != "won":
        curses.append(f"the battle was not won ({battle.status})")
    if not all(math.isfinite(value) for value in (battle.loss_start, battle.loss_end, battle.effort)):
        curses.append("a loss was not a number")
    if battle.checkpoint is None:
        curses.append("no checkpoint was sealed")
    elif battle.echo_gap is None or not battle.echo_gap <= ECHO_BOUND:
        gap = "no answer" if battle.echo_gap is None else f"{battle.echo_gap:.3f} nats a token apart"
        curses.append(f"the Oracle does not echo the trainer ({gap})")
    return curses


def echo_gap(trainer: Sequence[float], oracle: Sequence[float]) -> float:
    """Mean absolute difference of two lists of losses, nats a token; infinite when they can't be compared."""
    if len(trainer) != len(oracle) or not trainer:
        return math.inf
    return sum(abs(a - b) for a, b in zip(trainer, oracle, strict=True)) / len(trainer)
