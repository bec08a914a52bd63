from __future__ import annotations

from collections.abc import Iterable
from time import sleep
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.constants import ESCAPE_DELAY
from textual.message import Message

from realm_tui.window.terminal.keyboard import PASTE_CHARACTERS, PASTE_SECONDS, Keyboard

BEGIN, END = b"\x1b[200~", b"\x1b[201~"


FRAGMENTS = (
    BEGIN,
    END,
    b"\x1b[",
    b"\x1b",
    b"200~",
    b"<0;1;1M",
    b"48;0;0;0;0t",
    b"99999999",
    b";",
    b"u",
    b"\r",
    b"a",
)


def told(*pieces: bytes, apart: float = 1.0, patience: float = 10.0) -> list[Message]:
    """What a keyboard makes of pieces that come one after the other, and of the silence after them."""
    keyboard, said, now = Keyboard(), [], 0.0
    for piece in pieces:
        said += keyboard.take(piece, now)
        now += apart
    return [*said, *keyboard.tick(now + patience)]


def typed(messages: Iterable[Message]) -> str:
    return "".join(each.character or "" for each in messages if isinstance(each, events.Key))


def pasted(messages: Iterable[Message]) -> list[str]:
    return [each.text for each in messages if isinstance(each, events.Paste)]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"\xff", "�"),
        (b"a\xffb", "a�b"),
        ("café".encode("latin-1"), "caf�"),
        (b"\x80\xbf", "��"),
        (b"\xc0\xaf", "��"),
        (b"\xed\xa0\x80", "���"),
        ("naïve 漢字 👩".encode(), "naïve 漢字 👩"),
    ],
)
def test_bytes_that_are_no_utf8_are_shown_as_such(data: bytes, shown: str) -> None:
    assert typed(told(data + b"z")) == shown + "z"
    letters = [bytes([each]) for each in data]
    assert typed(told(*letters, b"z")) == shown + "z"


@given(st.lists(st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=9)).map(b"".join), max_size=6))
def test_whatever_comes_a_key_is_heard_after_it(pieces: list[bytes]) -> None:
    now = 0.0
    with patch("textual._parser.get_time", lambda: now):
        keyboard = Keyboard()
        for piece in pieces:
            list(keyboard.take(piece, now))
            for _ in range(3):
                now += 2
                list(keyboard.tick(now))
        # A character that began among the bytes ends with the first of these.
        assert "q" in typed(keyboard.take(b"\x18q", now))


@pytest.mark.parametrize(
    "data", [b"\x1b[99999999999;5u", b"\x1b[1114112u", b"\x1b[97;5;1114112u", b"\x1b[48;0;0;0;0t"]
)
def test_sequences_with_senseless_numbers_do_no_harm(data: bytes) -> None:
    assert typed(told(data, b"\x1b[<0;1;1M", b"q")).endswith("q")


@pytest.mark.parametrize(
    "text", ["one\ntwo", "one\r\ntwo\r\n", "漢字\n\tb", "a" * 5000 + "\nb", "👩\u200d👧"]
)
@pytest.mark.parametrize("size", [1, 3, 7, 4096])
def test_a_marked_paste_arrives_as_it_was(text: str, size: int) -> None:
    data = b"x" + BEGIN + text.encode() + END + b"y"
    messages = told(*(data[at : at + size] for at in range(0, len(data), size)), apart=0.01)
    assert pasted(messages) == [text]
    assert typed(messages) == "xy"


def test_a_paste_without_an_end_ends_by_itself() -> None:
    keyboard = Keyboard()
    assert list(keyboard.take(BEGIN + b"half", 0.0)) == []
    assert list(keyboard.tick(PASTE_SECONDS / 2)) == []
    assert pasted(keyboard.tick(2 * PASTE_SECONDS)) == ["half"]
    assert typed(keyboard.take(b"q", 3 * PASTE_SECONDS)) == "q"


def test_of_an_endless_paste_a_bounded_part_is_kept() -> None:
    messages = told(BEGIN, *[b"a" * 65536] * 20, END, b"q", apart=0.01)
    assert [len(each) for each in pasted(messages)] == [PASTE_CHARACTERS]
    assert typed(messages) == "q"


@pytest.mark.parametrize("text", ["one\rtwo", "one\ntwo\nthree\n", "a b\r\n\r\nc", "def f():\r\treturn 1\r"])
def test_an_unmarked_paste_of_several_lines_stays_together(text: str) -> None:
    messages = told(text.encode())
    assert pasted(messages) == [text]
    assert typed(messages) == ""


def test_what_comes_right_after_an_unmarked_paste_belongs_to_it() -> None:
    assert pasted(told(b"one\rtwo", b" and\r", apart=0.01)) == ["one\rtwo", " and\r"]
    assert typed(told(b"one\rtwo", b" and\r", apart=1.0)) == " and\r"
    assert typed(told(b"one\rtwo", b"\r", apart=0.01)) == "\r", "the player's, who asks"


@pytest.mark.parametrize("data", [b"hi\r", b"\ro", b"o", b"qo", b"\r", b"\x1b[A\rx", b"add 01 10\r"])
def test_keys_that_come_together_stay_keys(data: bytes) -> None:
    assert pasted(told(data)) == []


@pytest.mark.parametrize("data", [b"\x1b", b"\x1b[", b"\x1b[2", b"\x1b[20"])
def test_half_a_mark_is_given_back_as_keys(data: bytes) -> None:
    keyboard = Keyboard()
    assert list(keyboard.take(data, 0.0)) == []
    said = [*keyboard.tick(1.0)]
    sleep(2 * ESCAPE_DELAY)
    said += [*keyboard.tick(2.0), *keyboard.take(b"q", 3.0)]
    assert typed(said).endswith("q")
    assert (said[0].key == "escape") is (data == b"\x1b")  # type: ignore[attr-defined]


@pytest.mark.parametrize("obeyed", ["\x1b]0;owned\x07", "\x9b2J", "\u202e", "\x7f"])
def test_a_paste_holds_nothing_a_terminal_obeys(obeyed: str) -> None:
    for data in (BEGIN + f"a{obeyed}b".encode() + END, f"a\nb{obeyed.strip(chr(27))}".encode()):
        [text] = pasted(told(data)) or [""]
        assert text.replace("\n", "").isprintable()
        assert text.startswith("a")
