"""The trainer's side of the pipe: reports out, a heartbeat beside them, orders in."""

from __future__ import annotations

import queue
import threading
from typing import BinaryIO

import msgspec

from common.pipe import Sender, decoded, listen
from engine.trainer.messages import AnyOrder, Beat, Exit, Halt, Misread, Pace, Phase, Rollouts, TrainerReport

BEAT_SECONDS = 1.0
MAX_LINE = 64 << 20
"""Bytes; the order for a battle with long examples takes some hundred thousand."""

DECODER: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)


class Reporter:
    """Writes reports, and beats every second with the current phase and step."""

    def __init__(self, pipe: BinaryIO) -> None:
        self.sender = Sender(pipe)
        self.phase: Phase = "importing"
        self.step = 0
        threading.Thread(target=self._beat, daemon=True).start()

    def say(self, report: TrainerReport) -> None:
        """Send one report."""
        self.sender.send(report)

    def enter(self, phase: Phase) -> None:
        """Name the phase that begins now."""
        self.phase = phase
        self.say(Beat(phase=phase, step=self.step))

    def _beat(self) -> None:
        pause = threading.Event()
        while not pause.wait(BEAT_SECONDS):
            self.say(Beat(phase=self.phase, step=self.step))


class Orders:
    """Reads orders on a thread of its own, so that a halt is heard in the middle of a battle.

    A line that is no order is reported, and the next is read.
    """

    def __init__(self, source: BinaryIO, reporter: Reporter) -> None:
        self.waiting: queue.Queue[AnyOrder] = queue.Queue()
        self.rollouts: queue.Queue[Rollouts] = queue.Queue()
        """Answers sampled for the running battle."""
        self.halt = threading.Event()
        self.share = 1.0
        """Share of the time that the trainer may work."""
        self.reporter = reporter
        listen(source, MAX_LINE, self._hear, self._refuse_long)

    def _hear(self, line: bytes) -> None:
        order = decoded(line, DECODER)
        if isinstance(order, str):
            self.reporter.say(Misread(message=f"a line is no order the trainer knows: {order}"))
        elif isinstance(order, Pace):
            self.share = order.share
        elif isinstance(order, Rollouts):
            self.rollouts.put(order)
        else:
            if isinstance(order, Halt | Exit):
                self.halt.set()
            self.waiting.put(order)

    def _refuse_long(self) -> None:
        self.reporter.say(Misread(message=f"an order is longer than {MAX_LINE} bytes"))
