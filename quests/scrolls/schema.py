"""The first gate: strict JSON, in one of the known shapes, becomes a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.strict_json import NotStrict, decoded
from quests.scrolls.fields import Notes
from quests.scrolls.lesson import Lesson
from quests.scrolls.report import BadLine
from quests.scrolls.shapes import FORMS, lesson_of

MARK = "\N{BYTE ORDER MARK}"


def parse(data: bytes, line: int, depth: int, notes: Notes | None = None) -> Lesson:
    """One record of JSON as a lesson; raises BadLine with what is wrong with it."""
    return lesson_of(_record(_decoded(data), depth), line, depth, notes or Notes())


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as flaw:
        told = f"is not UTF-8 at byte {flaw.start + 1}: save the file as UTF-8"
        raise BadLine("not UTF-8", told) from flaw
    # Where files were joined, any line may begin with a byte order mark.
    return text.removeprefix(MARK)


def _record(text: str, depth: int) -> Mapping[str, Any]:
    try:
        record = decoded(text, depth)
    except NotStrict as flaw:
        raise BadLine(flaw.kind, flaw.told) from flaw
    if not isinstance(record, dict):
        raise BadLine("another form", f"is no JSON object with {FORMS}")
    return record
