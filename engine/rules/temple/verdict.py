"""The Temple's verdict on a battle: every ritual, and the quality that follows from those that failed."""

from __future__ import annotations

from functools import cache
from math import prod

import msgspec

from configs.loader import load
from engine.rules.schools import tag_of
from engine.rules.temple.learning import LEARNING
from engine.rules.temple.record import ORDERS, SILENT, BattleRecord, Check, Ritual, RitualFinding
from engine.rules.temple.sealing import SEALING
from engine.rules.temple.steps import STEPS
from saves.events import Blessing, RitualFailed

CHECKS: dict[str, Check] = STEPS | SEALING | LEARNING
BLESSED = 0.8
"""Quality from which on a battle is blessed."""
LEAST = 0.3
"""Least quality of a battle in which no critical ritual failed."""

Performed = tuple[Ritual, RitualFinding]


class TempleVerdict(msgspec.Struct, frozen=True):
    """The Temple's verdict on a battle, with the rituals' findings behind it."""

    blessing: Blessing
    quality: float
    """The factor that turns effort into experience, 0 to 1."""
    reasons: list[str]
    orders: dict[str, tuple[int, int]]
    """Of each order, how many rituals held and how many had facts to judge by."""
    failed: list[RitualFailed]


@cache
def rituals() -> tuple[Ritual, ...]:
    """All rituals, order by order."""
    return tuple(load("rules", "rituals", list[Ritual]))


def perform(record: BattleRecord) -> list[Performed]:
    """Perform every ritual; a ritual that does not apply to the battle's school is silent."""
    return [(ritual, _finding(ritual, record)) for ritual in rituals()]


def _finding(ritual: Ritual, record: BattleRecord) -> RitualFinding:
    applies = not ritual.schools or tag_of(record.battle.school) in ritual.schools
    return CHECKS[ritual.name](record) if applies else SILENT


def bless(record: BattleRecord) -> TempleVerdict:
    """Judge a battle; a critical ritual that fails curses it, and its effort earns nothing.

    The quality is the product of what each failed ritual keeps, at least 0.3 if none of them is critical.
    """
    performed = perform(record)
    failed = [(ritual, found) for ritual, found in performed if found.held is False]
    failed.sort(key=lambda each: each[0].keeps)
    quality = prod(ritual.keeps for ritual, _ in failed)
    curses = [found.says for ritual, found in failed if ritual.critical]
    if not curses:
        quality = max(LEAST, quality)
    return TempleVerdict(
        blessing=blessing_of(quality),
        quality=quality,
        reasons=curses or [found.says for _, found in failed] or [_praise(record)],
        orders=_counts(performed),
        failed=[
            RitualFailed(order=each.order, ritual=each.name, reason=found.says) for each, found in failed
        ],
    )


def blessing_of(quality: float) -> Blessing:
    """The blessing that a quality means; the quality is 0 only if a critical ritual failed."""
    return "blessed" if quality >= BLESSED else "partial" if quality else "cursed"


def _praise(record: BattleRecord) -> str:
    return f"the loss fell by {record.battle.plastic_gain:.3f} and every ritual held"


def _counts(performed: list[Performed]) -> dict[str, tuple[int, int]]:
    found = {order: [each.held for ritual, each in performed if ritual.order == order] for order in ORDERS}
    return {order: (held.count(True), len(held) - held.count(None)) for order, held in found.items()}
