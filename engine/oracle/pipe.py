"""The oracle's requests as they come, each read strictly."""

from __future__ import annotations

import queue
import time
from typing import BinaryIO, NamedTuple

import msgspec

from common.pipe import decoded, listen
from engine.oracle.messages import AnyRequest, Refused

MAX_LINE = 16 << 20
"""Bytes; a trial of fifty tasks takes some ten thousand."""

DECODER: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)


class RequestId(msgspec.Struct):
    """As much of a bad request as is needed to answer it."""

    id: int = 0


NUMBER = msgspec.json.Decoder(RequestId)


class Arrival(NamedTuple):
    """A request, or the refusal of an unreadable line, and its time of arrival by `time.perf_counter`."""

    what: AnyRequest | Refused
    at: float


class Requests:
    """Requests in the order they came."""

    def __init__(self, source: BinaryIO) -> None:
        self.items: queue.Queue[Arrival] = queue.Queue()
        listen(source, MAX_LINE, lambda line: self._put(read_request(line)), self._refuse_long)

    def has_news(self) -> bool:
        """Whether something came that was not taken yet."""
        return not self.items.empty()

    def take(self, seconds: float) -> list[Arrival]:
        """All arrivals, after a wait of at most `seconds` for the first."""
        taken = []
        try:
            taken.append(self.items.get(timeout=seconds) if seconds > 0 else self.items.get_nowait())
            while True:
                taken.append(self.items.get_nowait())
        except queue.Empty:
            return taken

    def _put(self, what: AnyRequest | Refused) -> None:
        self.items.put(Arrival(what, time.perf_counter()))

    def _refuse_long(self) -> None:
        self._put(Refused(message=f"A request line is longer than {MAX_LINE} bytes."))


def read_request(line: bytes) -> AnyRequest | Refused:
    """The request in a line, or its refusal."""
    found = decoded(line, DECODER)
    if not isinstance(found, str):
        return found
    number = decoded(line, NUMBER)
    return Refused(
        id=number.id if isinstance(number, RequestId) else 0,
        message=f"This is no request the oracle knows: {found}.",
    )
