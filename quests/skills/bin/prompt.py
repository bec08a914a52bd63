"""The parts of a prompt of BIN: how much working is asked for, the key to its symbols, and what is asked."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from quests.skills.bin.forms import MARKS
from quests.skills.bin.notation import Alphabet

FORM_OF = {mark.strip(): form for form, mark in MARKS.items()}
HEAD = re.compile(r"(?:(\[[a-z-]+\]) )?(?:([a-z]{2,8})=(\S) ([a-z]{2,8})=(\S) )?([a-z_0-9]+) (.+)")


@dataclass(frozen=True)
class Script:
    """The signs for bits: digits in steps; digits, or the words of a key, in operands and results."""

    digits: Alphabet
    words: Alphabet

    @property
    def key(self) -> str:
        """The key as a prompt shows it; empty where digits are written."""
        if self.words == self.digits:
            return ""
        pairs = ((self.words.zero, self.digits.zero), (self.words.one, self.digits.one))
        return "".join(f"{word}={digit} " for word, digit in pairs)


@dataclass(frozen=True)
class Head:
    """A prompt parsed into its parts."""

    form: str
    script: Script
    name: str
    """The operation's name."""
    rest: str


def head(prompt: str, digits: Alphabet) -> Head | None:
    """Parse a prompt; None where it is not written like a prompt of BIN in these digits."""
    found = HEAD.fullmatch(prompt)
    form = FORM_OF.get(found[1] or "") if found else None
    if found is None or form is None:
        return None
    script = Script(digits, digits)
    if found[2]:
        if (found[3], found[5]) != (digits.zero, digits.one) or found[2] == found[4]:
            return None
        script = Script(digits, Alphabet(found[2], found[4], " "))
    return Head(form, script, found[6], found[7])


def lot(purpose: str, text: str) -> float:
    """A pseudo-random number from 0 to 1 that depends only on a purpose and a text.

    So a problem always has the same form and key, whoever draws it: it is never held out in one form and
    trained on in another, and every form has its share on both sides.
    """
    drawn = hashlib.sha256(f"{purpose} {text}".encode()).digest()[:8]
    return int.from_bytes(drawn, "big") / 2**64
