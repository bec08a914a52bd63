"""How much of its working an answer shows, and the strict reading of such an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quests.skills.bin.notation import Alphabet
from quests.skills.bin.numbers import FORMS
from quests.skills.bin.steps import Step, Sum
from quests.skills.bin.working import check, key_steps, trace

MARKS = dict(zip(FORMS, ("", "[verify] ", "[show-work] ", "[trace] "), strict=True))
"""The mark at a prompt's beginning that asks for a form."""
BREAK = ";"
"""Separates the parts of an answer."""


def working(form: str, name: str, sum_: Sum, result: int) -> list[Step]:
    """The steps that the form shows before the result; for `medium` the check after the result."""
    match form:
        case "easy":
            return []
        case "medium":
            return [check(name, sum_, result)]
        case "hard":
            return list(key_steps(name, sum_))
    return list(trace(name, sum_))


def written(form: str, steps: Sequence[Step], result: str) -> str:
    """The one canonical answer."""
    texts = [step.text for step in steps]
    return BREAK.join([result, *texts] if form == "medium" else [*texts, result])


def fault(
    form: str, steps: Sequence[Step], result: str, said: str, digits: Alphabet, judge: Callable[[str], str]
) -> str:
    """The first thing that is wrong with an answer, in one phrase; empty when it is right.

    `judge` says what is wrong with a text in the place of the result; empty when it is right.
    """
    if not said:
        return "no answer"
    parts = said.split(BREAK)
    if form == "medium":
        return judge(parts[0]) or _check_fault(steps[0], BREAK.join(parts[1:]), digits)
    due = [step.text for step in steps] + [result]
    for number, step in enumerate(steps, 1):
        part = parts[number - 1] if number <= len(parts) else ""
        if part != step.text:
            return f"step {number} {_step_fault(step, part, due[number:], digits)}"
    if len(parts) == len(steps):
        return "the result is missing"
    return judge(BREAK.join(parts[len(steps) :]))


def _check_fault(due: Step, said: str, digits: Alphabet) -> str:
    return "" if said == due.text else f"the check {_step_fault(due, said, (), digits)}"


def _step_fault(due: Step, said: str, later: Sequence[str], digits: Alphabet) -> str:
    if not said or said in later:
        return "is missing"
    plain = said.replace(digits.zero, "0").replace(digits.one, "1")
    return "computes, but is not the one due" if due.holds(plain) else "does not compute"
