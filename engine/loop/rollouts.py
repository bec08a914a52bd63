"""Rollouts: answers sampled from a running battle's weights, verified, and given back to its trainer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from random import Random

from engine.children.oracle_link import OracleLink
from engine.children.process import ChildLost
from engine.children.trainer_link import TrainerLink
from engine.loop.templating import question
from engine.oracle.messages import Answered
from engine.trainer.messages import Rollout, Rollouts, SampleRequest
from heroes.definition import HeroDefinition
from heroes.vault.store import Vault
from quests.skills import find_skill
from quests.task import Task

log = logging.getLogger(__name__)

SHELF = "served"
"""Folder beside the trainer's adapter, for the copy that the Oracle loads."""


class RolloutService:
    """Serves the sample requests of one battle; a new request cancels the one before."""

    def __init__(
        self, trainer: TrainerLink, oracle: OracleLink, hero: HeroDefinition, tasks: Sequence[Task], seed: int
    ) -> None:
        self.trainer, self.oracle = trainer, oracle
        self.hero, self.tasks, self.seed = hero, tasks, seed
        self.running: asyncio.Task[None] | None = None

    def begin(self, wanted: SampleRequest) -> None:
        """Begin to sample what a step waits for; the trainer is given the rollouts when they are done."""
        if self.running is not None:
            self.running.cancel()
        self.running = asyncio.create_task(self._serve(wanted))

    async def aclose(self) -> None:
        """Cancel the sampling under way, which nobody waits for any more."""
        if self.running is not None:
            self.running.cancel()
            await asyncio.wait([self.running])

    async def _serve(self, wanted: SampleRequest) -> None:
        try:
            found = await self._sampled(wanted)
        except Exception as error:
            log.warning("No answers could be sampled for step %s", wanted.step, exc_info=True)
            found = Rollouts(battle=wanted.battle, step=wanted.step, rollouts=[], failed=str(error))
        self.trainer.give(found)

    async def _sampled(self, wanted: SampleRequest) -> Rollouts:
        # 1. Seal the trainer's adapter into a vault of its own, which makes the GGUF that the Oracle loads.
        # 2. Sample `group` answers to each lesson, all over again if the Oracle dies meanwhile.
        # 3. Let the verifiers score the answers, and pair each answer's tokens with its reward.
        shelf = Vault(Path(wanted.folder) / SHELF)
        adapter = (await asyncio.to_thread(shelf.seal, Path(wanted.folder), self.hero)).sha256
        asked = [index for index in wanted.lessons for _ in range(wanted.group)]
        while True:
            try:
                answered = await self._asked(wanted, asked, shelf.gguf_path(adapter), adapter)
                break
            except ChildLost:
                # The step waits until an Oracle is there again, however long that takes.
                await self.oracle.recovered()
        await asyncio.to_thread(shelf.discard, adapter)
        rewards = await asyncio.to_thread(self._rewards, asked, answered.answers)
        rollouts = [
            Rollout(index, drawn.tokens, drawn.logprobs, reward)
            for index, drawn, reward in zip(asked, answered.drawn, rewards, strict=True)
        ]
        return Rollouts(battle=wanted.battle, step=wanted.step, rollouts=rollouts)

    async def _asked(self, wanted: SampleRequest, asked: list[int], path: Path, adapter: str) -> Answered:
        await self.oracle.swap(adapter, path)
        tasks = [self.tasks[index] for index in asked]
        return await self.oracle.sample(
            [question(self.hero, task) for task in tasks],
            adapter,
            max(find_skill(task.skill).answer_tokens(task.level) for task in tasks),
            wanted.temperature,
            seeds(self.seed, wanted.step, len(asked)),
        )

    def _rewards(self, asked: Sequence[int], answers: Sequence[str]) -> list[float]:
        """The score of each answer, 0 to 1, by the verifier of its task's skill."""
        tasks = (self.tasks[index] for index in asked)
        return [
            find_skill(task.skill).verify(task, said).score for task, said in zip(tasks, answers, strict=True)
        ]


def seeds(battle_seed: int, step: int, count: int) -> list[int]:
    """A seed for each answer of a step, so that a step that is sampled again gets the same answers."""
    draws = Random(f"{battle_seed}/rollouts/{step}")
    return [draws.getrandbits(63) for _ in range(count)]
