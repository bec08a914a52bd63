"""The engine's parts that fight a battle of the toy hero, with the real trainer and the real Oracle."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from common.files import make_folder
from engine.audit.rerun import running_oracle
from engine.children.oracle_link import OracleLink
from engine.children.trainer_link import TrainerLink
from engine.chores.vault_keeper import VaultKeeper
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.examiner import Examiner
from engine.loop.quest_poster import Planner
from engine.loop.sealing import Sealing
from heroes.definition import find_hero
from heroes.vault.store import Vault
from heroes.weights import cache_folder
from saves import events as told
from saves.file.rows import StepRow
from saves.log import log
from saves.log.log import Log
from saves.state import State
from tests.journals import campaign_of, post

PATIENCE_SECONDS = 240


class Parts:
    """The engine's parts that fight a battle, with children of their own."""

    def __init__(
        self, journal: Journal, trainer: TrainerLink, oracle: OracleLink, folder: Path, dead: asyncio.Event
    ) -> None:
        self.dead = dead
        self.journal, self.trainer, self.oracle = journal, trainer, oracle
        vault = Vault(folder / "vault")
        arena = BattleFolders(folder / "battles", vault)
        self.battles = Battles(
            journal,
            trainer,
            oracle,
            Sealing(journal, Examiner(journal, oracle, vault), vault),
            arena,
            VaultKeeper(journal, vault),
            Planner(journal),
        )

    async def fight(self, *, resume: bool = False) -> list[StepRow]:
        """The battle, or what is left of it; the steps that the save has after it."""
        await self.battles.fight(campaign_of(self.journal), resume=resume)
        return self.steps()

    def steps(self) -> list[StepRow]:
        return log.steps(self.journal.log.connection, 1, 1)

    async def dead_trainer(self) -> list[str]:
        """The last words of a trainer that can't start."""
        await self.dead.wait()
        assert self.trainer.supervisor.child is not None
        return list(self.trainer.supervisor.child.last_words)

    def kill(self, child: TrainerLink | OracleLink) -> None:
        assert child.supervisor.child is not None
        assert child.supervisor.child.pid is not None
        os.kill(child.supervisor.child.pid, signal.SIGKILL)


@contextlib.asynccontextmanager
async def parts(
    folder: Path, steps: int, *, skill: str = "bin", program: str = "engine.trainer"
) -> AsyncIterator[Parts]:
    """The parts on a fresh save, where a quest of so many steps waits."""
    make_folder(folder)
    hero = find_hero("toy")
    with Log(folder / "my.realm", create=True) as opened:
        journal = Journal(opened, State())
        journal.record("realm", told.RealmCreated("5f0c", "my", "0.1.0"))
        journal.record(
            "toy", told.HeroSummoned("toy", "TOY", 6_000_000, hero.architecture, hero.weights.sha256)
        )
        journal.record("campaign:1", told.CampaignStarted(1, "toy", 7, [skill]))
        post(journal, steps * 16, skill=skill)
        dead = asyncio.Event()
        trainer = TrainerLink(
            "toy", cache_folder(), folder / "log", lambda _: None, lambda *_: dead.set(), lambda _: None
        )
        trainer.arguments[0] = program
        running = asyncio.create_task(trainer.run())
        try:
            async with (
                asyncio.timeout(PATIENCE_SECONDS),
                running_oracle(hero, folder / "log") as oracle,
            ):
                yield Parts(journal, trainer, oracle, folder, dead)
        finally:
            await trainer.leave(10)
            await running
