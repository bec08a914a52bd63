"""The skills of modules that are set aside because their code failed: the game goes on with the others.

The list is kept in memory alone: it ends with this process, and when the player resumes the training.
"""

from __future__ import annotations

_REASONS: dict[tuple[str, str], str] = {}
"""Reasons by skill and edition: a skill that failed in one edition of its module may work in the next."""


def put_aside(skill: str, edition: str, reason: str) -> bool:
    """Set a skill aside with the reason; returns False where it was set aside already."""
    fresh = (skill, edition) not in _REASONS
    _REASONS.setdefault((skill, edition), reason)
    return fresh


def why_aside(skill: str, edition: str) -> str:
    """Why a skill is set aside; empty where it is not."""
    return _REASONS.get((skill, edition), "")


def take_back() -> None:
    """Let all skills that were set aside be tried again."""
    _REASONS.clear()
