"""BIN's table of operations: what each computes, on which operands, and how it is posed and judged."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from quests.skills.bin import forms
from quests.skills.bin.forms import working, written
from quests.skills.bin.notation import DECIMAL, DOUBLE, ORDER, SAME, TRUTH, WIDER, Notation, fault, signed
from quests.skills.bin.operands import (
    ANY,
    FALLING_PAIR,
    FULL_WIDTH,
    PAIR,
    POSITIVE,
    POWERS,
    TIED_PAIR,
    TWIN_PAIR,
    Operands,
)
from quests.skills.bin.primitives import primitives
from quests.skills.bin.prompt import Script
from quests.skills.bin.steps import Sum


class Posed(msgspec.Struct, frozen=True):
    """A problem in words."""

    body: str
    """The prompt without the mark and the key that it begins with."""
    answer: str
    result: str
    """The answer without its working."""


class Unreadable(Exception):
    """A prompt that is not one of the operation's."""


class Asking(Protocol):
    """One kind of problem."""

    @property
    def name(self) -> str: ...

    @property
    def operands(self) -> Operands: ...

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        """The problem on these operands, given as the unsigned integers their bits spell."""
        ...

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        """What is wrong with an answer to the prompt after its name; empty when nothing is.

        Raises Unreadable.
        """
        ...

    def primitives(self, values: tuple[int, ...], width: int) -> tuple[str, ...]:
        """The primitives that the problem exercises."""
        ...


@dataclass(frozen=True)
class Operation:
    """One row of the table."""

    name: str
    unlock: int
    """The level from which it is asked; 0 where configs/skills/bin.yaml states it."""
    operands: Operands
    compute: Callable[..., int]
    result: Notation
    written: Notation = SAME
    """How the operands are written."""
    signed: bool = False
    """Whether operands are read as two's complement."""
    worked: bool = True
    """Whether there is any working to show."""

    def value(self, values: tuple[int, ...], width: int) -> int:
        """The result on operands given as the unsigned integers their bits spell."""
        return self.compute(*((signed(each, width) for each in values) if self.signed else values))

    def ask(self, values: tuple[int, ...], width: int, script: Script) -> str:
        """The operation and its operands."""
        shown = (self.written.write(value, width, script.words) for value in values)
        comma = script.words.comma if self.written is not DECIMAL else " "
        return f"{self.name} {comma.join(shown)}"

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        value = self.value(values, width)
        result = self.result.write(value, width, script.words)
        steps = working(form, self.name, Sum(values, width, script.digits), value)
        return Posed(self.ask(values, width, script), written(form, steps, result), result)

    def read(self, text: str, width: int, script: Script) -> tuple[int, ...]:
        """The operands as a prompt shows them; raises Unreadable."""
        if self.written is DECIMAL:
            value = int(text) if text.isascii() and text.isdigit() and len(text) <= width else 1 << width
            return _checked((value,), width)
        bits = [script.words.read(each) for each in text.split(script.words.comma)]
        if len(bits) != self.operands.size or any(len(each) != width for each in bits):
            raise Unreadable
        return tuple(int(each, 2) for each in bits)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        values = self.read(rest, width, script)
        value = self.value(values, width)
        result = self.result.write(value, width, script.words)
        if form != "easy" and not self.worked:
            raise Unreadable
        steps = working(form, self.name, Sum(values, width, script.digits), value)
        return forms.fault(
            form,
            steps,
            result,
            said,
            script.digits,
            lambda part: fault(self.result, result, part, script.words),
        )

    def primitives(self, values: tuple[int, ...], width: int) -> tuple[str, ...]:
        return primitives(self.name, values)


def _checked(values: tuple[int, ...], width: int) -> tuple[int, ...]:
    if any(value >> width for value in values):
        raise Unreadable
    return values


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

PREDICATES = (
    Operation("which_is_larger", 0, TIED_PAIR, lambda a, b: (a > b) - (a < b) + 1, ORDER, worked=False),
    Operation("divisible_by_2", 0, ANY, lambda a: a % 2 == 0, TRUTH, worked=False),
    Operation("power_of_2", 0, POWERS, lambda a: a.bit_count() == 1, TRUTH, worked=False),
)
"""Auxiliary tasks that are operations without any working to show."""
