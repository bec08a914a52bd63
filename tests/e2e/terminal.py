"""A real terminal of so many columns and rows, with the real program in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

REALM = Path(sys.executable).with_name("realm")


def realm(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the real program to its end."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "TMPDIR") if name in os.environ}
    environment = kept | {"REALM_HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(REALM), *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


class Terminal:
    """Runs `realm` in a pty, types into it and reads what a player would see."""

    def __init__(self, program: Path, home: Path, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        environment = os.environ | {"REALM_HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.child = pexpect.spawn(str(program), env=environment, dimensions=(rows, columns), timeout=5)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        """Type keys."""
        self.child.send(keys)

    def wait_for(self, seen: Callable[[str], bool], seconds: float) -> str:
        """The screen once it satisfies a condition; fails with the last screen when it never does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read()
            if seen(self.text):
                return self.text
        raise AssertionError(f"not seen within {seconds:.0f} s; the screen was:\n{self.text}")

    def close(self, key: str) -> str:
        """What the program left in the terminal when the key, pressed until it took it, had ended it."""
        for _ in range(5):
            self.press(key)
            try:
                self.child.expect(pexpect.EOF, timeout=4)
            except pexpect.TIMEOUT:
                continue
            self.stream.feed(self.child.before or b"")
            return self.text
        raise AssertionError(f"{key} did not end the program; the screen was:\n{self.text}")

    def kill(self) -> None:
        """End the program as a lost connection would."""
        self.child.close(force=True)

    def _read(self) -> None:
        try:
            self.stream.feed(self.child.read_nonblocking(65536, timeout=0.2))
        except pexpect.TIMEOUT:
            return
