"""Real terminals: programs started in them in the ways people have, and what they leave behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pyte

REALM = str(Path(sys.executable).with_name("realm"))
MODE = re.compile(rb"\x1b\[(\?[0-9;]+[hl]|>[0-9]+u|<[0-9]*u)")
USUAL = {b"?7", b"?25"}
"""Modes that are on in a terminal at rest: lines wrap, the cursor shows."""

PATIENT_PARENT = """
import signal, subprocess, sys
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, lambda *_: None)
sys.exit(subprocess.call(sys.argv[1:]))
"""
"""Catches the hang-up and waits for its child, as make does."""

OTHER_SESSION = """
import subprocess, sys
sys.exit(subprocess.call(sys.argv[1:], start_new_session=True))
"""


class Terminal:
    """A pseudo-terminal with a program in it."""

    def __init__(
        self,
        command: Sequence[str],
        home: Path,
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str | None] | None = None,
        **streams: Any,
    ) -> None:
        self.home = home
        self.master, slave = pty.openpty()
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.resize(*size)
        self.before = self.modes
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "NO_COLOR"))}
        usual = {"REALM_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        changed = usual | dict(environment or {})
        self.process = subprocess.Popen(
            command,
            env={name: text for name, text in (kept | changed).items() if text is not None},
            preexec_fn=_lead,
            **({"stdin": slave, "stdout": slave, "stderr": slave} | streams),
        )
        os.close(slave)

    @property
    def modes(self) -> list[Any]:
        """The terminal's modes as the kernel has them."""
        return termios.tcgetattr(self.master)

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self.screen.display)

    @property
    def left_on(self) -> set[bytes]:
        """The private modes that differ from those of a terminal at rest, as far as was read."""
        return left_on(self.written)

    def resize(self, columns: int, rows: int) -> None:
        """Give it another size, as a player who pulls at its corner does."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def read(self, seconds: float = 0.05) -> None:
        """Take what was written within this time."""
        if self.master < 0 or not select.select([self.master], [], [], seconds)[0]:
            return
        with contextlib.suppress(OSError):
            data = os.read(self.master, 1 << 16)
            self.written += data
            self.stream.feed(data)

    def press(self, keys: bytes) -> None:
        """Type, or paste; what is written meanwhile is read, as a terminal does."""
        while keys:
            if select.select([], [self.master], [], 0)[1]:
                keys = keys[os.write(self.master, keys[:512]) :]
            self.read(0.001)

    def wait_for(self, seen: str | Callable[[], object], seconds: float = 20) -> None:
        """Wait until it is on screen, or holds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read()
            if seen in self.text if isinstance(seen, str) else seen():
                return
        raise AssertionError(f"not seen within {seconds:.0f} s; the screen was:\n{self.text}")

    def end(self, seconds: float = 10) -> int:
        """The exit code, as a shell tells it, once the program has ended."""
        self.wait_for(lambda: self.process.poll() is not None, seconds)
        for _ in range(5):
            self.read(0.02)
        code = self.process.returncode
        return code if code >= 0 else 128 - code

    def hang_up(self) -> None:
        """Be closed, as a pane that is killed or a connection that drops."""
        os.close(self.master)
        self.master = -1

    def ours(self) -> list[psutil.Process]:
        """The programs of the game that were started here and still run."""
        return [each for each in psutil.process_iter() if _is_ours(each, self.home)]

    def close(self) -> None:
        """Leave nothing running."""
        for each in self.ours():
            with contextlib.suppress(psutil.Error):
                each.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        if self.master >= 0:
            self.hang_up()


@contextlib.contextmanager
def terminal(command: Sequence[str], home: Path, **options: Any) -> Iterator[Terminal]:
    """A terminal that leaves nothing behind."""
    made = Terminal(command, home, **options)
    try:
        yield made
    finally:
        made.close()


def left_on(written: bytes) -> set[bytes]:
    """The private modes that what was written leaves other than they are in a terminal at rest."""
    on, depth = set(USUAL), 0
    for mode in MODE.findall(written):
        if mode.endswith(b"u"):
            depth += 1 if mode.startswith(b">") else -1
            continue
        for number in mode[1:-1].split(b";"):
            (on.add if mode.endswith(b"h") else on.discard)(b"?" + number)
    return (on ^ USUAL) | ({b"kitty keys"} if depth else set())


def _lead() -> None:
    """Be the first program of a terminal, to which signals arrive even where the tests had them ignored."""
    os.setsid()
    fcntl.ioctl(1 if os.isatty(1) else 2 if os.isatty(2) else 0, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)


def _is_ours(process: psutil.Process, home: Path) -> bool:
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.environ().get("REALM_HOME") == str(home)
            and any(word.endswith(("/realm", "realm_tui.main")) for word in process.cmdline())
        )
    except psutil.Error:
        return False
