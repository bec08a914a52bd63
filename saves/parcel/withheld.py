"""Remove from an export what is withheld: the lines of scrolls, and what identifies the machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from saves.events import (
    BattleStarted,
    CheckpointSealed,
    EngineLost,
    EngineStarted,
    Entry,
    Fact,
    QuestDropped,
    QuestPosted,
    QuestRetried,
    SaveImported,
    Scroll,
    ScrollRefused,
)
from saves.file.chain import GENESIS, link
from saves.file.rows import AnswerRow, ItemRow, StepRow
from saves.log.discretion import discreet, without_process
from saves.log.log import pages
from saves.log.scrub import scrub

Key = tuple[int, int]
"""A campaign, and a quest or a battle of it."""
NO_NAME = "withheld"
"""Replaces the name of a scroll's file."""
NO_DIGEST = "0" * 64
STAYED = "its lines stayed with the player who exported it"


class Scrolls:
    """The scrolls of a story: which of them were dropped, and what was trained on them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.lessons: dict[Key, int] = {}
        """By scroll's quest, how many lessons the save keeps."""
        self.dropped: set[Key] = set()
        self.refused = 0
        self.battles: dict[Key, Key] = {}
        """By battle fought on a scroll, its quest."""
        self.taught: set[str] = set()
        """Checkpoints trained on a scroll, or that go on from a checkpoint that was."""
        self.processes: set[int] = set()
        for page in pages(connection):
            for entry in page:
                self._hear(entry.fact())

    def _hear(self, fact: Fact) -> None:
        match fact:
            case QuestPosted(scroll=Scroll()):
                self.lessons[fact.campaign, fact.quest] = fact.items
            case QuestDropped() if (fact.campaign, fact.quest) in self.lessons:
                self.dropped.add((fact.campaign, fact.quest))
            case QuestRetried():
                self.dropped.discard((fact.campaign, fact.quest))
            case ScrollRefused():
                self.refused += 1
            case BattleStarted() if (fact.campaign, fact.quest) in self.lessons:
                self.battles[fact.campaign, fact.battle] = fact.campaign, fact.quest
            case CheckpointSealed():
                if (fact.campaign, fact.battle) in self.battles or fact.parent in self.taught:
                    self.taught.add(fact.checkpoint)
            case EngineStarted() | EngineLost():
                self.processes.add(fact.pid)

    def kept_back(self, *, along: bool) -> set[Key]:
        """The quests whose lines are withheld: with `along` those of dropped scrolls, else of all scrolls."""
        return set(self.dropped) if along else set(self.lessons)


class Withheld:
    """Turns a save's events and rows into those that are exported."""

    def __init__(self, scrolls: Scrolls, *, along: bool) -> None:
        self.scrolls, self.along = scrolls, along
        self.quests = scrolls.kept_back(along=along)
        self.last_hash = ""
        """Hash of the latest exported event."""
        self.rewritten = 0
        """How many events were exported with another payload than was recorded."""

    def events(self, connection: sqlite3.Connection) -> Iterator[list[Entry]]:
        """The events to export, a page at a time, chained anew from the first changed payload on."""
        was = self.last_hash = GENESIS
        for page in pages(connection):
            told = []
            for entry in page:
                told.append(self._told(entry, was))
                was, self.last_hash = entry.hash, told[-1].hash
            yield told

    def steps(self, rows: Iterable[StepRow], *, full: bool) -> list[StepRow]:
        """The steps, without sampled strikes unless `full`, and never with those of withheld scrolls."""
        return [row if full and not self._is_kept_back(row) else replace(row, samples=[]) for row in rows]

    def answers(self, rows: Iterable[AnswerRow]) -> list[AnswerRow]:
        """The answers, with scrubbed reasons, which a module's verifier may have written."""
        return [replace(row, reason=scrub(row.reason, self.scrolls.processes)) for row in rows]

    def items(self, rows: Iterable[ItemRow]) -> list[ItemRow]:
        """The lessons of quests, without those of withheld scrolls."""
        return [row for row in rows if (row.campaign, row.quest) not in self.quests]

    def _is_kept_back(self, row: StepRow) -> bool:
        return self.scrolls.battles.get((row.campaign, row.battle)) in self.quests

    def _told(self, entry: Entry, was: str) -> Entry:
        payload = self._payload(entry, was)
        # An unchanged payload after an unchanged chain keeps its hash.
        self.rewritten += payload != entry.payload
        told = link(self.last_hash, entry.id, entry.time, entry.kind, entry.subject, payload)
        return replace(entry, payload=payload, hash=told)

    def _payload(self, entry: Entry, was: str) -> bytes:
        match entry.kind:
            case "QuestPosted" | "ScrollRefused":
                fact = entry.fact()
                changed = self._without_lines(fact)
                payload = entry.payload if changed is fact else msgspec.json.encode(changed)
            case "SaveImported":
                payload = self._origin(entry, was)
            case _:
                payload = entry.payload
        return discreet(entry.kind, without_process(entry.kind, payload), self.scrolls.processes)

    def _without_lines(self, fact: Fact) -> Fact:
        if isinstance(fact, QuestPosted) and (fact.campaign, fact.quest) in self.quests:
            assert fact.scroll is not None
            lines = f"{fact.scroll.lessons} of {fact.scroll.lines} lines are trained on"
            return replace(fact, items=0, reasons=[lines, STAYED], scroll=_blank(fact.scroll))
        if isinstance(fact, ScrollRefused) and not self.along:
            return replace(fact, reason=STAYED, scroll=_blank(fact.scroll))
        return fact

    def _origin(self, entry: Entry, was: str) -> bytes:
        """A SaveImported's payload, with the previous event's hash in the new chain as its `last_hash`."""
        fact = entry.fact()
        if isinstance(fact, SaveImported) and fact.last_hash == was != self.last_hash:
            return msgspec.json.encode(replace(fact, last_hash=self.last_hash))
        return entry.payload


def _blank(scroll: Scroll) -> Scroll:
    """The scroll without its name and what its lines say; the counts of lines stay."""
    return replace(scroll, title=NO_NAME, sha256=NO_DIGEST, refusals=[], cautions=[], kind="", withheld=True)
