"""The command temple: the verdict on a battle, ritual by ritual, and what afflicts the hero now."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from engine.loop.evidence import Lessons, evidence, material
from engine.rules.temple.record import ORDERS, Order, Ritual
from engine.rules.temple.verdict import perform, rituals
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_campaign
from realm_tui.cli.exit_codes import CommandFailed
from realm_tui.cli.exit_codes import ExitCode as Code
from realm_tui.view.renown import Suffering, suffering_lines, sufferings
from realm_tui.view.text import one_line
from saves.events import BattleBlessed
from saves.file.open import open_for_reading
from saves.log import log
from saves.state import Battle, Campaign

SIGNS = {True: "✓", False: "✗", None: "·"}


class Performed(msgspec.Struct, frozen=True, kw_only=True):
    """A ritual and what it found."""

    order: Order
    name: str
    asks: str
    held: bool | None
    """Null where the facts to judge by are missing, or no longer kept."""
    says: str
    keeps: float
    """Factor on the quality if the ritual fails; 0 curses the battle."""
    cure: str


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What `realm temple --json` prints."""

    v: int = 1
    campaign: int
    battle: int | None
    """Null before the first verdict."""
    blessing: str | None = None
    quality: float = 0.0
    experience: float = 0.0
    reasons: list[str] = []
    rituals: list[Performed] = []
    afflictions: list[Suffering] = []


def temple(save: Path, *, battle: int | None, json: bool) -> int:
    """Show the verdict on a battle, the latest that has one unless another is named."""
    campaign = need_campaign(save)
    with closing(open_for_reading(save)) as connection:
        found = visit(connection, campaign, battle)
    if json:
        emit(found)
        return Code.DONE
    for line in lines(found):
        say(line)
    return Code.DONE


def visit(connection: sqlite3.Connection, campaign: Campaign, number: int | None) -> Visit:
    """The recorded verdict, with what every ritual finds in the facts that are still kept.

    Raises CommandFailed for a battle without a verdict.
    """
    suffers = sufferings(campaign)
    told = _verdict(connection, campaign, number)
    if told is None and number is None:
        return Visit(campaign=campaign.campaign, battle=None, afflictions=suffers)
    if told is None:
        raise CommandFailed(
            f"The Temple has no verdict on battle {number} of campaign {campaign.campaign}:"
            f" it has judged {_judged(campaign)}."
        )
    kept = next((each for each in campaign.battles if each.battle == told.battle), None)
    return Visit(
        campaign=campaign.campaign,
        battle=told.battle,
        blessing=told.blessing,
        quality=told.quality,
        experience=told.experience,
        reasons=told.reasons,
        rituals=_again(connection, campaign, kept, told) if kept else _from_verdict(told),
        afflictions=suffers,
    )


def lines(found: Visit) -> list[str]:
    """The visit as a player reads it."""
    told = ["The Temple has judged no battle yet."]
    if found.battle is not None:
        head = f"Battle {found.battle}: {found.blessing}, quality {found.quality:.2f}"
        told = [f"{head}, {found.experience:.1f} experience ({one_line('; '.join(found.reasons))})"]
    for order in ORDERS:
        told += _order_lines(order, [each for each in found.rituals if each.order == order])
    return [*told, "Debuffs now", *suffering_lines(found.afflictions)]


def _order_lines(order: Order, performed: list[Performed]) -> list[str]:
    if not performed:
        return []
    held = sum(each.held is True for each in performed)
    judged = sum(each.held is not None for each in performed)
    told = [f"{order}, {held} of {judged} held"]
    for each in performed:
        says = one_line(each.says) or "nothing to judge by"
        told.append(f"  {SIGNS[each.held]} {each.name}: {says}")
        if each.held is False:
            told.append(f"    {each.asks} Cure: {each.cure}")
    return told


def _verdict(connection: sqlite3.Connection, campaign: Campaign, number: int | None) -> BattleBlessed | None:
    if number is None:
        number = next((each.battle for each in reversed(campaign.battles) if each.blessing), 0)
    facts = (entry.fact() for entry in log.entries_about(connection, "BattleBlessed", f"battle:{number}"))
    return next(
        (each for each in facts if isinstance(each, BattleBlessed) and each.campaign == campaign.campaign),
        None,
    )


def _again(
    connection: sqlite3.Connection, campaign: Campaign, battle: Battle, told: BattleBlessed
) -> list[Performed]:
    """Every ritual, judged again for its figures; where the recorded verdict differs, the record stands."""
    lessons = Lessons(battle.quest, *material(connection, campaign, battle.quest))
    record = evidence(connection, campaign, battle, lessons)
    failed = {each.ritual: each.reason for each in told.failed}
    found = []
    for ritual, each in perform(record):
        held, says = each.held, each.says
        if ritual.name in failed:
            held, says = False, failed[ritual.name]
        elif told.orders and held is False:
            held, says = True, "held when it was judged"
        found.append(_performed(ritual, held, says))
    return found


def _from_verdict(told: BattleBlessed) -> list[Performed]:
    """The rituals that failed, which is all that the verdict alone keeps."""
    failed = {each.ritual: each.reason for each in told.failed}
    return [_performed(each, False, failed[each.name]) for each in rituals() if each.name in failed]


def _performed(ritual: Ritual, held: bool | None, says: str) -> Performed:
    return Performed(
        order=ritual.order,
        name=ritual.name,
        asks=ritual.asks,
        held=held,
        says=says,
        keeps=ritual.keeps,
        cure=ritual.cure,
    )


def _judged(campaign: Campaign) -> str:
    last = next((each.battle for each in reversed(campaign.battles) if each.blessing), 0)
    return f"battles 1 to {last}" if last else "none yet"
