"""What every command of the player's has: checked arguments, and a refusal in one sentence."""

from __future__ import annotations

import msgspec

NO_HERO = "There is no hero yet: run `realm new` first."


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command without arguments."""


class Refusal(Exception):
    """A command that can't be done; the message is one sentence."""
