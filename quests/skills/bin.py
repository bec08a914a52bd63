"""BIN, Binary Alchemy: arithmetic on binary strings; level L has operands of L+1 bits."""

from __future__ import annotations

import operator as op
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Annotated

import msgspec

from configs.loader import load
from quests.skills.bin_primitives import primitives
from quests.skills.notation import DECIMAL, DOUBLE, SAME, TRUTH, WIDER, Notation, fault
from quests.skills.operands import ANY, FALLING_PAIR, FULL_WIDTH, PAIR, POSITIVE, TWIN_PAIR, Operands
from quests.task import QuestError, Task, Verdict


@dataclass(frozen=True)
class Operation:
    """One row of BIN's table."""

    name: str
    unlock: int
    """The level from which it is asked."""
    operands: Operands
    compute: Callable[..., int]
    result: Notation
    written: Notation = SAME
    """How the operands are written."""
    signed: bool = False
    """Whether operands are read as two's complement."""

    def task(self, level: int, values: tuple[int, ...]) -> Task:
        """The task on these operands, given as the unsigned integers their bits spell."""
        width = level + 1
        prompt = " ".join((self.name, *(self.written.write(value, width) for value in values)))
        read = (_as_signed(value, width) for value in values) if self.signed else values
        answer = self.result.write(self.compute(*read), width)
        return Task(
            skill="bin",
            level=level,
            operation=self.name,
            prompt=prompt,
            answer=answer,
            primitives=primitives(self.name, values),
        )


def _as_signed(bits: int, width: int) -> int:
    return bits - (1 << width) if bits >> (width - 1) else bits


TABLE = (
    Operation("add", 1, PAIR, op.add, WIDER),
    Operation("subtract", 1, FALLING_PAIR, op.sub, SAME),
    Operation("increment", 1, ANY, lambda a: a + 1, WIDER),
    Operation("decrement", 1, POSITIVE, lambda a: a - 1, SAME),
    Operation("equals", 1, TWIN_PAIR, op.eq, TRUTH),
    Operation("lessthan", 1, PAIR, op.lt, TRUTH),
    Operation("greaterthan", 1, PAIR, op.gt, TRUTH),
    Operation("minimum", 1, PAIR, min, SAME),
    Operation("maximum", 1, PAIR, max, SAME),
    Operation("tobinary", 1, FULL_WIDTH, op.pos, SAME, written=DECIMAL),
    Operation("todecimal", 1, ANY, op.pos, DECIMAL),
    Operation("multiply_by_2", 2, ANY, lambda a: a * 2, WIDER),
    Operation("divide_by_2", 2, ANY, lambda a: a // 2, SAME),
    Operation("and", 2, PAIR, op.and_, SAME),
    Operation("or", 2, PAIR, op.or_, SAME),
    Operation("xor", 2, PAIR, op.xor, SAME),
    Operation("multiply", 3, PAIR, op.mul, DOUBLE),
    Operation("negate", 3, ANY, op.neg, WIDER, signed=True),
    Operation("absolute_value", 3, ANY, abs, WIDER, signed=True),
    Operation("signed_add", 3, PAIR, op.add, WIDER, signed=True),
    Operation("signed_subtract", 3, PAIR, op.sub, WIDER, signed=True),
    Operation("signed_lessthan", 3, PAIR, op.lt, TRUTH, signed=True),
    Operation("signed_greaterthan", 3, PAIR, op.gt, TRUTH, signed=True),
)
BY_NAME = {operation.name: operation for operation in TABLE}


@cache
def unlocked(level: int) -> tuple[Operation, ...]:
    """The operations asked at a level."""
    return tuple(operation for operation in TABLE if operation.unlock <= level)


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The layout of configs/skills/bin.yaml."""

    title: str
    levels: Annotated[int, msgspec.Meta(ge=1)]
    floor: Annotated[float, msgspec.Meta(ge=0)]


class Bin:
    """The skill of binary arithmetic: one operation a task, the bare result as its answer."""

    name = "bin"

    def __init__(self) -> None:
        numbers = load("skills", self.name, Numbers)
        self.title = numbers.title
        self.levels = numbers.levels
        self.floor = numbers.floor

    def answer_tokens(self, level: int) -> int:
        """One for each character of the longest right answer, and one for the end of turn."""
        return 1 + max(operation.result.longest(level + 1) for operation in self._unlocked(level))

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations unlocked up to the level; raises QuestError off the ladder."""
        return tuple(operation.name for operation in self._unlocked(level))

    def generate(self, level: int, rng: Random) -> Task:
        """A task of an operation drawn uniformly among those unlocked; raises QuestError off the ladder."""
        operation = rng.choice(self._unlocked(level))
        return operation.task(level, operation.operands.draw(level + 1, rng))

    def every(self, level: int) -> Iterator[Task]:
        """Each distinct task of the level once, operation by operation; raises QuestError off the ladder."""
        for operation in self._unlocked(level):
            for values in operation.operands.every(level + 1):
                yield operation.task(level, values)

    def distinct(self, level: int) -> int:
        """How many different prompts the level can make; raises QuestError off the ladder."""
        return sum(operation.operands.count(level + 1) for operation in self._unlocked(level))

    def verify(self, task: Task, answer: str) -> Verdict:
        """Score 1 for exactly the gold answer, whitespace around it aside, else 0 and what is wrong."""
        operation = BY_NAME.get(task.operation)
        if operation is None:
            raise QuestError(f"Skill {self.name} has no operation {task.operation!r}.")
        reason = fault(operation.result, task.answer, answer.strip())
        return Verdict(0.0, reason) if reason else Verdict(1.0)

    def _unlocked(self, level: int) -> tuple[Operation, ...]:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
        return unlocked(level)
