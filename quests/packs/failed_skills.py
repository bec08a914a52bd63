"""The skills of modules that are set aside as their code failed: the game plays on with the others.

What this process knows of them is forgotten with it, and when the player resumes the training.
"""

from __future__ import annotations

_REASONS: dict[tuple[str, str], str] = {}
"""By skill and edition: what failed of one edition of a module may be right in the next."""


def put_aside(skill: str, edition: str, reason: str) -> bool:
    """Remember why a skill is not to be asked; gives False where it was set aside already."""
    fresh = (skill, edition) not in _REASONS
    _REASONS.setdefault((skill, edition), reason)
    return fresh


def why_aside(skill: str, edition: str) -> str:
    """Why a skill is set aside; empty where it is not."""
    return _REASONS.get((skill, edition), "")


def take_back() -> None:
    """Let each of them be tried again."""
    _REASONS.clear()
