"""Turns what a terminal sends into keys and pastes, whatever bytes it sends."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from realm_tui.view.text import MARK

PASTE_CHARACTERS = 1 << 16
"""Most characters kept of a paste; nothing in the window takes as many."""
PASTE_SECONDS = 1.0
"""A marked paste without a new character for longer than this has lost its end mark."""
HOLD_SECONDS = 0.05
"""How long a possible beginning of a paste mark waits for the rest of the mark."""
BURST_SECONDS = 0.1
"""Text that comes within this time after an unmarked paste belongs to the paste."""
BURST = re.compile(r"[^\s\x00-\x1f\x7f][^\S\r\n]*[\r\n]\s*[^\s\x00-\x1f\x7f]")
"""Text on both sides of a line break in one read: pasted, since nobody types that fast."""

OBEYED = re.compile(
    r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Characters of a paste that a terminal would obey on output; other scripts' joiners stay."""


class Keyboard:
    """Turns the bytes of a terminal into Textual's messages; times are monotonic seconds."""

    def __init__(self) -> None:
        self.decoder = getincrementaldecoder("utf-8")(errors="replace")
        self.parser = XTermParser()
        self.pasted: list[str] | None = None
        """The pieces of the marked paste being read; None outside one."""
        self.held = ""
        """The end of the text read, which may be the beginning of a paste mark."""
        self.heard = 0.0
        """When bytes last came."""
        self.burst = 0.0
        """The time until which text belongs to an unmarked paste."""

    def take(self, data: bytes, now: float) -> Iterator[Message]:
        """The messages in the bytes of one read."""
        self.heard = now
        text, self.held = self.held + self.decoder.decode(data), ""
        while text:
            if self.pasted is None:
                # Outside a paste: text before a start mark was typed.
                typed, mark, text = text.partition(BRACKETED_PASTE_START)
                if mark:
                    self.pasted = []
                else:
                    typed = self._hold(typed, BRACKETED_PASTE_START)
                yield from self._typed(typed, now)
            else:
                # Inside a paste: text up to the end mark belongs to it.
                pasted, mark, text = text.partition(BRACKETED_PASTE_END)
                self._keep(pasted if mark else self._hold(pasted, BRACKETED_PASTE_END))
                if mark:
                    yield self._end()

    def tick(self, now: float) -> Iterator[Message]:
        """The messages that are due because no bytes came; call about ten times a second."""
        if self.pasted is not None:
            if now - self.heard > PASTE_SECONDS:
                yield self._end()
        elif self.held and now - self.heard > HOLD_SECONDS:
            text, self.held = self.held, ""
            if text == "\x1b":
                yield events.Key("escape", text)
            else:
                yield from self._keys(text)
        try:
            yield from self.parser.tick()
        except (ArithmeticError, LookupError, ValueError, ParseError):
            self.parser = XTermParser()

    def _hold(self, text: str, mark: str) -> str:
        """The text, without an end that may begin the mark: that is held back for the next read."""
        for length in range(min(len(mark) - 1, len(text)), 0, -1):
            if text.endswith(mark[:length]):
                self.held = text[-length:]
                return text[:-length]
        return text

    def _typed(self, text: str, now: float) -> Iterator[Message]:
        goes_on = now < self.burst and len(text) > 1
        if "\x1b" not in text and (goes_on or BURST.search(text)):
            self.burst = now + BURST_SECONDS
            yield _paste(text)
        else:
            yield from self._keys(text)

    def _keys(self, text: str) -> Iterator[Message]:
        if not text:
            return
        try:
            yield from self.parser.feed(text)
        except (ArithmeticError, LookupError, ValueError, ParseError):
            # An escape sequence with meaningless numbers; a new parser reads what follows.
            self.parser = XTermParser()

    def _keep(self, text: str) -> None:
        assert self.pasted is not None
        room = PASTE_CHARACTERS - sum(map(len, self.pasted))
        self.pasted.append(text[: max(0, room)])

    def _end(self) -> events.Paste:
        text = "".join(self.pasted or ())
        self.pasted, self.held = None, ""
        return _paste(text)


def _paste(text: str) -> events.Paste:
    return events.Paste(OBEYED.sub(MARK, text.replace("\x00", "")))
