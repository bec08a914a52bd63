"""What can go wrong with a save, said to the player."""

from __future__ import annotations


class SaveError(Exception):
    """A save that can't be opened, read or written; the message is one sentence for the player."""


class UnreadableError(SaveError):
    """A file that can't be read, sound or not: without leave, of another program or of a newer version."""


class DiskError(SaveError):
    """The disk is full or failing: nothing was half-written, and the same write may be tried again."""
