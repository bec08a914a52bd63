"""The trainer's side of the pipe: reports out, a heartbeat beside them, orders in."""

from __future__ import annotations

import os
import queue
import threading
from typing import BinaryIO

import msgspec

from engine.trainer.messages import AnyOrder, Beat, Exit, Halt, Pace, Phase, Report

BEAT_SECONDS = 1.0
ENCODER = msgspec.json.Encoder()


class Voice:
    """Writes reports, one JSON line each, and beats every second with the current phase and step."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.lock = threading.Lock()
        self.phase: Phase = "importing"
        self.step = 0
        threading.Thread(target=self._beat, daemon=True).start()

    def say(self, report: Report) -> None:
        """Send one report."""
        line = ENCODER.encode(report) + b"\n"
        with self.lock:
            self.out.write(line)
            self.out.flush()

    def enter(self, phase: Phase) -> None:
        """Name the phase that begins now."""
        self.phase = phase
        self.say(Beat(phase=phase, step=self.step))

    def _beat(self) -> None:
        pause = threading.Event()
        while not pause.wait(BEAT_SECONDS):
            self.say(Beat(phase=self.phase, step=self.step))


class Ears:
    """Reads orders on a thread of its own, so that a halt is heard in the middle of a battle."""

    def __init__(self, source: BinaryIO) -> None:
        self.orders: queue.Queue[AnyOrder] = queue.Queue()
        self.halt = threading.Event()
        self.share = 1.0
        """Of the time, that the trainer may work."""
        self.source = source
        self.decoder: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.source:
            order = self.decoder.decode(line)
            if isinstance(order, Pace):
                self.share = order.share
                continue
            if isinstance(order, Halt | Exit):
                self.halt.set()
            self.orders.put(order)
        # The engine is gone; what is on disk is all that counts.
        os._exit(0)
