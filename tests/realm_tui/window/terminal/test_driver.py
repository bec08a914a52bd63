"""The real window in real terminals: how it ends with them, and what it leaves in them."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from realm_tui.window.terminal.keyboard import PASTE_SECONDS
from tests.realm_tui.terminals import OTHER_SESSION, PATIENT_PARENT, REALM, Terminal, terminal

WAYS = {
    "directly": [REALM],
    "by make": ["make", "--no-print-directory", "-f", "Makefile", "play"],
    "by a parent that waits": [sys.executable, "-c", PATIENT_PARENT, REALM],
    "by sh -c": ["sh", "-c", f"'{REALM}'; true"],
    "from a login shell": ["sh", "-i"],
    "with hang-ups ignored": ["sh", "-c", f"trap '' HUP; exec '{REALM}'"],
    "in another session": [sys.executable, "-c", OTHER_SESSION, REALM],
}
GONE_SECONDS = 1.0
MODERN = b"\x1b[?2026;2$y\x1b[?2048;2$y"
"""What a terminal answers that can draw at once and tells its size in pixels."""


def opened(window: Terminal, times: int = 1) -> Terminal:
    """Once the window is drawn, for the so many-th time it takes the terminal."""
    window.wait_for(lambda: window.written.count(b"\x1b[?1049h") == times)
    window.wait_for(lambda: b"Wake the hero" in window.written.rpartition(b"\x1b[?1049h")[2])
    return window


@pytest.mark.parametrize("way", WAYS)
def test_the_window_ends_with_its_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Makefile").write_text(f"play:\n\t@'{REALM}'\n")
    with terminal(WAYS[way], tmp_path / "home") as window:
        if way == "from a login shell":
            window.press(f"'{REALM}'\n".encode())
        opened(window)
        assert window.ours()
        window.hang_up()
        gone = time.monotonic() + GONE_SECONDS
        while window.ours():
            assert time.monotonic() < gone, [each.cmdline() for each in window.ours()]
            time.sleep(0.02)


KEYS = {
    "q": b"q",
    "ctrl+q": b"\x11",
    "ctrl+c": b"\x03",
    "two in one read": b"q?",
    "many in one read": b"q?uuoo\r\x1b",
}
SIGNALS = {each.name: each for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)}
CRASH = """
import sys
from realm_tui import main
from realm_tui.window import app
def crash(self): raise RuntimeError("a defect")
app.RealmApp.do_help = crash
sys.argv = ["realm"]
sys.exit(main.main())  # realm_tui.main
"""


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Terminal]:
    with terminal([REALM], tmp_path / "home") as window:
        yield opened(window)


def restored(window: Terminal) -> bool:
    """Whether the terminal is as it was, to the bit."""
    assert window.left_on == set()
    assert window.modes == window.before
    assert "Traceback" not in window.text
    return True


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_closes_the_window_leaves_the_terminal_as_it_was(window: Terminal, key: str) -> None:
    assert window.modes != window.before
    assert window.left_on
    window.press(KEYS[key])
    assert window.end() == 0
    assert restored(window)


@pytest.mark.parametrize("answer", [b"", MODERN], ids=["plain terminal", "modern terminal"])
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_that_ends_the_window_leaves_the_terminal_as_it_was(
    window: Terminal, name: str, answer: bytes
) -> None:
    window.press(answer)
    if answer:
        window.wait_for(lambda: b"?1016" in window.left_on)
    window.process.send_signal(SIGNALS[name])
    assert window.end(3) == 128 + SIGNALS[name]
    assert restored(window)


def test_a_defect_is_told_in_a_sentence_and_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with terminal([sys.executable, "-c", CRASH], home) as window:
        opened(window).press(b"?")
        assert window.end() == 1
        assert restored(window)
        assert "defect" in window.text
        assert "RuntimeError: a defect" in (home / "defect.log").read_text()


def test_a_window_that_is_stopped_and_continued_comes_back_whole(tmp_path: Path) -> None:
    with terminal(["bash", "--norc", "-i"], tmp_path / "home", environment={"PS1": "> "}) as window:
        window.wait_for("> ")
        at_prompt = window.left_on
        window.press(f"'{REALM}'\n".encode())
        opened(window).press(b"\x1a")
        window.wait_for("Stopped")
        window.wait_for(lambda: window.left_on == at_prompt)
        window.press(b"echo sane; fg\n")
        window.wait_for("\nsane")
        opened(window, 2).press(b"q")
        window.wait_for(lambda: window.left_on == at_prompt)
        assert not window.ours()


def test_a_window_that_was_stopped_unasked_comes_back_and_restores_what_was(window: Terminal) -> None:
    window.process.send_signal(signal.SIGSTOP)
    window.process.send_signal(signal.SIGCONT)
    opened(window, 2).press(b"q")
    assert window.end() == 0
    assert restored(window)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("milliseconds", [150, 250, 350])
def test_a_signal_in_the_middle_of_the_start_leaves_the_terminal_as_it_was(
    tmp_path: Path, name: str, milliseconds: int
) -> None:
    with terminal([REALM], tmp_path / "home") as window:
        time.sleep(milliseconds / 1000)
        window.process.send_signal(SIGNALS[name])
        assert window.end(3) == 128 + SIGNALS[name]
        assert window.left_on == set()
        assert window.modes == window.before
        assert "defect" not in window.text


@pytest.mark.parametrize(
    ("kind", "told"),
    [("dumb", "TERM says 'dumb'"), ("unknown", "TERM says 'unknown'"), (None, "TERM is not set")],
)
def test_a_terminal_that_can_not_be_drawn_on_is_told_so(tmp_path: Path, kind: str | None, told: str) -> None:
    with terminal([REALM], tmp_path / "home", environment={"TERM": kind}) as window:
        assert window.end() == 2
        assert told in window.text
        assert window.written.count(b"\x1b") == 0


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (59, 15), (500, 200)], ids=str)
def test_any_size_is_borne_from_the_start_and_when_it_comes(tmp_path: Path, size: tuple[int, int]) -> None:
    with terminal([REALM], tmp_path / "home", size=size, environment={"NO_COLOR": "1"}) as window:
        window.wait_for(lambda: b"\x1b[?1049h" in window.written)
        for columns, rows in ((80, 24), size, (1, 1), (80, 24)):
            window.resize(columns, rows)
            os.killpg(window.process.pid, signal.SIGWINCH)
            window.read(0.3)
        opened(window).press(b"q")
        assert window.end() == 0
        assert restored(window)


def test_the_window_is_drawn_on_the_terminal_wherever_stderr_goes(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors, terminal([REALM], tmp_path, stderr=errors) as window:
        opened(window).press(b"q")
        assert window.end() == 0
        assert restored(window)
    assert (tmp_path / "errors").read_bytes() == b""


def test_a_window_in_the_background_waits_until_it_is_in_front(tmp_path: Path) -> None:
    with terminal(["bash", "--norc", "-i"], tmp_path / "home", environment={"PS1": "> "}) as window:
        window.wait_for("> ")
        window.press(f"'{REALM}' &\n".encode())
        window.wait_for(lambda: any(each.status() == psutil.STATUS_STOPPED for each in window.ours()))
        assert b"\x1b[?1049h" not in window.written
        window.press(b"fg\n")
        opened(window).press(b"q")
        window.wait_for(lambda: not window.ours())


@pytest.mark.parametrize(
    "data", [b"\xff", b"\x80", b"caf\xe9", b"\xed\xa0\x80", b"\x1b[1114112u", b"\x1b[200~\xff\n"]
)
def test_no_byte_ends_the_window(window: Terminal, data: bytes) -> None:
    window.press(data)
    time.sleep(1.5 * PASTE_SECONDS if data.startswith(b"\x1b[200~") else 0.3)
    assert window.process.poll() is None
    window.press(b"\x11")
    assert window.end() == 0
    assert restored(window)
