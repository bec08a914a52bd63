"""Opening the window in a terminal, and the sentence it leaves behind."""

from __future__ import annotations

import gc
import shlex
import shutil
import sys
from pathlib import Path

from saves.place import default_save


def open_window(save: Path) -> int:
    """Show the window until it is closed; raises CommandFailed where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from realm_tui.mishaps import CommandFailed, Exit

        raise CommandFailed(
            "The window needs a terminal: use `realm train` or `realm status` here, or see `realm --help`.",
            Exit.USAGE,
        )
    # Nothing made before the first paint is garbage; the window collects again once it is ready.
    gc.disable()
    from realm_tui.app import RealmApp

    app = RealmApp(save, stop_command=stop_command(save))
    said = app.run()
    if said:
        import textwrap

        # Between words, not where the terminal's edge happens to be; the command at its end stays one piece.
        width = shutil.get_terminal_size().columns
        lines = textwrap.wrap(said, width, break_long_words=False, break_on_hyphens=False)
        sys.stdout.write("\n".join(lines) + "\n")
    return app.return_code or 0


def stop_command(save: Path) -> str:
    """What to type, in the shell that opened the window, to stop this save's engine."""
    program = "realm" if shutil.which("realm") else shlex.quote(sys.argv[0])
    return f"{program} stop" if save == default_save() else f"{program} stop --save {shlex.quote(str(save))}"
