"""Every school by its tag in a battle's order."""

from __future__ import annotations

from collections.abc import Callable

from engine.trainer.schools.school import School
from engine.trainer.schools.scribe import Scribe

SCHOOLS: dict[str, Callable[[], School]] = {"sft": Scribe}


def find_school(tag: str) -> School:
    """A school for one battle; raises ValueError for an unknown tag."""
    if tag not in SCHOOLS:
        raise ValueError(f"there is no school {tag!r}; there are {', '.join(SCHOOLS)}")
    return SCHOOLS[tag]()
