"""A skill made of another skill's failures: judge answers like those that were wrong, and correct them.

The failed tasks were held out, and a lesson on such a task would tell its answer before the next trial. So
only the hero's wrong answers and the operations' failure counts are taken from failures; the tasks are
training-side tasks of these operations. A task is used once, so that no right answer is shown on one side
of the new skill and asked for on the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import msgspec
import yaml

from quests.packs import ModuleError
from quests.packs.manifest import FILE, LAYOUT
from quests.packs.rows import MOST_PROMPT, TaskRow
from quests.task import Skill, Task, is_held_out

JUDGED, MENDED = 1, 2
"""The levels: whether an answer is right, and what the right answer is."""
WANTED = 300
"""Maximum tasks of each level."""
FEWEST = 80
"""Minimum tasks of each level; of fewer tasks too few would be held out."""
DRAWS = 40
"""Tasks drawn for each task wanted."""
YES, NO = "yes", "no"
DATA = "answers.jsonl"


class WrongAnswer(msgspec.Struct, frozen=True):
    """One answer that a trial found wrong."""

    level: int
    operation: str
    said: str


def module_files(
    module: str, skill: Skill, failures: Sequence[WrongAnswer], mastered: int, rng: Random
) -> dict[str, str]:
    """The files of the new module by name; raises ModuleError where the failures make too few tasks."""
    rows = review_rows(skill, failures, rng)
    count = min(Counter(row.level for row in rows).get(level, 0) for level in (JUDGED, MENDED))
    if count < FEWEST:
        raise ModuleError(
            f"The failures of {skill.name} make {count} tasks a level, and {FEWEST} are needed:"
            " train it further, so that more answers are tried."
        )
    lines = (msgspec.json.encode(_sparse(row)).decode() + "\n" for row in rows)
    return {FILE: _manifest(module, skill, mastered), DATA: "".join(lines)}


def review_rows(skill: Skill, failures: Sequence[WrongAnswer], rng: Random) -> list[TaskRow]:
    """Tasks that ask whether an answer is right (half of them are), and tasks that ask to correct one."""
    said = _said(skill, failures)
    rows: list[TaskRow] = []
    for task in _siblings(skill, failures, rng):
        level = JUDGED if len(rows) % 2 == 0 else MENDED
        right = level == JUDGED and len(rows) % 4 == 0
        row = _row(skill, task, level, task.answer if right else _wrong(skill, task, said, rng), right=right)
        if row is not None:
            rows.append(row)
        if len(rows) == 2 * WANTED:
            break
    return rows


def _said(skill: Skill, failures: Sequence[WrongAnswer]) -> Mapping[tuple[int, str], list[str]]:
    """The hero's distinct wrong answers, by level and operation.

    Answers longer than any right answer can be are left out: that they are wrong is too easy to see.
    """
    said: dict[tuple[int, str], dict[str, None]] = {}
    for each in failures:
        text = each.said.strip()
        if text and text.isprintable() and len(text) < skill.answer_tokens(each.level):
            said.setdefault((each.level, each.operation), {})[text] = None
    return {where: list(texts) for where, texts in said.items()}


def _siblings(skill: Skill, failures: Sequence[WrongAnswer], rng: Random) -> Iterator[Task]:
    """Distinct training-side tasks; the more often an operation failed, the more tasks are of it."""
    failed = Counter((each.level, each.operation) for each in failures)
    levels = Counter(each.level for each in failures)
    highest = {level: max(n for (at, _), n in failed.items() if at == level) for level in levels}
    seen: set[str] = set()
    for _ in range(2 * WANTED * DRAWS):
        level = rng.choices(list(levels), weights=list(levels.values()))[0]
        task = skill.generate(level, rng)
        chance = failed[level, task.operation] / highest[level]
        if task.prompt not in seen and not is_held_out(task.prompt) and rng.random() < chance:
            seen.add(task.prompt)
            yield task


def _wrong(skill: Skill, task: Task, said: Mapping[tuple[int, str], list[str]], rng: Random) -> str | None:
    """A wrong answer of the hero to tasks of this level and operation that is wrong here too; else None."""
    candidates = list(said.get((task.level, task.operation), ()))
    rng.shuffle(candidates)
    return next((each for each in candidates if not skill.verify(task, each).correct), None)


def _row(skill: Skill, task: Task, level: int, shown: str | None, *, right: bool) -> TaskRow | None:
    if shown is None or not task.operation.isprintable():
        return None
    ask = "Right? yes or no" if level == JUDGED else "That is wrong. What is right?"
    prompt = f"{task.prompt}\nAnswer: {shown}\n{ask}"
    if len(prompt) > MOST_PROMPT:
        return None
    answer = (YES if right else NO) if level == JUDGED else task.answer
    return TaskRow(
        level=level, prompt=prompt, answer=answer, operation=task.operation, primitives=task.primitives
    )


def _sparse(row: TaskRow) -> dict[str, object]:
    return {name: value for name, value in msgspec.to_builtins(row).items() if value}


def _manifest(module: str, skill: Skill, mastered: int) -> str:
    manifest = {
        "v": LAYOUT,
        "id": module,
        "version": "1.0.0",
        "title": f"Second Look: {skill.title}"[:40],
        "author": "a hero of the Realm",
        "licence": "CC0-1.0",
        "skills": {
            "answers": {
                "title": f"Second Look: {skill.title}"[:40],
                "data": DATA,
                "evaluation": {"verifier": "exact"},
                "curriculum": {
                    "levels": ["is it right?", "what is right?"],
                    "needs": {skill.name: mastered} if mastered else {},
                },
            }
        },
    }
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)
