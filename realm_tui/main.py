"""The command `realm`: straight to the window when nothing else is asked for, else to the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from saves.place import chosen_save, default_save, home


def main() -> int:
    """Run the program; whatever a player can meet ends in one sentence and an exit code."""
    _settle()
    try:
        status = play(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        from realm_tui.mishaps import Exit

        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except Exception as flaw:
        from realm_tui.mishaps import explain
        from realm_tui.text import untrusted

        told = explain(flaw)
        if told is None:
            raise
        sys.stderr.write(untrusted(told[0]) + "\n")
        return told[1]
    return status


def play(arguments: Sequence[str]) -> int:
    """Open the window, or do what the arguments say, and give the exit code."""
    save = window_save(arguments)
    if save is None:
        from realm_tui.cli.root import parse

        return parse(arguments)()
    from realm_tui.window import open_window

    return open_window(save)


def window_save(arguments: Sequence[str]) -> Path | None:
    """The save to open a window on, where that is all the arguments ask for."""
    match arguments:
        case []:
            return default_save()
        case ["--save", name] if name and not name.startswith("-"):
            return chosen_save(Path(name))
        case [one] if one.startswith("--save=") and len(one) > len("--save="):
            return chosen_save(Path(one.removeprefix("--save=")))
    return None


def _settle() -> None:
    # The engine and its children work in another folder, where a relative home would be another home.
    if os.environ.get("REALM_HOME"):
        os.environ["REALM_HOME"] = str(home())
    for stream in (sys.stdout, sys.stderr):
        # A character set that lacks a sign must not stop a sentence.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _unheard() -> int:
    # Python writes what is left to the closed pipe at exit, unless it is led elsewhere.
    from realm_tui.mishaps import Exit

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.UNHEARD
