"""A hero small enough to fight in a second: a random llama of two layers that speaks as PIP does."""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import Any

from peft import PeftModel
from transformers import AutoTokenizer

from engine.loop.templating import lesson
from engine.trainer.__main__ import Host
from engine.trainer.base_kl import BaseReference
from engine.trainer.messages import Example, Fight, Stepped, TrainerReport
from engine.trainer.model.load import with_adapter
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from tests.engine.oracle.tiny import PIP, TINY, make_tiny


class Wire:
    """Both ends of the trainer's pipe in one place: what is said is kept."""

    def __init__(self) -> None:
        self.said: list[TrainerReport] = []
        self.halt = threading.Event()
        self.waiting: queue.Queue[Any] = queue.Queue()
        self.rollouts: queue.Queue[Any] = queue.Queue()
        self.step, self.share = 0, 1.0

    def say(self, report: TrainerReport) -> None:
        self.said.append(report)

    def enter(self, phase: str) -> None:
        return

    def of(self, kind: type[Any]) -> list[Any]:
        return [report for report in self.said if isinstance(report, kind)]

    @property
    def losses(self) -> list[float]:
        return [step.loss for step in self.of(Stepped)]


def small_hero(converted: Path) -> tuple[PeftModel, Any]:
    """The model with its adapter, and the tokenizer of PIP's converted weights."""
    return with_adapter(make_tiny(1), TINY), AutoTokenizer.from_pretrained(converted)


def arena_of(model: PeftModel, tokenizer: Any, wire: Wire) -> Host:
    """The trainer program's own arena, with another hero than the one it would load."""
    arena = object.__new__(Host)
    arena.model, arena.tokenizer, arena.reporter, arena.most = model, tokenizer, wire, sys.maxsize  # type: ignore[assignment]
    arena.reference = BaseReference(model, tokenizer)
    return arena


def small_lessons(count: int) -> list[Example]:
    tasks = training_tasks(find_skill("bin"), {1: 0.5, 2: 0.5}, count, seed=5)
    return [lesson(PIP, task) for task in tasks]


def small_fight(folder: Path, **changes: Any) -> Fight:
    """Four steps of eight lessons."""
    given: dict[str, Any] = {
        "battle": 1,
        "folder": str(folder),
        "start_from": None,
        "lessons": small_lessons(32),
        "echoes": small_lessons(2),
        "batch_size": 8,
        "learning_rate": 1e-3,
        "seed": 3,
    }
    return Fight(**(given | changes))
