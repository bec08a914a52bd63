"""A scroll through both gates: the lessons that stay, and a report on the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from quests.scrolls.content import Content, balance
from quests.scrolls.leaks import Leaks
from quests.scrolls.limits import Limits, limits
from quests.scrolls.lines import Line, read_lines
from quests.scrolls.report import BadLine, Gate, Refusal, Report, excerpt
from quests.scrolls.schema import Lesson, parse


class Reading(msgspec.Struct, frozen=True):
    lessons: list[Lesson]
    report: Report


class _Reader:
    """Reads one scroll."""

    def __init__(self, gate: Gate, leaks: Leaks, known: Limits, tell: Callable[[Refusal], None]) -> None:
        self.gate, self.limits, self.tell = gate, known, tell
        self.content = Content(gate, leaks, known)
        self.lessons: list[Lesson] = []
        self.first: list[Refusal] = []
        self.kinds: Counter[str] = Counter()
        self.lines = 0

    def read(self, source: BinaryIO) -> None:
        for line in read_lines(source, self.limits.line_bytes):
            self.lines += 1
            if self.lines > self.limits.lines or self.content.full:
                self.refuse(line.number, self._end(), line.data)
                return
            try:
                self.lessons.append(self._lesson(line))
            except BadLine as flaw:
                self.refuse(line.number, flaw, line.data)

    def even_out(self) -> list[str]:
        surplus, cautions = balance(self.lessons, self.gate)
        for lesson in surplus:
            flaw = BadLine("unbalanced", "has an answer that more than half of the lines have")
            self.refuse(lesson.line, flaw, lesson.prompt.encode())
        beyond = {lesson.line for lesson in surplus}
        self.lessons = [lesson for lesson in self.lessons if lesson.line not in beyond]
        odds = self.content.at_odds
        if odds and self.gate != "quick":
            cautions.append(f"{odds} lines answer a prompt otherwise than a line before them")
        return cautions

    def refuse(self, line: int, flaw: BadLine, data: bytes) -> None:
        refusal = Refusal(line=line, kind=flaw.kind, reason=flaw.reason, text=excerpt(data))
        self.kinds[flaw.kind] += 1
        if len(self.first) < self.limits.told:
            self.first.append(refusal)
        self.tell(refusal)

    def _lesson(self, line: Line) -> Lesson:
        if line.too_long:
            raise BadLine("too long", f"is longer than {self.limits.line_bytes} bytes")
        lesson = parse(line.data, line.number, self.limits.depth)
        self.content.check(lesson)
        return lesson

    def _end(self) -> BadLine:
        most = f"{self.limits.lines} lines and {self.limits.text_bytes >> 20} MiB of text"
        return BadLine("not read", f"and all after it are not read: a scroll has at most {most}, so split it")


def read_scroll(
    source: BinaryIO,
    gate: Gate,
    leaks: Leaks,
    tell: Callable[[Refusal], None] = lambda refusal: None,
    known: Limits | None = None,
) -> Reading:
    """Read a scroll to its end; `tell` hears of each refused line as it is refused. Raises OSError."""
    reader = _Reader(gate, leaks, known or limits(), tell)
    reader.read(source)
    cautions = reader.even_out()
    report = Report(
        gate=gate,
        lines=reader.lines,
        kept=len(reader.lessons),
        refused=reader.kinds.total(),
        kinds=dict(reader.kinds),
        first=reader.first,
        cautions=cautions,
    )
    return Reading(reader.lessons, report)
