"""A template of a module, ready to be edited: it passes `realm module check PATH` as it is written."""

from __future__ import annotations

import json
from pathlib import Path

from quests.packs import ModuleError
from quests.packs.manifest import FILE, NAME

MANIFEST = """\
# What each field means is in docs/MODULES.md of the Realm.
v: 1
id: {id}
version: 0.1.0
title: {title}
author: your name
licence: CC0-1.0
requirements: []
skills:
  {skill}:
    title: {title}
    {source}
    primitives: [{primitive}]
    evaluation:
      verifier: {verifier}
      answer_tokens: {tokens}
    curriculum:
      levels: [{levels}]
      needs: {{}}
"""

CODE = '''\
"""One skill: words to be said backwards."""

from random import Random

from quests.task import Task

LETTERS = "abdegiklmnoprstu"


class Backwards:
    """Longer words at each level; answers are judged by the manifest's verifier."""

    def generate(self, level: int, rng: Random) -> Task:
        """One task; all randomness comes from `rng`, so that a trial can be judged again."""
        word = "".join(rng.choices(LETTERS, k=level + 2))
        return Task(skill="", level=level, operation="backwards", prompt=f"reverse {word}", answer=word[::-1])

    def operations(self, level: int) -> tuple[str, ...]:
        """The kinds of task at a level."""
        return ("backwards",)
'''


def write_template(folder: Path, *, code: bool) -> None:
    """Write a new module named like its folder; raises ModuleError where something is there already."""
    name = folder.name
    if not NAME.fullmatch(name):
        raise ModuleError(f"{name!r} must be up to 32 small letters, digits and _, a letter first.")
    if folder.exists():
        raise ModuleError(f"There is a {folder} already: choose another name.")
    folder.mkdir(parents=True)
    for file, text in (_code(name) if code else _data(name)).items():
        (folder / file).write_text(text, encoding="utf-8")


def _data(name: str) -> dict[str, str]:
    manifest = MANIFEST.format(
        id=name,
        title="Sums in Words",
        skill="sums",
        source="data: sums.jsonl",
        primitive="xfm_reduce",
        verifier="number",
        tokens=4,
        levels="one digit, two digits",
    )
    rows = [
        row for level, numbers in enumerate((range(10), range(10, 30)), 1) for row in _sums(level, numbers)
    ]
    return {FILE: manifest, "sums.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}


def _sums(level: int, numbers: range) -> list[dict[str, object]]:
    return [
        {"level": level, "operation": "plus", "prompt": f"{one} plus {other}", "answer": str(one + other)}
        for one in numbers
        for other in numbers
    ]


def _code(name: str) -> dict[str, str]:
    manifest = MANIFEST.format(
        id=name,
        title="Words Backwards",
        skill="backwards",
        source="code: backwards.py:Backwards",
        primitive="seq_reverse",
        verifier="exact",
        tokens=8,
        levels="three letters, four letters, five letters",
    )
    return {FILE: manifest, "backwards.py": CODE}
