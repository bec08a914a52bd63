"""The tasks and the hero that every training benchmark shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.lessons import lesson
from engine.trainer.messages import Lesson
from heroes.definition import HeroDefinition, find_hero
from heroes.weights import cache_folder, find_weights
from quests.draw import training_tasks
from quests.skills import find_skill
from quests.task import Task

BATCH = 16
MIX = {1: 0.15, 2: 0.85}
CHAT_TOKENS = 48
QUESTIONS = ("Who are you?", "Tell me a story about a dragon.", "What is the capital of France?", "add 01 11")


def hero() -> HeroDefinition:
    """PIP."""
    return find_hero("pip")


def tasks(steps: int) -> list[Task]:
    """The tasks of a battle of so many steps."""
    return training_tasks(find_skill("bin"), MIX, steps * BATCH, seed=1)


def lessons(steps: int) -> list[Lesson]:
    """The same tasks as the trainer takes them."""
    return [lesson(hero(), task) for task in tasks(steps)]


def converted() -> Path:
    """The folder of PIP's weights in float32, converted when needed."""
    from engine.trainer.hero import convert_once

    return convert_once(find_weights(hero()), hero().weights, cache_folder(), lambda phase: None)


def conversations(steps: int) -> Any:
    """The same tasks as a TRL user's dataset of prompts and completions."""
    from datasets import Dataset

    return Dataset.from_list(
        [
            {
                "prompt": [{"role": "user", "content": task.prompt}],
                "completion": [{"role": "assistant", "content": task.answer}],
            }
            for task in tasks(steps)
        ]
    )
