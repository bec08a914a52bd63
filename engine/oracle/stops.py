"""Stop strings: where a chat's text ends before the hero ends it."""

from __future__ import annotations

from collections.abc import Sequence


class Stops:
    """Passes a streamed text on up to the first stop string, no part of which is ever passed on."""

    def __init__(self, strings: Sequence[str] = ()) -> None:
        self.strings = tuple(strings)
        self.held = ""
        """The end of the text so far, held back since a stop string may begin there."""
        self.hit = False
        """Whether a stop string came; nothing is passed on after it."""

    def take(self, text: str, *, last: bool) -> str:
        """The held and new text that can be passed on; all of it if no more comes (`last`)."""
        if self.hit:
            return ""
        text, self.held = self.held + text, ""
        places = [place for string in self.strings if (place := text.find(string)) >= 0]
        if places:
            self.hit = True
            return text[: min(places)]
        if last:
            return text
        safe = len(text) - max((_begun(string, text) for string in self.strings), default=0)
        self.held = text[safe:]
        return text[:safe]


def _begun(string: str, text: str) -> int:
    """How many characters at the text's end are the beginning, but not the whole, of a string."""
    longest = min(len(string) - 1, len(text))
    return next((length for length in range(longest, 0, -1) if text.endswith(string[:length])), 0)
