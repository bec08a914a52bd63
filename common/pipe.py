"""A child's two pipes: lines in on a thread of their own, messages out; the process ends when either does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import BinaryIO, TypeVar

import msgspec

ENCODER = msgspec.json.Encoder()

Message = TypeVar("Message")


def listen(source: BinaryIO, most: int, hear: Callable[[bytes], None], too_long: Callable[[], None]) -> None:
    """Call `hear` with each line of up to `most` bytes, and `too_long` for each longer one, on a thread.

    The process ends with the pipe: its parent is gone, and what is on disk is all that counts.
    """

    def read() -> None:
        while line := source.readline(most):
            if line.endswith(b"\n"):
                hear(line)
            elif len(line) == most:
                _skip(source, most)
                too_long()
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()


def _skip(source: BinaryIO, most: int) -> None:
    """Read on to the end of a line."""
    while (rest := source.readline(most)) and not rest.endswith(b"\n"):
        pass


def decoded(line: bytes, decoder: msgspec.json.Decoder[Message]) -> Message | str:
    """The message in a line, or why it is none."""
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as flaw:
        return str(flaw)


class Sender:
    """Messages, a JSON line each and whole whatever thread sends them.

    The process ends when nobody reads them any more.
    """

    def __init__(self, pipe: BinaryIO) -> None:
        """Take an unbuffered pipe, or one that is flushed by whoever made it."""
        self.pipe = pipe
        self.lock = threading.Lock()

    def send(self, message: msgspec.Struct) -> None:
        """Write one message."""
        left = memoryview(ENCODER.encode(message) + b"\n")
        try:
            with self.lock:
                while left:
                    left = left[self.pipe.write(left) :]
        except BrokenPipeError:
            os._exit(0)
