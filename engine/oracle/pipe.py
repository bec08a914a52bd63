"""The oracle's two pipes: requests in on a thread of their own, replies out."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import BinaryIO, NamedTuple

import msgspec

from engine.oracle.messages import AnyRequest, Refused, Reply

MAX_LINE = 16 << 20
"""Bytes; a trial of fifty tasks takes some ten thousand."""

DECODER: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
ENCODER = msgspec.json.Encoder()


class Numbered(msgspec.Struct):
    """As much of a bad request as is needed to answer it."""

    id: int = 0


class Arrival(NamedTuple):
    """A request, or what is wrong with one, and when it came, in seconds of `time.perf_counter`."""

    what: AnyRequest | Refused
    at: float


class Inbox:
    """Requests as they come; the process ends when the pipe does, as nobody is left to serve."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.items: queue.Queue[Arrival] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def has_news(self) -> bool:
        """Whether something came that was not taken yet."""
        return not self.items.empty()

    def take(self, seconds: float) -> list[Arrival]:
        """All that came, after waiting at most this long for the first."""
        taken = []
        try:
            taken.append(self.items.get(timeout=seconds) if seconds > 0 else self.items.get_nowait())
            while True:
                taken.append(self.items.get_nowait())
        except queue.Empty:
            return taken

    def _listen(self) -> None:
        while line := self.source.readline(MAX_LINE):
            if line.endswith(b"\n"):
                self._put(read_request(line))
            else:
                self._skip()
                self._put(Refused(message=f"A request line is longer than {MAX_LINE} bytes."))
        os._exit(0)

    def _put(self, what: AnyRequest | Refused) -> None:
        self.items.put(Arrival(what, time.perf_counter()))

    def _skip(self) -> None:
        while (rest := self.source.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass


class Outbox:
    """Replies, a JSON line each; the process ends when nobody reads them any more."""

    def __init__(self, pipe: BinaryIO) -> None:
        self.pipe = pipe

    def send(self, reply: Reply) -> None:
        """Write one reply."""
        left = memoryview(ENCODER.encode(reply) + b"\n")
        try:
            while left:
                left = left[self.pipe.write(left) :]
        except BrokenPipeError:
            os._exit(0)


def read_request(line: bytes) -> AnyRequest | Refused:
    """The request in a line, or what is wrong with it."""
    try:
        return DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Refused(id=_number(line), message=f"This is no request the oracle knows: {error}.")


def _number(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=Numbered).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
