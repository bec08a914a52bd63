"""Asks trials again, of the same checkpoint with greedy decoding, and compares the answers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from engine.audit.replay import drawn_otherwise, module_away, tasks_of, trials
from engine.children.oracle_link import OracleLink, OracleRefusal
from engine.children.process import ChildLost
from engine.loop.general_talk import general_task
from engine.loop.templating import question
from heroes.adapters.peft_config import AdapterError
from heroes.definition import HeroDefinition, HeroError, find_hero
from heroes.vault.store import Vault, VaultError
from heroes.weights import cache_folder, find_weights
from quests.drawing.general_prompts import ANSWER_TOKENS, GENERAL
from quests.skills import find_skill
from quests.task import QuestError
from saves.care.verify import Counts, Finding
from saves.events import TrialHeld
from saves.file.rows import AnswerRow
from saves.log.log import answers
from saves.state import Campaign, State

CHECK = "rerun"

ENOUGH, LEAST = 0.98, 0.75
"""Share of all answers, and of any one trial's answers, that must come again word for word: another processor
rounds differently and may change a few."""

Progress = Callable[[int, int], None]
"""Called with how many trials are done, and how many there are."""


class RerunTally(msgspec.Struct):
    """What was asked again, and what came of it."""

    trials: int = 0
    asked: int = 0
    same: int = 0
    skipped: int = 0
    """Trials whose checkpoint is outside the hot zone, or no longer kept."""
    redrawn: int = 0
    """Trials whose tasks this version draws otherwise, or whose module is missing."""
    others: list[str] = []
    """Trials of which so few answers came again that they were not really held."""

    def take(self, held: TrialHeld, same: int, asked: int) -> None:
        """Count a trial that was asked again: `same` of `asked` answers came again."""
        self.trials, self.asked, self.same = self.trials + 1, self.asked + asked, self.same + same
        if same < LEAST * asked:
            self.others.append(f"{held.kind} {held.trial} of campaign {held.campaign} ({same} of {asked})")

    @property
    def unproven(self) -> int:
        """Trials that could not be asked again."""
        return self.skipped + self.redrawn

    def finding(self) -> Finding:
        """The verdict with its figures; trials not asked again are unproven, and if all are, it fails."""
        counts = Counts(max(0, self.trials - len(self.others)), self.unproven, len(self.others))
        if not self.trials and not self.unproven:
            return Finding(CHECK, True, "No trial was held that could be asked again.", counts)
        if not self.trials:
            told = f"None of {self.unproven} trials could be asked again, which proves nothing{self._left()}."
            return Finding(CHECK, False, told, counts)
        came = f"{self.same} of {self.asked} answers of {self.trials} trials came again, word for word"
        apart = f"; {self.others[0]} has too few of them" if self.others else ""
        ok = self.same >= ENOUGH * self.asked and not self.others
        return Finding(CHECK, ok, f"{came}{apart}{self._left()}.", counts)

    def _left(self) -> str:
        skipped = f"; {self.skipped} trials had checkpoints that are not in the hot zone"
        redrawn = f"; {self.redrawn} trials had tasks that this version draws otherwise"
        told = f"{skipped if self.skipped else ''}{redrawn if self.redrawn else ''}"
        return f"{told}: unproven" if told else ""


async def rerun(
    connection: sqlite3.Connection, state: State, vault: Vault, log: Path, progress: Progress
) -> Finding:
    """Ask every trial of a save again; an error that prevents it becomes the finding."""
    tally, held = RerunTally(), list(trials(connection))
    try:
        for campaign in state.campaigns.values():
            mine = [each for each in held if each.campaign == campaign.campaign]
            async with running_oracle(find_hero(campaign.hero), log) as oracle:
                for each in mine:
                    await _ask_again(connection, campaign, each, oracle, vault, tally)
                    progress(tally.trials + tally.unproven, len(held))
    except (HeroError, QuestError, VaultError, AdapterError, OracleRefusal, ChildLost) as flaw:
        return Finding(CHECK, False, f"The trials can't be asked again: {flaw}")
    return tally.finding()


@asynccontextmanager
async def running_oracle(hero: HeroDefinition, log: Path) -> AsyncIterator[OracleLink]:
    """A separate Oracle with a hero's base model; raises HeroError without the weights, and ChildLost."""
    arguments = ["--model", str(find_weights(hero)), "--cache", str(cache_folder())]
    link = OracleLink(arguments, log, lambda status: None, lambda *_: None, lambda cause: None)
    work = asyncio.create_task(link.run())
    try:
        await link.settled.wait()
        if link.failure:
            raise ChildLost(link.failure)
        yield link
    finally:
        link.stop()
        await work


async def _ask_again(
    connection: sqlite3.Connection,
    campaign: Campaign,
    held: TrialHeld,
    oracle: OracleLink,
    vault: Vault,
    tally: RerunTally,
) -> None:
    if held.kind != GENERAL and (module_away(held) or drawn_otherwise(held)):
        tally.redrawn += 1
        return
    checkpoint = campaign.checkpoints.get(held.checkpoint or "")
    if held.checkpoint and (checkpoint is None or checkpoint.cleared or checkpoint.zone != "hot"):
        tally.skipped += 1
        return
    adapter = checkpoint.sha256 if checkpoint else None
    if adapter and adapter not in oracle.loaded:
        await oracle.swap(adapter, vault.gguf_path(adapter))
    rows = answers(connection, held.campaign, held.trial)
    prompts, longest = _asked(find_hero(campaign.hero), held, rows)
    again = await oracle.answer(prompts, adapter, longest)
    told = [row.said for row in rows]
    tally.take(held, sum(_same(told, again.answers)), len(told))


def _asked(hero: HeroDefinition, held: TrialHeld, rows: Sequence[AnswerRow]) -> tuple[list[str], int]:
    """A trial's prompts in the hero's chat template, and the most tokens an answer could have."""
    if held.kind == GENERAL:
        # No seed draws general prompts: the save itself keeps which they were.
        tasks = [general_task(row.operation, row.prompt) for row in rows]
        return [question(hero, task) for task in tasks], ANSWER_TOKENS
    tasks, skill = tasks_of(held), find_skill(held.skill)
    return [question(hero, task) for task in tasks], max(skill.answer_tokens(task.level) for task in tasks)


def _same(told: list[str], again: list[str]) -> Iterator[bool]:
    return (before == after for before, after in zip(told, again, strict=True))
