"""BIN's auxiliary tasks: questions about an operation rather than for its result."""

from __future__ import annotations

from dataclasses import dataclass

from quests.skills.bin.notation import DECIMAL, SAME, TRUTH, Bits, fault
from quests.skills.bin.operands import FALLING_PAIR, PAIR, REACHABLE, Operands
from quests.skills.bin.primitives import primitives
from quests.skills.bin.prompt import Script, lot
from quests.skills.bin.steps import Step, Sum
from quests.skills.bin.table import BY_NAME, PREDICATES, Asking, Operation, Posed, Unreadable
from quests.skills.bin.working import trace

LEAST = 2
"""Operands to be found are at least this: with 0 or 1 there would be nothing to work out."""
CONDITION = " (? > 1)"


@dataclass(frozen=True)
class About:
    """A question about one of a few operations; the operands decide which."""

    name: str
    operands: Operands
    bases: tuple[str, ...]
    tags: tuple[str, ...]

    def base(self, values: tuple[int, ...], width: int) -> Operation:
        """The operation that the question on these operands is about."""
        return BY_NAME[self.bases[int(self.lot("base", values, width) * len(self.bases))]]

    def lot(self, purpose: str, values: tuple[int, ...], width: int) -> float:
        """A pseudo-random number from 0 to 1 that depends only on the purpose and these operands."""
        return lot(purpose, f"{self.name} {width} {values}")

    def read(self, rest: str, form: str) -> tuple[Operation, str]:
        """The operation that a prompt is about, and what follows; raises Unreadable."""
        name, _, after = rest.partition(" ")
        if name not in self.bases or form != "easy":
            raise Unreadable
        return BY_NAME[name], after

    def primitives(self, values: tuple[int, ...], width: int) -> tuple[str, ...]:
        return (*primitives(self.base(values, width).name, values), *self.tags)


class TrueOrFalse(About):
    """Is the result that is claimed the right one?"""

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        base, turned = self.base(values, width), self.lot("claim", values, width)
        right = base.value(values, width)
        # In the upper half of the lot, one bit of the claim is flipped.
        place = int((turned - 0.5) * 2 * _digits(base, width))
        claim = right if turned < 0.5 else right ^ 1 << place
        shown = base.result.write(claim, width, script.words)
        answer = TRUTH.write(claim == right, width)
        return Posed(f"{self.name} {base.ask(values, width, script)} = {shown}", answer, answer)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        base, after = self.read(rest, form)
        asked, _, claim = after.partition(" = ")
        value = base.value(base.read(asked, width, script), width)
        claimed = _read(claim, _digits(base, width), script)
        return fault(TRUTH, TRUTH.write(claimed == value, width), said)


class FillBlank(About):
    """Which operand belongs in the blank?"""

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        base, blank = self.base(values, width), int(self.lot("blank", values, width) * 2)
        shown = [SAME.write(each, width, script.words) for each in values]
        answer, shown[blank] = shown[blank], "?"
        result = base.result.write(base.value(values, width), width, script.words)
        return Posed(f"{self.name} {base.name} {script.words.comma.join(shown)} = {result}", answer, answer)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        base, after = self.read(rest, form)
        asked, _, result = after.partition(" = ")
        parts = asked.split(script.words.comma)
        if parts.count("?") != 1 or len(parts) != 2:
            raise Unreadable
        blank = parts.index("?")
        known, due = _read(parts[1 - blank], width, script), _read(result, _digits(base, width), script)
        expected = _missing(base.name, blank, known, due)
        if expected < 0 or expected >> width:
            raise Unreadable
        return fault(SAME, SAME.write(expected, width, script.words), said, script.words)


class Overflow(About):
    """Does the result need more bits than the operands have?"""

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        base = self.base(values, width)
        answer = TRUTH.write(_overflows(base, values, width), width)
        return Posed(f"{self.name} {base.ask(values, width, script)}", answer, answer)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        base, after = self.read(rest, form)
        return fault(
            TRUTH, TRUTH.write(_overflows(base, base.read(after, width, script), width), width), said
        )


