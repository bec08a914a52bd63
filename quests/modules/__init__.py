"""Skills that players make: modules of plain data, or of code that runs only once they agreed to it."""

from __future__ import annotations

from quests.task import QuestError


class ModuleError(QuestError):
    """A module that can't be used; the message is one sentence for the player."""


class SkillDown(ModuleError):
    """A skill whose code ended its process or hung in it: the same question would most likely do so again."""
