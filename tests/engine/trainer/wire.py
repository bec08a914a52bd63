"""Both ends of the trainer's pipe in one place."""

from __future__ import annotations

import queue
import threading
from typing import Any

from engine.trainer.base_kl import BaseReference
from engine.trainer.messages import Fight, Stepped, TrainerReport
from engine.trainer.run import fight


class Wire:
    """What is said is kept, and a halt can come after a step."""

    def __init__(self, halt_after: int = 0) -> None:
        self.said: list[TrainerReport] = []
        self.halt = threading.Event()
        self.orders: queue.Queue[Any] = queue.Queue()
        self.halt_after = halt_after
        self.step = 0
        self.share = 1.0

    def say(self, report: TrainerReport) -> None:
        self.said.append(report)
        if isinstance(report, Stepped) and report.step == self.halt_after - 1:
            self.halt.set()

    def enter(self, phase: str) -> None:
        return

    def of(self, kind: type[Any]) -> list[Any]:
        return [report for report in self.said if isinstance(report, kind)]


def run(hero: tuple[Any, Any], order: Fight, halt_after: int = 0) -> Wire:
    """Fight a battle with a model and its tokenizer."""
    wire = Wire(halt_after)
    fight(*hero, order, wire, wire, BaseReference(*hero))  # type: ignore[arg-type]
    return wire