class FindError(About):
    """Which step of a trace does not compute?"""

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        base, wrong = self.base(values, width), int(self.lot("wrong", values, width) * width)
        texts = [step.text for step in _trace(base, values, width, script)]
        last = {script.digits.zero: script.digits.one, script.digits.one: script.digits.zero}
        texts[wrong] = texts[wrong][:-1] + last[texts[wrong][-1]]
        answer = str(wrong + 1)
        return Posed(f"{self.name} {base.ask(values, width, script)}: {';'.join(texts)}", answer, answer)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        base, after = self.read(rest, form)
        asked, _, told = after.partition(": ")
        due = _trace(base, base.read(asked, width, script), width, script)
        texts = told.split(";")
        wrong = [at for at, (step, text) in enumerate(zip(due, texts, strict=False)) if step.text != text]
        if len(texts) != len(due) or not wrong:
            raise Unreadable
        return fault(DECIMAL, str(wrong[0] + 1), said)


class FindOperands(About):
    """Which operands give the result? Any that do are right."""

    def pose(self, values: tuple[int, ...], width: int, form: str, script: Script) -> Posed:
        base, comma = self.base(values, width), script.words.comma
        result = base.result.write(values[0], width, script.words)
        first = _missing(base.name, 0, LEAST, values[0])
        answer = comma.join(SAME.write(each, width, script.words) for each in (first, LEAST))
        return Posed(f"{self.name} {base.name} ?{comma}? = {result}{CONDITION}", answer, answer)

    def fault(self, form: str, rest: str, width: int, script: Script, said: str) -> str:
        base, after = self.read(rest, form)
        blanks = f"?{script.words.comma}? = "
        if not (after.startswith(blanks) and after.endswith(CONDITION)):
            raise Unreadable
        text = after[len(blanks) : -len(CONDITION)]
        due = _read(text, _digits(base, width), script)
        found = [script.words.read(each) for each in said.split(script.words.comma)]
        if len(found) != 2 or not all(found):
            return "not two binary strings" if said else "no answer"
        if any(len(each) != width for each in found):
            return f"operands of {width} bits expected"
        values = tuple(int(each, 2) for each in found)
        if min(values) < LEAST:
            return "an operand is not above 1"
        return "" if base.value(values, width) == due else f"{base.name} of these is not {text}"

    def primitives(self, values: tuple[int, ...], width: int) -> tuple[str, ...]:
        base = self.base(values, width).name
        return (*primitives(base, (_missing(base, 0, LEAST, values[0]), LEAST)), *self.tags)


def _trace(base: Operation, values: tuple[int, ...], width: int, script: Script) -> list[Step]:
    return list(trace(base.name, Sum(values, width, script.digits)))


def _digits(base: Operation, width: int) -> int:
    assert isinstance(base.result, Bits)
    return base.result.digits(width)


def _read(text: str, digits: int, script: Script) -> int:
    bits = script.words.read(text)
    if len(bits) != digits:
        raise Unreadable
    return int(bits, 2)


def _missing(base: str, blank: int, known: int, result: int) -> int:
    """The operand in place `blank`, 0 or 1, that together with the known operand gives a result."""
    match base, blank:
        case "xor", _:
            return result ^ known
        case "add", _:
            return result - known
        case _, 0:
            return result + known
    return known - result


def _overflows(base: Operation, values: tuple[int, ...], width: int) -> bool:
    value, most = base.value(values, width), 1 << (width - 1 if base.signed else width)
    return not (-most if base.signed else 0) <= value < most


AUXILIARY: dict[str, Asking] = {
    asking.name: asking
    for asking in (
        *PREDICATES,
        TrueOrFalse("true_or_false", PAIR, ("add", "and", "or", "xor"), ("bin_check",)),
        FillBlank("fill_blank", FALLING_PAIR, ("add", "subtract", "xor"), ("bin_inverse",)),
        Overflow("overflow", PAIR, ("add", "signed_add"), ("bin_overflow",)),
        FindError("find_error", FALLING_PAIR, ("add", "subtract", "xor"), ("bin_check", "logic_chain")),
        FindOperands("find_operands", REACHABLE, ("add", "subtract", "xor"), ("bin_inverse",)),
    )
}
