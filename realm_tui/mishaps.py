"""Exit codes, and the one sentence for each thing that can go wrong on the command line."""

from __future__ import annotations

import sqlite3
from enum import IntEnum

import msgspec


class Exit(IntEnum):
    """How a command ended, as docs/COMMANDS.md promises it to scripts."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NO_SAVE = 3
    UNSOUND = 4
    UNREADABLE = 5
    INTERRUPTED = 130
    UNHEARD = 141


class CommandFailed(Exception):
    """A command that can't be done; the message is one sentence for the player."""

    def __init__(self, sentence: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def explain(flaw: Exception) -> tuple[str, Exit] | None:
    """The sentence and exit code of an error a player can meet; None for a defect of the game."""
    if isinstance(flaw, CommandFailed):
        return str(flaw), flaw.code
    if isinstance(flaw, _told()):
        return str(flaw), Exit.FAILED
    if isinstance(flaw, sqlite3.Error | msgspec.MsgspecError):
        return f"A record can't be read ({flaw}): look for damage with `realm verify`.", Exit.FAILED
    if isinstance(flaw, OSError):
        return f"{flaw.filename or 'A file'} can't be used: {flaw.strerror or flaw}.", Exit.FAILED
    return None


def _told() -> tuple[type[Exception], ...]:
    # Only a failure needs these, and the window's first paint does without them.
    from configs.loader import ConfigError
    from engine.wire import EngineError
    from heroes.definition import HeroError
    from quests.task import QuestError
    from saves.errors import SaveError

    return ConfigError, EngineError, HeroError, QuestError, SaveError
