"""What the benchmarks share: the hero, its tasks and questions, and helpers for measuring."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psutil

from engine.children.oracle_link import OracleLink
from engine.loop.templating import lesson, question
from engine.trainer.messages import Example
from heroes.definition import HeroDefinition, find_hero
from heroes.weights import cache_folder, find_weights
from quests.drawing.draw import training_tasks
from quests.skills import find_skill
from quests.task import Skill, Task

BATCH = 16
MIX = {1: 0.15, 2: 0.85}
CHAT_TOKENS = 48
QUESTIONS = ("Who are you?", "Tell me a story about a dragon.", "What is the capital of France?", "add 01 11")


def run_apart(module: str, *arguments: str) -> float:
    """Run a benchmark's module in a process of its own, and return the number that it prints last."""
    command = [sys.executable, "-m", module, *arguments]
    found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return float(json.loads(found.stdout.splitlines()[-1]))


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def hero() -> HeroDefinition:
    """PIP."""
    return find_hero("pip")


def tasks(steps: int) -> list[Task]:
    """The tasks of a battle of `steps` steps."""
    return training_tasks(find_skill("bin"), MIX, steps * BATCH, seed=1)


def lessons(steps: int) -> list[Example]:
    """The tasks of such a battle as lessons for the trainer."""
    return [lesson(hero(), task) for task in tasks(steps)]


async def right_answers(
    oracle: OracleLink, hero: HeroDefinition, adapter: str, skill: Skill, tasks: Sequence[Task]
) -> int:
    """How many tasks of one level a loaded checkpoint answers right, greedily."""
    prompts = [question(hero, task) for task in tasks]
    said = await oracle.answer(prompts, adapter, skill.answer_tokens(tasks[0].level))
    judged = zip(tasks, said.answers, strict=True)
    return sum(skill.verify(task, answer).correct for task, answer in judged)


def machine() -> str:
    """The GPU or processor that measurements are made on, in words."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{psutil.cpu_count()} cores ({torch.backends.cpu.get_cpu_capability()})"


def converted() -> Path:
    """The folder of PIP's weights in float32, converted when needed."""
    from engine.trainer.model.load import convert_once

    return convert_once(find_weights(hero()), hero(), cache_folder(), lambda phase: None)


def trl_dataset(pairs: Iterable[tuple[str, str]]) -> Any:
    """Prompts and answers for TRL, with exactly the tokens that the game trains on.

    Prompts are rendered text, since the weights' own chat template adds a system prompt of twenty tokens;
    TRL adds the end of turn.
    """
    from datasets import Dataset

    def prompt(text: str) -> str:
        return hero().render([{"role": "user", "content": text}])

    return Dataset.from_list([{"prompt": prompt(text), "completion": answer} for text, answer in pairs])
