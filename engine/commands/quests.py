"""What a player does with quests: post, move, drop and retry."""

from __future__ import annotations

import asyncio

import msgspec

from common.text import counted
from engine.commands.campaigns import known, played
from engine.commands.command import Arguments, Refusal
from engine.inbox.claims import claim
from engine.inbox.leaks import leaks_of
from engine.inbox.screening import put_anew, still_unseen
from engine.realm import Realm
from engine.wire.messages import Accepted
from quests.scrolls.report import Gate
from saves.events import Priority, QuestDropped, QuestMoved, QuestRetried
from saves.file.paths import staging_folder
from saves.handlers.board import PLAYER, rank
from saves.state import Campaign, Quest, State

LONGEST_NAME = 200
"""Bytes of a file's name; file systems take 255."""


class Post(Arguments, frozen=True):
    file: str
    """Name of a file that was put into the save's staging folder."""
    title: str
    """The file's original name."""
    priority: Priority = "normal"
    gate: Gate = "standard"
    again: bool = False
    """Post the file even if it is a quest already."""


class Move(Arguments, frozen=True):
    quest: int
    up: bool = False
    down: bool = False
    to: Priority | None = None


class Numbered(Arguments, frozen=True):
    quest: int


async def post(realm: Realm, arguments: Post) -> Accepted:
    """Make a quest of a staged file."""
    played(realm.journal.state)
    for name in (arguments.file, arguments.title):
        _check_name(name)
    path = staging_folder(realm.save) / arguments.file
    try:
        taken = claim(realm.save, path, arguments.title, arguments.priority)
        outcome = await realm.intake.take(taken, arguments.gate, again=arguments.again)
    except OSError as flaw:
        raise Refusal(f"{arguments.title} can't be taken into the save's folder ({flaw.strerror}).") from flaw
    if outcome is None:
        raise Refusal("No campaign is played any more; the scroll waits for the next one.")
    if not outcome.quest:
        raise Refusal(f"{arguments.title} was refused: {outcome.message}.")
    quest = known(realm.journal.state).scrolls[outcome.quest].quest
    return Accepted(ok=True, message=_welcome(quest), data=msgspec.to_builtins(quest))


async def move(realm: Realm, arguments: Move) -> Accepted:
    """Move a waiting scroll to another place on the board."""
    campaign = known(realm.journal.state)
    fact = move_fact(campaign, arguments)
    realm.journal.record(f"quest:{fact.quest}", fact)
    return Accepted(
        ok=True, message=f"Quest {fact.quest} has {fact.priority} priority and goes {_ordinal(fact.place)}."
    )


async def drop(realm: Realm, arguments: Numbered) -> Accepted:
    """Take a waiting quest off the board."""
    campaign = known(realm.journal.state)
    if arguments.quest not in {quest.quest for quest in campaign.queue}:
        raise Refusal(_not_waiting(realm.journal.state, arguments.quest))
    fact = QuestDropped(campaign=campaign.campaign, quest=arguments.quest)
    realm.journal.record(f"quest:{arguments.quest}", fact)
    rest = " Its battle goes on to its end." if _fought(realm.journal.state) == arguments.quest else ""
    return Accepted(ok=True, message=f"Quest {arguments.quest} is dropped.{rest}")


async def retry(realm: Realm, arguments: Numbered) -> Accepted:
    """Put a scroll that is over back on the board, to be fought from its beginning."""
    # Checked before the search for leaks, which takes long, and after it, since battles go on meanwhile.
    _over(realm.journal.state, played(realm.journal.state), arguments.quest)
    leaks = await asyncio.to_thread(leaks_of, realm.save, played(realm.journal.state))
    campaign = played(realm.journal.state)
    quest = _over(realm.journal.state, campaign, arguments.quest)
    found = still_unseen(realm.journal, campaign, quest, leaks)
    if found.left_out and not found.can_be_fought:
        why = f"line {found.left_out[0].line} {found.left_out[0].reason}"
        raise Refusal(f"Quest {quest.quest} has no line to train on by now: {why}.")
    if found.left_out:
        return Accepted(ok=True, message=put_anew(realm.journal, campaign, quest, found))
    fact = QuestRetried(campaign=campaign.campaign, quest=arguments.quest)
    realm.journal.record(f"quest:{arguments.quest}", fact)
    return Accepted(ok=True, message=f"Quest {arguments.quest} is on the board again.")


def _over(state: State, campaign: Campaign, number: int) -> Quest:
    """The quest of a scroll that is over; raises Refusal if there is no such scroll, or it is not over."""
    scroll = campaign.scrolls.get(number)
    if scroll is None:
        raise Refusal(f"There is no scroll {number} to retry: `realm quest list` shows those there are.")
    if not scroll.over or _fought(state) == number:
        raise Refusal(f"Quest {number} is on the board already.")
    return scroll.quest


def move_fact(campaign: Campaign, how: Move) -> QuestMoved:
    """The fact of a move; raises Refusal if there is nowhere to move to."""
    if (how.up, how.down, how.to is not None).count(True) != 1:
        raise Refusal("Say one of up, down or a priority.")
    queue = [quest for quest in campaign.queue if quest.posted_by == PLAYER]
    place = next((at for at, quest in enumerate(queue) if quest.quest == how.quest), None)
    if place is None:
        raise Refusal(f"Quest {how.quest} is no waiting scroll: `realm quest list` shows those there are.")
    quest = queue.pop(place)
    if how.to is not None:
        end = sum(rank(each) <= rank(msgspec.structs.replace(quest, priority=how.to)) for each in queue)
        return QuestMoved(campaign.campaign, how.quest, how.to, end)
    # The quest was taken out of the queue, so the next quest now has its place.
    beyond = place - 1 if how.up else place
    if not 0 <= beyond < len(queue):
        raise Refusal(f"Quest {how.quest} goes {'first' if how.up else 'last'} already.")
    other = queue[beyond]
    passes = other.priority == quest.priority
    step = (-1 if how.up else 1) if passes else 0
    return QuestMoved(campaign.campaign, how.quest, other.priority, place + step)


def _fought(state: State) -> int:
    return state.fought.quest.quest if state.fought else 0


def _not_waiting(state: State, number: int) -> str:
    if _fought(state) == number:
        return f"Quest {number} is being fought, and its last battle goes on to its end."
    return f"Quest {number} does not wait: `realm quest list` shows those that do."


def _welcome(quest: Quest) -> str:
    assert quest.scroll is not None
    scroll = quest.scroll
    battles = f"in {scroll.battles} battles" if scroll.battles > 1 else "in one battle"
    held = f"{scroll.held_out} held out, {scroll.refused} refused"
    bad = f", {counted(scroll.rejected, 'bad answer')} kept for the Judge" if scroll.rejected else ""
    return f"Quest {quest.quest}: {counted(scroll.lessons, scroll.unit)} to train on {battles}, {held}{bad}."


def _check_name(name: str) -> None:
    bare = name not in ("", ".", "..") and not set(name) & {"/", "\0"} and name.isprintable()
    if not bare or len(name.encode()) > LONGEST_NAME:
        raise Refusal(f"A scroll's name is a file's, of at most {LONGEST_NAME} bytes and without a slash.")


def _ordinal(place: int) -> str:
    return "first" if not place else f"after {place} other{'s' if place > 1 else ''}"
