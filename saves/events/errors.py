"""What can go wrong with a save, said to the player."""

from __future__ import annotations


class SaveError(Exception):
    """A save that can't be opened, read or written; the message is one sentence for the player."""


class UnreadableError(SaveError):
    """A file that can't be read, sound or not: no permission, or of another program or another version."""


class StoryError(SaveError):
    """An event that does not belong where it stands; `what` is the message without its remedy."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: see where the save is damaged with `realm verify`.")
        self.what = what


class DiskError(SaveError):
    """The disk is full or failing: nothing was half-written, and the same write may be tried again."""
