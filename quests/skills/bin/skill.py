"""BIN, Binary Alchemy: arithmetic on binary strings; level L has operands of L+1 bits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from random import Random

from configs.loader import ConfigError, load
from quests.skills.bin.auxiliary import AUXILIARY
from quests.skills.bin.forms import MARKS
from quests.skills.bin.notation import DIGITS, Alphabet
from quests.skills.bin.numbers import FORMS, BinConfig
from quests.skills.bin.prompt import Script, head, lot
from quests.skills.bin.table import BY_NAME, Asking, Unreadable
from quests.task import QuestError, Task, Verdict

ASKINGS: dict[str, Asking] = {**BY_NAME, **AUXILIARY}
FORM_PRIMITIVES = {
    "easy": (),
    "medium": ("fmt_structured", "bin_to_decimal"),
    "hard": ("fmt_structured", "logic_chain"),
    "expert": ("fmt_structured", "logic_chain"),
}
FORM_LOT = "form 64"
"""The lot that picks a task's form: the one of a hundred that gives each form its share even among the few
held-out tasks of levels 1 and 2."""
KEY_PRIMITIVES = ("mem_context", "xfm_substitute")


class Bin:
    """The skill of binary arithmetic, in digits or in runes: one operation a task, in the form asked for."""

    revision = 2
    reads_prompts = True

    def __init__(self, *, runes: bool = False) -> None:
        numbers = load("skills", "bin", BinConfig)
        self.name = "binrunes" if runes else "bin"
        self.title = numbers.runes.title if runes else numbers.title
        self.levels, self.floor = numbers.levels, numbers.floor
        self._digits = Alphabet(*numbers.runes.digits) if runes else DIGITS
        self._numbers = numbers
        self._since = {name: row.unlock for name, row in BY_NAME.items()} | numbers.auxiliary.unlock
        if self._since.keys() != ASKINGS.keys() or not ASKINGS.keys().isdisjoint(numbers.symbols.words):
            raise ConfigError(
                "configs/skills/bin.yaml does not unlock each auxiliary task, or names one as a word."
            )
        self._asked = cache(self._asked_at)
        self._chances = cache(self._chances_at)
        self._longest = cache(self._longest_at)

    def answer_tokens(self, level: int) -> int:
        """A token for each byte of the longest right answer in any form, and one for the end of turn."""
        return 1 + self._longest(level)

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations unlocked up to the level; raises QuestError off the ladder."""
        return tuple(asking.name for asking in self._asked(level))

    def weight(self, level: int, operation: str) -> float:
        """1 for arithmetic; for auxiliary tasks the weight that gives all of them together their share."""
        if operation in BY_NAME:
            return 1.0
        auxiliary = sum(asking.name in AUXILIARY for asking in self._asked(level))
        share = self._numbers.auxiliary.share
        return share / (1 - share) * (len(self._asked(level)) - auxiliary) / auxiliary

    def generate(self, level: int, rng: Random) -> Task:
        """A task of an operation drawn by its weight among the unlocked; raises QuestError off the ladder."""
        (asking,) = rng.choices(self._asked(level), cum_weights=self._chances(level))
        return self._task(asking, level, asking.operands.draw(level + 1, rng))

    def every(self, level: int) -> Iterator[Task]:
        """Each distinct task of the level once, operation by operation; raises QuestError off the ladder."""
        for asking in self._asked(level):
            for values in asking.operands.every(level + 1):
                yield self._task(asking, level, values)

    def distinct(self, level: int) -> int:
        """How many different prompts the level can make; raises QuestError off the ladder."""
        return sum(asking.operands.count(level + 1) for asking in self._asked(level))

    def prompts(self, level: int, operation: str) -> int:
        """How many different prompts of one operation the level can make."""
        return ASKINGS[operation].operands.count(level + 1)

    def verify(self, task: Task, answer: str) -> Verdict:
        """Score 1 for a right answer in the form asked for, whitespace around it aside, else 0 and why.

        Reads only the prompt and the level, so that a task of any revision can be judged; raises QuestError
        for a prompt that is not of this skill.
        """
        found = head(task.prompt, self._digits)
        if found is None or found.name not in ASKINGS or not 1 <= task.level <= self.levels:
            raise QuestError(f"Skill {self.name} has no operation {task.operation!r} asked like this.")
        asking, width = ASKINGS[found.name], task.level + 1
        try:
            reason = asking.fault(found.form, found.rest, width, found.script, answer.strip())
        except Unreadable:
            raise QuestError(f"Skill {self.name} can't read the task {task.prompt[:80]!r}.") from None
        return Verdict(0.0, reason) if reason else Verdict(1.0)

    def _task(self, asking: Asking, level: int, values: tuple[int, ...]) -> Task:
        problem = f"{asking.name} {level} {values}"
        form = self._form(asking, level, problem)
        script = self._script(level, problem)
        posed = asking.pose(values, level + 1, form, script)
        keyed = KEY_PRIMITIVES if script.key else ()
        tags = (*asking.primitives(values, level + 1), *FORM_PRIMITIVES[form], *keyed)
        return Task(
            skill=self.name,
            level=level,
            operation=asking.name,
            prompt=f"{MARKS[form]}{script.key}{posed.body}",
            answer=posed.answer,
            result=posed.result,
            primitives=tuple(dict.fromkeys(tags)),
        )

    def _form(self, asking: Asking, level: int, problem: str) -> str:
        if asking.name in AUXILIARY:
            return FORMS[0]
        drawn = lot(FORM_LOT, problem)
        marks = accumulate(self._numbers.shares(level)[:-1])
        return FORMS[sum(drawn >= mark for mark in marks)]

    def _script(self, level: int, problem: str) -> Script:
        symbols = self._numbers.symbols
        if level < symbols.level or lot("key", problem) >= symbols.share:
            return Script(self._digits, self._digits)
        first = int(lot("zero", problem) * len(symbols.words))
        second = int(lot("one", problem) * (len(symbols.words) - 1))
        words = symbols.words[first], symbols.words[second + (second >= first)]
        return Script(self._digits, Alphabet(*words, " "))

    def _asked_at(self, level: int) -> tuple[Asking, ...]:
        if not 1 <= level <= self.levels:
            raise QuestError(f"Skill {self.name} has levels 1 to {self.levels}; there is no level {level}.")
        return tuple(asking for name, asking in ASKINGS.items() if self._since[name] <= level)

    def _chances_at(self, level: int) -> list[float]:
        return list(accumulate(self.weight(level, asking.name) for asking in self._asked(level)))

    def _longest_at(self, level: int) -> int:
        """Bytes of the longest answer; byte-level vocabularies never need more than a token for one."""
        asked = self._asked(level)
        shares = zip(FORMS, self._numbers.shares(level), strict=True)
        forms = [form for form, share in shares if share]
        return max(
            len(asking.pose(values, level + 1, form, script).answer.encode())
            for asking in asked
            for form in (forms if asking.name in BY_NAME else FORMS[:1])
            for values in asking.operands.edges(level + 1)
            for script in self._scripts(level)
        )

    def _scripts(self, level: int) -> Iterator[Script]:
        """The script with digits and, at levels with words, the script with the longest words."""
        yield Script(self._digits, self._digits)
        if level >= self._numbers.symbols.level:
            shorter, longer = sorted(self._numbers.symbols.words, key=len)[-2:]
            yield Script(self._digits, Alphabet(shorter, longer, " "))
