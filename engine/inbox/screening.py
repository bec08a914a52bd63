"""Checks scrolls again against what trials may ask by now, and takes out lines that must stay unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from engine.journal import Journal
from engine.rules.scrolls.parts import HELD_OUT, is_trained, part, rest
from engine.rules.scrolls.posting import posted, rows
from engine.rules.scrolls.settings import scroll_settings
from engine.rules.seeds import seed_of
from quests.scrolls.leaks import Leaks
from quests.scrolls.lesson import Form, Lesson
from quests.scrolls.limits import limits
from quests.scrolls.report import BadLine
from saves.events import Fact, QuestDropped, RefusedLine
from saves.file.rows import ItemRow
from saves.log import log
from saves.state import Campaign, Quest


class Screened(NamedTuple):
    """Lines of a scroll after the check for leaks."""

    lessons: list[Lesson]
    """Lessons without a leak: to be trained on, to be scored, or waiting for the Judge."""
    aside: set[int]
    """Line numbers of the held-out lessons, as they were chosen when the scroll was taken."""
    left_out: list[RefusedLine]
    """Lines that would be trained on but must stay unseen."""
    kinds: Counter[str]
    """How many lines were left out, by the kind of fault."""

    @property
    def can_be_fought(self) -> bool:
        """Whether there is something to train on."""
        return any(lesson.trainable and lesson.line not in self.aside for lesson in self.lessons)


def screen_board(journal: Journal, campaign: Campaign, leaks: Leaks) -> list[str]:
    """Post each waiting scroll that leaks anew, without its leaks; a sentence for each. Raises SaveError."""
    told: list[str] = []
    for quest in [each for each in campaign.queue if each.scroll is not None]:
        found = still_unseen(journal, campaign, quest, leaks)
        if found.left_out:
            told.append(put_anew(journal, campaign, quest, found))
    return told


def still_unseen(journal: Journal, campaign: Campaign, quest: Quest, leaks: Leaks) -> Screened:
    """The lines of a scroll that coming battles use, checked for leaks."""
    items = log.items(journal.log.connection, campaign.campaign, quest.quest)
    return _screened(rest(quest, items), leaks, quest)


def seen_now(journal: Journal, campaign: Campaign, leaks: Leaks) -> int:
    """How many lines of the battle under way are trained on although they must stay unseen."""
    battle = campaign.battle
    if battle is None or battle.status is not None or battle.quest.scroll is None:
        return 0
    items = log.items(journal.log.connection, campaign.campaign, battle.quest.quest)
    once = {item.number: item for item in part(battle.quest, items)}
    return len(_screened(once.values(), leaks, battle.quest).left_out)


def put_anew(journal: Journal, campaign: Campaign, quest: Quest, found: Screened) -> str:
    """Replace a scroll's quest by a new one without the leaks, if lessons are left; raises SaveError.

    The quest can't be kept: with lines left out, its order would change, and so what its battles train on.
    """
    number, first = campaign.quests_posted + 1, found.left_out[0]
    facts: list[Fact] = [
        QuestDropped(campaign.campaign, each.quest) for each in campaign.queue if each == quest
    ]
    where, lessons = "off the board, for nothing is left", list[ItemRow]()
    if found.can_be_fought:
        where, (fact, lessons) = f"on the board as quest {number},", _anew(campaign, quest, number, found)
        facts.append(fact)
    journal.record(f"quest:{number}", *facts, rows=lessons)
    left_out = f"{len(found.left_out)} of its lines: line {first.line} {first.reason}"
    return f"Quest {quest.quest} is {where} without {left_out}."


def _anew(campaign: Campaign, quest: Quest, number: int, found: Screened) -> tuple[Fact, list[ItemRow]]:
    assert quest.scroll is not None
    scroll = replace(
        quest.scroll,
        refused=quest.scroll.refused + len(found.left_out),
        kinds=dict(Counter(quest.scroll.kinds) + found.kinds),
        refusals=[*quest.scroll.refusals, *found.left_out][: limits().told],
    )
    how, seed = scroll_settings(), seed_of(campaign, number)
    fact = posted(campaign, number, seed, quest.priority, scroll, found.lessons, found.aside, how)
    return fact, rows(campaign.campaign, number, scroll, found.lessons, found.aside)


def _screened(items: Iterable[ItemRow], leaks: Leaks, quest: Quest) -> Screened:
    assert quest.scroll is not None
    found = Screened([], set(), [], Counter())
    for item in items:
        lesson = _lesson(item)
        try:
            leaks.check(lesson, everywhere=quest.scroll.gate == "deep")
            found.lessons.append(lesson)
            if item.operation == HELD_OUT:
                found.aside.add(lesson.line)
        except BadLine as flaw:
            # Held-out lines, and those that wait for the Judge, are never trained on.
            if is_trained(item):
                found.left_out.append(RefusedLine(lesson.line, flaw.reason))
                found.kinds[flaw.kind] += 1
    return found


def _lesson(item: ItemRow) -> Lesson:
    bare: Form = "messages" if item.history else "completion"
    form: Form = bare if not item.rejected else "preference" if item.answer else "rejected"
    return Lesson(
        line=int(item.source.rpartition(":")[2]),
        form=form,
        history=tuple(item.history),
        prompt=item.prompt,
        answer=item.answer,
        rejected=item.rejected,
    )
