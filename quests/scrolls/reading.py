"""Read a scroll through both gates: the lessons that are kept, and a report on the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from common.text import counted
from quests.scrolls.content import Content, balance
from quests.scrolls.fields import Notes
from quests.scrolls.leaks import Leaks
from quests.scrolls.lesson import Lesson
from quests.scrolls.limits import ScrollLimits, limits
from quests.scrolls.lines import NOT_READ, Line
from quests.scrolls.report import BadLine, Gate, RefusedRecord, ScrollReport, Unit, excerpt
from quests.scrolls.schema import parse
from quests.scrolls.shapes import lesson_of
from quests.scrolls.source import Source
from quests.scrolls.values import BESIDE


class Reading(msgspec.Struct, frozen=True):
    lessons: list[Lesson]
    report: ScrollReport


class _Reader:
    """Reads one scroll."""

    def __init__(
        self, gate: Gate, leaks: Leaks, known: ScrollLimits, tell: Callable[[RefusedRecord], None]
    ) -> None:
        self.gate, self.limits, self.tell = gate, known, tell
        self.content = Content(gate, leaks, known)
        self.notes = Notes()
        self.lessons: list[Lesson] = []
        self.first: list[RefusedRecord] = []
        self.kinds: Counter[str] = Counter()
        self.lines = 0
        self.unit: Unit = "line"

    def read(self, source: Source) -> None:
        self.content.unit = self.unit = source.unit
        for line in source.records():
            self.lines += 1
            if self.lines > self.limits.lines or self.content.full:
                self.refuse(line.number, self._end(), line.data, line.at)
                return
            notes = Notes(source.unknown)
            try:
                self.lessons.append(self._lesson(line, notes))
                self.notes.add(notes)
            except BadLine as flaw:
                self.refuse(line.number, flaw, line.data, line.at)

    def cautions(self) -> list[str]:
        """Warnings about the lessons kept; the deep gate first refuses surplus lessons of one answer."""
        surplus, told = balance(self.lessons, self.gate, self.unit)
        for lesson in surplus:
            flaw = BadLine("unbalanced", f"has an answer that more than half of the {self.unit}s have")
            self.refuse(lesson.line, flaw, lesson.prompt.encode())
        beyond = {lesson.line for lesson in surplus}
        self.lessons = [lesson for lesson in self.lessons if lesson.line not in beyond]
        odds = self.content.at_odds
        if odds and self.gate != "quick":
            told.append(f"{odds} {self.unit}s answer a prompt otherwise than a {self.unit} before them")
        return [*told, *self._told_fields()]

    def refuse(self, line: int, flaw: BadLine, data: bytes, at: int = 0) -> None:
        refusal = RefusedRecord(line=line, kind=flaw.kind, reason=flaw.reason, text=excerpt(data), at=at)
        self.kinds[flaw.kind] += 1
        if len(self.first) < self.limits.told:
            self.first.append(refusal)
        self.tell(refusal)

    def kind_of(self, source: Source) -> str:
        """What the file is, in a sentence."""
        beyond = self.kinds[NOT_READ] + self.kinds[BESIDE]
        return source.told(
            self.lines - beyond, more=bool(self.kinds[NOT_READ]), broken=bool(self.kinds["not UTF-8"])
        )

    def _told_fields(self) -> list[str]:
        told = []
        if self.notes.unknown:
            names = ", ".join(f"`{name}` ({count})" for name, count in self.notes.unknown.most_common())
            told.append(f"fields that are not known are left aside: {names}")
        if self.notes.earlier:
            told.append(
                f"{self.notes.earlier} {self.unit}s mark more answers to learn than the last: only it is"
            )
        waiting = sum(not lesson.trainable for lesson in self.lessons)
        if waiting:
            told.append(
                f"{counted(waiting, self.unit)} with a bad answer: kept for the Judge and not trained on"
            )
        return told

    def _lesson(self, line: Line, notes: Notes) -> Lesson:
        if line.flaw:
            raise line.flaw
        if line.too_long:
            raise BadLine("too long", f"is longer than {self.limits.line_bytes} bytes")
        if line.row is not None:
            lesson = lesson_of(line.row, line.number, self.limits.depth, notes)
        else:
            lesson = parse(line.data, line.number, self.limits.depth, notes)
        self.content.check(lesson)
        return lesson

    def _end(self) -> BadLine:
        most = f"{self.limits.lines} {self.unit}s and {self.limits.text_bytes >> 20} MiB of text"
        return BadLine(NOT_READ, f"and all after it are not read: a scroll has at most {most}, so split it")


def read_scroll(
    source: BinaryIO,
    gate: Gate,
    leaks: Leaks,
    tell: Callable[[RefusedRecord], None] = lambda refusal: None,
    known: ScrollLimits | None = None,
    name: str = "",
) -> Reading:
    """Read a scroll to its end; `tell` is called with every refused line as it is refused.

    Raises OSError, and BadFile where the kind of the file is not accepted.
    """
    bounds = known or limits()
    reader, opened = _Reader(gate, leaks, bounds, tell), Source(source, name, bounds)
    reader.read(opened)
    cautions = reader.cautions()
    report = ScrollReport(
        gate=gate,
        lines=reader.lines,
        kept=len(reader.lessons),
        refused=reader.kinds.total(),
        kinds=dict(reader.kinds),
        first=reader.first,
        cautions=cautions,
        kind=reader.kind_of(opened),
        unit=opened.unit,
        unknown=dict(reader.notes.unknown),
    )
    return Reading(reader.lessons, report)
