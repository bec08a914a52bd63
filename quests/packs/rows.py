"""The tasks of a data module: JSONL read strictly, each refusal with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from common.strict_json import NotStrict, decoded, shortened
from quests.packs import ModuleError
from quests.packs.manifest import SkillEntry
from quests.packs.verifiers import can_be_read
from quests.primitives import PRIMITIVES

MOST_LINE = 64 << 10
"""Maximum bytes of a line."""
MOST_ROWS = 100_000
MOST_PROMPT = 8_000
MOST_ANSWER = 4_000
MOST_OPERATION = 40


class TaskRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line: a task of one level."""

    level: int
    prompt: str
    answer: str
    operation: str = ""
    primitives: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    """Other right answers, judged by the same verifier."""


def read_rows(folder: Path, skill: SkillEntry) -> list[TaskRow]:
    """All tasks of a data skill; raises ModuleError with the first line that can't be used."""
    rows: list[TaskRow] = []
    lines: dict[str, int] = {}
    for number, line in _lines(folder / skill.data, skill.data):
        try:
            row = _row(line, skill)
            if row.prompt in lines:
                raise ValueError(f"the prompt is that of line {lines[row.prompt]} again")
        except ValueError as flaw:
            raise ModuleError(f"{skill.data} can't be used: {flaw}, in line {number}.") from flaw
        lines[row.prompt] = number
        rows.append(row)
    return rows


def _lines(path: Path, name: str) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number in range(1, MOST_ROWS + 2):
                line = file.readline(MOST_LINE + 1)
                if not line:
                    return
                if len(line) > MOST_LINE:
                    raise ModuleError(f"{name} can't be used: line {number} is over {MOST_LINE >> 10} KiB.")
                if line.strip():
                    yield number, line
    except OSError as flaw:
        raise ModuleError(f"{name} can't be read: {flaw.strerror}.") from flaw
    raise ModuleError(f"{name} can't be used: it has more than {MOST_ROWS} lines.")


def _row(line: bytes, skill: SkillEntry) -> TaskRow:
    try:
        row = msgspec.convert(decoded(line.decode()), TaskRow)
    except NotStrict as flaw:
        raise ValueError(f"it {flaw.told}") from flaw
    except msgspec.ValidationError as flaw:
        raise ValueError(shortened(str(flaw))) from flaw
    for found in _flaws(row, skill):
        raise ValueError(found)
    return row


def _flaws(row: TaskRow, skill: SkillEntry) -> Iterator[str]:
    if not 1 <= row.level <= skill.levels:
        yield f"level {row.level} is not one of the {skill.levels} of the curriculum"
    if not row.prompt.strip() or len(row.prompt) > MOST_PROMPT or "\0" in row.prompt:
        yield f"a prompt must have 1 to {MOST_PROMPT} characters"
    if len(row.operation) > MOST_OPERATION or (row.operation and not row.operation.isprintable()):
        yield f"an operation must have up to {MOST_OPERATION} printable characters"
    unknown = sorted(set(row.primitives) - PRIMITIVES)
    if unknown:
        yield f"there is no primitive {unknown[0]!r}"
    for answer in (row.answer, *row.accept):
        yield from _answer(answer, skill)


def _answer(answer: str, skill: SkillEntry) -> Iterator[str]:
    if not answer.strip() or len(answer) > MOST_ANSWER:
        yield f"an answer must have 1 to {MOST_ANSWER} characters"
        return
    most = skill.evaluation.answer_tokens
    if most is not None and len(answer.encode()) > most:
        yield f"the answer {shortened(repr(answer))} is longer than evaluation.answer_tokens"
    if not can_be_read(skill.evaluation.verifier, answer):
        yield f"the answer {shortened(repr(answer))} can't be read as {skill.evaluation.verifier}"
