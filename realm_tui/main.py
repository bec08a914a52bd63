"""The command `realm`: opens the window when no command is given, else runs the command line."""

from __future__ import annotations

import os
import signal
import sys

# Ctrl+C ends without a traceback only once `main` runs, so slow imports come after that.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import FrameType

    from realm_tui.cli.streams import Unwritten

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that ask the program to end."""


class Terminated(KeyboardInterrupt):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def main() -> int:
    """Run the program; an error that a player can meet ends in one sentence and an exit code."""
    # Nothing has started yet that a signal would have to clean up.
    _heed(signal.SIG_DFL)
    from realm_tui.cli.streams import Unwritten, settle_streams, write

    try:
        settle_streams()
        _settle()
        code = play(sys.argv[1:])
        write("")
        return code
    except KeyboardInterrupt as end:
        return _code(end)
    except Unwritten as stuck:
        return _unheard(stuck)
    except Exception as flaw:  # noqa: BLE001 (each is told in a sentence)
        # A library may have wrapped the signal's exception in an error of its own.
        return _code(flaw.__cause__) if isinstance(flaw.__cause__, KeyboardInterrupt) else _told(flaw)
    finally:
        _heed(signal.SIG_DFL)


def play(arguments: Sequence[str]) -> int:
    """Open the window, or run the command that the arguments name; return the exit code."""
    save = window_save(arguments)
    if save is None:
        from realm_tui.cli.typed.root import parse

        work = parse(arguments)
        _heed(_end)
        if signal.getsignal(signal.SIGINT) is _end:
            # asyncio turns Ctrl+C into a cancellation only if the handler is Python's default.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return work()
    from realm_tui.cli.open_window import open_window

    return open_window(save)


def window_save(arguments: Sequence[str]) -> Path | None:
    """The save to open in the window; None if the arguments ask for anything else."""
    from pathlib import Path

    from saves.file.chosen import chosen_save, default_save

    match arguments:
        case []:
            return default_save()
        case ["--save", name] if name and not name.startswith("-"):
            return chosen_save(Path(name))
        case [one] if one.startswith("--save=") and len(one) > len("--save="):
            return chosen_save(Path(one.removeprefix("--save=")))
    return None


def _settle() -> None:
    from saves.file.paths import check_path, home

    check_path(home())
    # The engine and its children run in another folder, where a relative path would name another home.
    if os.environ.get("REALM_HOME"):
        os.environ["REALM_HOME"] = str(home())


def _heed(answer: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in ENDS:
        # A signal that the parent process ignores, as nohup ignores SIGHUP, stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def _end(number: int, frame: FrameType | None) -> None:
    raise Terminated(number)


def _code(end: KeyboardInterrupt) -> int:
    return end.code if isinstance(end, Terminated) else 128 + signal.SIGINT


def _told(flaw: Exception) -> int:
    from realm_tui.cli.exit_codes import explain
    from realm_tui.cli.streams import tell
    from realm_tui.view.text import untrusted
    from realm_tui.window.commands import COMMAND_SAVE, with_save_option

    sentence, code = explain(flaw)
    tell(untrusted(with_save_option(sentence, COMMAND_SAVE.get())))
    return code


def _unheard(stuck: Unwritten) -> int:
    from realm_tui.cli.exit_codes import ExitCode
    from realm_tui.cli.streams import tell

    if stuck.lost:
        return ExitCode.UNHEARD
    tell(f"The output can't be written: {stuck}.")
    return ExitCode.FAILED
