"""A seed draws the same tasks in every process, whatever order Python gives its sets there."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.paths import REPO

PROGRAM = """
from random import Random
from quests.skills import find_skill, skill_names
for name in skill_names():
    skill = find_skill(name)
    for level in {1, skill.levels}:
        print(name, level, [skill.generate(level, Random(seed)) for seed in range(12)])
"""


def drawn(order: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": order, "PYTHONPATH": str(REPO)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, cwd=REPO
    )
    return done.stdout


def test_the_order_of_sets_decides_nothing() -> None:
    assert drawn("1") == drawn("2")
