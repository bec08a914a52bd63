"""Opens the window in a terminal, and prints the sentence it leaves behind."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path

from realm_tui.view.typed_command import spread

UNFIT = ("", "dumb", "unknown")
"""Values of TERM for terminals that can't be drawn on."""


def open_window(save: Path) -> int:
    """Show the window until it is closed; raises CommandFailed where there is no terminal for it."""
    refusal = _refusal(os.environ.get("TERM", ""))
    if refusal:
        from realm_tui.cli.exit_codes import CommandFailed, ExitCode

        raise CommandFailed(refusal, ExitCode.USAGE)
    # Before the first paint nothing is garbage; the window enables the collector once it is ready.
    gc.disable()
    from realm_tui.window.app import RealmApp

    app = RealmApp(save)
    said = app.run()
    if app._exception is not None:
        raise app._exception
    if said:
        sys.stdout.write(spread(said, shutil.get_terminal_size().columns) + "\n")
    return app.return_code or 0


def _refusal(kind: str) -> str:
    """Why no window can be opened here; empty where one can. Waits for the shell to bring us to the front."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "The window needs a terminal: use `realm train` or `realm status` here, or see `realm --help`."
    if kind in UNFIT:
        told = f"TERM says {kind!r}" if kind else "TERM is not set"
        return f"The window can't be drawn here, since {told}: try `TERM=xterm-256color realm`."
    from realm_tui.window.terminal.tty import come_to_front

    if not come_to_front(sys.stdin.fileno()):
        return "The window was opened in the background, where nobody can see or use it: leave out the `&`."
    return ""
