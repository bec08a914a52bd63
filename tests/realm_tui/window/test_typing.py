"""What is typed and pasted into the Oracle of a real terminal arrives as it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from realm_tui.window.widgets.talk import FULL, MOST_CHARACTERS
from tests.paths import REPO
from tests.realm_tui.stage import STEP_COUNT
from tests.realm_tui.terminals import Terminal, terminal

SCRIPT = REPO / "tests" / "realm_tui" / "scripted_window.py"
BEGIN, END = b"\x1b[200~", b"\x1b[201~"


@pytest.fixture
def oracle(tmp_path: Path) -> Iterator[Terminal]:
    """A window in which the Oracle waits for a question."""
    command = [sys.executable, str(SCRIPT), str(tmp_path / "a.realm"), str(tmp_path / "asked")]
    with terminal(command, tmp_path / "home") as window:
        window.wait_for(STEP_COUNT)
        window.press(b"o")
        window.wait_for("Ask something")
        yield window


def asked(oracle: Terminal, tmp_path: Path) -> list[str]:
    """The questions that the engine was asked."""
    oracle.press(b"\x11")
    assert oracle.end() == 0
    found: list[str] = json.loads((tmp_path / "asked").read_text())
    return found


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        (BEGIN + b"one\ntwo\nthree" + END, "one\ntwo\nthree"),
        (BEGIN + b"one\r\ntwo\r\n" + END, "one\ntwo"),
        (BEGIN + b"def f(x):\r\treturn x" + END, "def f(x):\n\treturn x"),
        (b"one\rtwo\rthree", "one\ntwo\nthree"),
        (b"one\ntwo\n", "one\ntwo"),
        (b"a\xffb", "a�b"),
        ("café?".encode("latin-1"), "caf�?"),
        (BEGIN + b"a\xe9\nb" + END, "a�\nb"),
        ("漢字 und ß".encode(), "漢字 und ß"),
    ],
)
def test_a_question_arrives_with_all_its_lines_and_letters(
    oracle: Terminal, tmp_path: Path, typed: bytes, question: str
) -> None:
    oracle.press(typed)
    last = question.splitlines()[-1].strip()
    oracle.wait_for(lambda: last in oracle.text)
    assert "hero: It is 10." not in oracle.text
    oracle.press(b"\r")
    oracle.wait_for("hero: It is 10.")
    assert asked(oracle, tmp_path) == [question]


@pytest.mark.parametrize("marks", [(BEGIN, END), (b"", b"")], ids=["marked", "unmarked"])
def test_of_a_paste_of_a_megabyte_as_much_as_a_question_holds_stays(
    oracle: Terminal, tmp_path: Path, marks: tuple[bytes, bytes]
) -> None:
    oracle.press(marks[0] + b"0123456789 abcd\n" * (1 << 16) + marks[1])
    oracle.wait_for(FULL, 90)
    oracle.press(b"\r")
    oracle.wait_for("hero: It is 10.", 180)
    [question] = asked(oracle, tmp_path)
    assert MOST_CHARACTERS - 20 < len(question) <= MOST_CHARACTERS
    assert question.startswith("0123456789 abcd\n0123456789 abcd\n")


def test_keys_of_the_oracle_work_beside_several_lines(oracle: Terminal, tmp_path: Path) -> None:
    for typed, seen in ((b"first", "first"), (b"\nsecond", "second"), (b"\t", "[base]")):
        oracle.press(typed)
        oracle.wait_for(seen)
    oracle.press(b"\r")
    oracle.wait_for("base: It is 10.")
    oracle.press(b"\x1b[A")
    oracle.wait_for(lambda: oracle.text.count("second") == 2)
    oracle.press(b"\x1bOP")
    oracle.wait_for("What the words mean")
    oracle.press(b"\x1b")
    oracle.wait_for(lambda: "What the words mean" not in oracle.text)
    oracle.press(b"\x0e")
    oracle.wait_for("The talk begins anew.")
    assert asked(oracle, tmp_path) == ["first\nsecond"]
