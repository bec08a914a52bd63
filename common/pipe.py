"""A child's two pipes: a thread reads lines, `Sender` writes messages; the child ends with either pipe."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import BinaryIO, TypeVar

import msgspec

ENCODER = msgspec.json.Encoder()

Message = TypeVar("Message")


def listen(source: BinaryIO, most: int, hear: Callable[[bytes], None], too_long: Callable[[], None]) -> None:
    """On a new thread, call `hear` with every line of up to `most` bytes, `too_long` for every longer line.

    The process ends with the pipe: its parent is gone, and everything that matters is on disk.
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
    """Read and drop the rest of a line."""
    while (rest := source.readline(most)) and not rest.endswith(b"\n"):
        pass


def decoded(line: bytes, decoder: msgspec.json.Decoder[Message]) -> Message | str:
    """The message in a line, or the decoder's error as text."""
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as flaw:
        return str(flaw)


class Sender:
    """Writes messages to a pipe as JSON lines; lines from different threads never mix.

    The process ends when the reader has closed the pipe.
    """

    def __init__(self, pipe: BinaryIO) -> None:
        """Take an unbuffered pipe, or a buffered one that its maker flushes."""
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
