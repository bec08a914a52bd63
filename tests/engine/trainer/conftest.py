from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.loop.templating import lesson
from engine.trainer.messages import Example, Fight
from engine.trainer.model import load as weights
from heroes.definition import find_hero
from heroes.weights import cache_folder, find_weights
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from tests.engine.trainer.played import Played
from tests.journals import new_journal

PIP = find_hero("pip")


@pytest.fixture(scope="session")
def converted() -> Path:
    return weights.convert_once(find_weights(PIP), PIP, cache_folder(), lambda phase: None)


@pytest.fixture(scope="session")
def pip(converted: Path) -> tuple[Any, Any]:
    """The real hero in float32 with its adapter, and its tokenizer; tests set the adapter they need."""
    base, tokenizer = weights.load(converted, torch.device("cpu"), PIP)
    return weights.with_adapter(base, PIP), tokenizer


@pytest.fixture(scope="session")
def lessons() -> list[Example]:
    tasks = training_tasks(find_skill("bin"), {1: 0.5, 2: 0.5}, 24, seed=5)
    return [lesson(PIP, task) for task in tasks]


@pytest.fixture
def order(lessons: list[Example], tmp_path: Path) -> Callable[..., Fight]:
    def make(**changes: Any) -> Fight:
        given: dict[str, Any] = {
            "battle": 1,
            "folder": str(tmp_path / "battle"),
            "start_from": None,
            "lessons": lessons,
            "echoes": lessons[:2],
            "batch_size": 4,
            "learning_rate": 1e-3,
            "seed": 3,
        }
        return Fight(**(given | changes))

    return make


@pytest.fixture
def played(tmp_path: Path, converted: Path) -> Iterator[Played]:
    with new_journal(tmp_path) as journal:
        yield Played(journal, tmp_path, converted)
