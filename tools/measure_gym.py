"""Measure the gym's levels into configs/skills/gym_measured.yaml; run it when dials or library change.

Usage: python -m tools.measure_gym
"""

from __future__ import annotations

from pathlib import Path

from quests.skills.gym import DRAWS, MANY, draw_entry, recipes

TARGET = Path("configs/skills/gym_measured.yaml")
FEW = 600
"""Draws of a skill with several right answers, whose tasks take milliseconds each."""
TOO_MANY = 1_000_000
HEAD = f"""# Measured on {DRAWS} tasks a level. `distinct`: different prompts among them, or a million
# where there were too many to list. `answer_tokens`: the longest answer and half as much
# again, and the end of turn.
skills:
"""


def measure(name: str, level: int, draws: int) -> tuple[int, int]:
    """How many different prompts a level has, and the most tokens of an answer, a token a character."""
    tasks = [draw_entry(name, level, index) for index in range(draws)]
    prompts = len({prompt for prompt, _ in tasks})
    longest = max(len(answer) for _, answer in tasks)
    return prompts if prompts * DRAWS < MANY * draws else TOO_MANY, longest + longest // 2 + 1


def main() -> None:
    """Measure every level of every skill, and write the file."""
    text = HEAD
    for name, recipe in recipes().items():
        draws = FEW if recipe.metadata else DRAWS
        found = [measure(name, level, draws) for level in range(1, recipe.levels + 1)]
        text += f"  {name}:\n    distinct: {[prompts for prompts, _ in found]}\n"
        text += f"    answer_tokens: {[tokens for _, tokens in found]}\n"
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
