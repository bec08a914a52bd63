"""Stop strings: where a chat's text ends before the hero ends it."""

from __future__ import annotations

from collections.abc import Sequence


class Stops:
    """Passes a text on up to the first of some strings, none of which is ever passed on in part."""

    def __init__(self, strings: Sequence[str] = ()) -> None:
        self.strings = tuple(strings)
        self.held = ""
        """The end of the text so far, which may be the beginning of a stop string."""
        self.hit = False
        """Whether a stop string came; nothing is passed on after it."""

    def take(self, text: str, *, last: bool) -> str:
        """The text that can be passed on, of what is held and what is new; all of it when no more comes."""
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
    """How many characters at the text's end are the beginning of a string."""
    longest = min(len(string) - 1, len(text))
    return next((length for length in range(longest, 0, -1) if text.endswith(string[:length])), 0)
