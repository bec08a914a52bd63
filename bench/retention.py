"""What a campaign still knows: `python -m bench.retention SAVE` tests again all levels it ever mastered."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec

from bench.samples import right_answers
from engine.audit.rerun import running_oracle
from engine.children.oracle_link import OracleLink
from heroes.definition import HeroDefinition, find_hero
from heroes.vault.store import Vault
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log.snapshot import load
from saves.state import SkillState

TASKS = 100
"""Held-out tasks a level, or all of them where there are fewer."""
SEED = 424_242
"""A seed that no trial of a game has."""


class Kept(msgspec.Struct, frozen=True):
    """One level: its rate when it was mastered, and now."""

    skill: str
    level: int
    mastered: float
    """Rate of the trial that mastered it last, 0 to 1."""
    correct: int
    asked: int
    lost: bool

    @property
    def drop(self) -> float:
        """By how much the level's rate has fallen, -1 to 1."""
        return self.mastered - self.correct / self.asked


async def measure(save: Path) -> list[Kept]:
    """Examine the newest checkpoint at every level that was ever mastered, lost levels included."""
    with closing(open_for_reading(save)) as connection:
        campaign = load(connection).campaign
    if campaign is None or campaign.latest is None:
        return []
    hero, sha256 = find_hero(campaign.hero), campaign.checkpoints[campaign.latest].sha256
    with tempfile.TemporaryDirectory() as folder:
        async with running_oracle(hero, Path(folder) / "log") as oracle:
            await oracle.swap(sha256, Vault(vault_folder(save)).gguf_path(sha256))
            return [
                await _asked(oracle, hero, sha256, skill, level)
                for skill in campaign.skills.values()
                for level in range(1, skill.level + 1)
            ]


async def _asked(
    oracle: OracleLink, hero: HeroDefinition, adapter: str, known: SkillState, level: int
) -> Kept:
    skill = find_skill(known.skill)
    tasks = held_out_tasks(skill, level, SEED, TASKS).tasks
    right = await right_answers(oracle, hero, adapter, skill, tasks)
    return Kept(known.skill, level, known.mastery.get(level, 0.0), right, len(tasks), level in known.lost)


def table(found: list[Kept]) -> str:
    """The results as a Markdown table, with the mean drop in percentage points."""
    rows = [
        f"| {each.skill} {each.level}{' (lost)' if each.lost else ''} | {each.mastered:.0%} "
        f"| {each.correct}/{each.asked} = {each.correct / each.asked:.0%} | {100 * each.drop:+.0f} |"
        for each in found
    ]
    mean = 100 * sum(each.drop for each in found) / max(1, len(found))
    head = ["| level | mastered with | asked again | drop, points |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, "", f"Mean drop of {len(found)} levels: {mean:+.1f} points."])


if __name__ == "__main__":
    sys.stdout.write(table(asyncio.run(measure(Path(sys.argv[1])))) + "\n")
