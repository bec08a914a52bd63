"""Exit codes, and the one sentence for each thing that can go wrong on the command line."""

from __future__ import annotations

import os
import sqlite3
import traceback
from enum import IntEnum

import msgspec

from saves.events.errors import SaveError
from saves.file.paths import home, make_folder, private_file

MOST_WORDS = 200
"""Most terminal cells of an exception's own message that are shown."""


class ExitCode(IntEnum):
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

    def __init__(self, sentence: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def explain(flaw: Exception) -> tuple[str, ExitCode]:
    """The sentence and exit code of an error."""
    if isinstance(flaw, CommandFailed):
        return str(flaw), flaw.code
    if isinstance(flaw, _told()):
        return str(flaw), ExitCode.FAILED
    if isinstance(flaw, sqlite3.Error | msgspec.MsgspecError | UnicodeDecodeError):
        return f"A record can't be read ({flaw}): look for damage with `realm verify`.", ExitCode.FAILED
    if isinstance(flaw, OSError):
        return f"{flaw.filename or 'A file'} can't be used: {flaw.strerror or flaw}.", ExitCode.FAILED
    if isinstance(flaw, UnicodeEncodeError):
        return (
            "This holds bytes that are not UTF-8 text: rename it, or write it as UTF-8.",
            ExitCode.FAILED,
        )
    return _defect(flaw), ExitCode.FAILED


def _defect(flaw: Exception) -> str:
    """The sentence for an error that no player should meet; its traceback goes into a file."""
    from realm_tui.view.text import clip, one_line

    what = clip(one_line(f"{type(flaw).__name__}: {flaw}"), MOST_WORDS)
    try:
        make_folder(home())
        with os.fdopen(private_file(home() / "defect.log", os.O_WRONLY | os.O_TRUNC), "wb") as file:
            file.write("".join(traceback.format_exception(flaw)).encode(errors="replace"))
    except (OSError, SaveError):
        return f"A defect of the game: {what}."
    return f"A defect of the game: {what}. To report it, send {home() / 'defect.log'} along."


def _told() -> tuple[type[Exception], ...]:
    # Imported only after a failure, so that the window's first paint need not wait for these modules.
    from configs.loader import ConfigError
    from engine.wire.messages import EngineError
    from heroes.definition import HeroError
    from quests.task import QuestError

    return ConfigError, EngineError, HeroError, QuestError, SaveError
