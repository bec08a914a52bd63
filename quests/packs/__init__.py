"""Skills that players make: modules of plain data, or of code that runs only once they agreed to it."""

from __future__ import annotations

from quests.task import QuestError


class ModuleError(QuestError):
    """A module that can't be used; the message is one sentence for the player."""


class SkillFailed(ModuleError):
    """The code of a skill raised, or returned what can't be used."""

    def __init__(self, skill: str, message: str) -> None:
        super().__init__(message)
        self.skill = skill


class SkillDown(SkillFailed):
    """The code ended its process or hung: the same request would most likely have the same effect again."""
