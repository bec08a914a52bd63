"""Tasks of BIN for its tests: drawn, or posed in a form of one's own choice."""

from __future__ import annotations

from random import Random

from quests.skills.bin.forms import MARKS
from quests.skills.bin.notation import DIGITS
from quests.skills.bin.prompt import Script
from quests.skills.bin.skill import ASKINGS, Bin
from quests.skills.bin.table import BY_NAME
from quests.task import Task

BIN, RUNES = Bin(), Bin(runes=True)
PLAIN = Script(DIGITS, DIGITS)
LEVELS = range(1, 31)
NOTATIONS = {"bin": BIN, "binrunes": RUNES}


def drawn(level: int, count: int, seed: int = 0, skill: Bin = BIN) -> list[Task]:
    rng = Random(seed)
    return [skill.generate(level, rng) for _ in range(count)]


def in_form(name: str, values: tuple[int, ...], level: int, form: str) -> Task:
    """A task in digits, in the form wanted."""
    posed = ASKINGS[name].pose(values, level + 1, form, PLAIN)
    return Task(
        skill="bin",
        level=level,
        operation=name,
        prompt=MARKS[form] + posed.body,
        answer=posed.answer,
        result=posed.result,
    )


def in_each_form(level: int, count: int, seed: int = 0) -> list[Task]:
    """Of each operation so many operands, asked in every form."""
    rng = Random(seed)
    return [
        in_form(row.name, values, level, form)
        for row in BY_NAME.values()
        if row.unlock <= level
        for values in (row.operands.draw(level + 1, rng) for _ in range(count))
        for form in MARKS
    ]


def form_of(task: Task) -> str:
    return next(form for form in reversed(MARKS) if task.prompt.startswith(MARKS[form]))


def by_hand(prompt: str, level: int, answer: str = "") -> Task:
    """A task written by hand."""
    name = next(word for word in prompt.split() if word in ASKINGS)
    return Task(skill="bin", level=level, operation=name, prompt=prompt, answer=answer)
