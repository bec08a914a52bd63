"""A campaign played by the real idle loop, its trainer and its Oracle stood in for.

What this machine would take hours for is played in seconds: a hero that knows the answers, as surely as it is
told to, and a trainer whose losses fall. All else, from the coach's quests to the Temple's verdicts, is real.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from engine.chores.vault_keeper import VaultKeeper
from engine.commands.campaigns import campaign_started, hero_summoned
from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.examiner import Examination, Examiner
from engine.loop.idle_loop import CampaignLoop
from engine.loop.quest_poster import Planner
from engine.loop.sealing import Sealing
from engine.oracle.messages import Answered
from engine.rules.coach.ladders import ladders
from engine.rules.moves import Examine, Move
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from engine.trainer.messages import AnyReport, Drift, Echo, Fight, Fought, ResourceUse, Stepped, Strike
from heroes.definition import HeroDefinition, find_hero
from heroes.vault.store import Sealed, Vault
from quests.task import Skill, Task
from saves import events as told
from saves.file.paths import vault_folder
from saves.log.log import Log, pages
from saves.log.rewind import moment
from saves.state import Campaign, State

Knows = Callable[[Campaign, Skill, Task], float]
"""How surely the hero answers a task of a skill right."""


class SmallVault(Vault):
    """Keeps a few bytes for each adapter, and no GGUF of them."""

    def seal(self, adapter: Path, hero: HeroDefinition) -> Sealed:
        self.folder.mkdir(exist_ok=True)
        content = f"weights {len(list(self.folder.glob('*.safetensors')))}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        self.safetensors_path(sha256).write_bytes(content)
        return Sealed(sha256, len(content))

    def gguf_path(self, sha256: str) -> Path:
        return self.path(sha256, "gguf")


class Oracle:
    """Says what the trainer says, and the same to all general prompts."""

    def __init__(self) -> None:
        self.loaded: set[str] = set()

    async def swap(self, adapter: str, path: Path) -> float:
        self.loaded.add(adapter)
        return 0.1

    async def answer(self, prompts: list[str], adapter: str | None, max_tokens: int) -> Answered:
        return Answered(answers=["A fine day."] * len(prompts), seconds=0.5, ended=[True] * len(prompts))

    async def score(self, pairs: list[tuple[str, str]], adapter: str | None) -> list[float]:
        return [0.25] * len(pairs)


class Hero(Examiner):
    """Answers right as surely as it knows, and otherwise says nothing of use."""

    def __init__(self, journal: Journal, vault: Vault, knows: Knows) -> None:
        super().__init__(journal, Oracle(), vault)  # type: ignore[arg-type]
        self.knows, self.luck = knows, Random("luck")

    async def put(
        self, skill: Skill, tasks: list[Task], campaign: Campaign, checkpoint: str | None
    ) -> Examination:
        await self.load(campaign, checkpoint)
        said = [
            task.answer if self.luck.random() < self.knows(campaign, skill, task) else "no idea"
            for task in tasks
        ]
        verdicts = [skill.verify(task, each) for task, each in zip(tasks, said, strict=True)]
        scores, reasons = [each.score for each in verdicts], [each.reason for each in verdicts]
        return Examination(tasks, said, scores, reasons, 0.5)


class Trainer:
    """Takes every step that is ordered, with a loss that falls."""

    def __init__(self) -> None:
        self.luck = Random("losses")

    async def fight(self, order: Fight) -> AsyncGenerator[AnyReport, None]:
        steps = -(-len(order.lessons) // order.batch_size)
        for step in range(1, steps + 1):
            yield self._step(order, step, steps)
        echoes = [Echo(each.prompt, each.answer, 0.25) for each in order.echoes]
        drift = Drift(kl=0.03, prompts=64, tokens=640, seconds=1.0) if order.general else None
        toll = ResourceUse(
            memory_start=1 << 30, memory_end=1 << 30, memory_peak=1 << 30, party=16, longest_answer=9
        )
        yield Fought(battle=order.battle, folder=order.folder, echoes=echoes, drift=drift, toll=toll)

    def _step(self, order: Fight, step: int, steps: int) -> Stepped:
        first = (step - 1) * order.batch_size
        lessons = list(range(first, min(first + order.batch_size, len(order.lessons))))
        return Stepped(
            battle=order.battle,
            step=step,
            loss=2.0 * 0.9**step + 0.1 * self.luck.random() + 0.05,
            tokens=20 * len(lessons),
            seconds=0.1 + 0.01 * self.luck.random(),
            grad_norm=1.0 + self.luck.random(),
            learning_rate=order.learning_rate * min(1.0, step / 3),
            lessons=lessons,
            outcomes=[self.luck.randrange(5) for _ in lessons],
            samples=[Strike(lesson=lessons[0], said="011", outcome=2, loss=0.7)],
        )


class Play:
    """A save that is played, move by move."""

    def __init__(self, save: Path, log: Log, knows: Knows, vault: Vault | None = None) -> None:
        self.save, self.journal = save, Journal(log, State())
        self.vault = vault or SmallVault(vault_folder(save))
        self.hero = Hero(self.journal, self.vault, knows)
        arena, keeper = (
            BattleFolders(self.vault.folder / "battles", self.vault),
            VaultKeeper(self.journal, self.vault),
        )
        sealing = Sealing(self.journal, self.hero, self.vault)
        trainer: Any = Trainer()
        nobody: Any = None
        battles = Battles(self.journal, trainer, nobody, sealing, arena, keeper, Planner(self.journal))
        self.loop = CampaignLoop(self.journal, battles, self.hero, nobody)

    @property
    def campaign(self) -> Campaign:
        """The campaign being played."""
        found = self.journal.state.campaign
        assert found is not None
        return found

    def record(self, *facts: told.Fact) -> None:
        """Tell of what the player or the engine did."""
        self.journal.record("realm", *facts)

    def begin(self, seed: int = 7, skills: Sequence[str] = ("bin",)) -> None:
        """Wake the hero in a new save."""
        hero = find_hero("pip")
        self.record(told.EngineStarted(4242, "0.1.0"))
        self.record(
            told.RealmCreated("5f0c", "first light", "0.1.0"),
            hero_summoned(hero),
            told.CampaignStarted(1, "pip", seed, list(skills)),
        )

    def due(self) -> Move:
        """What the loop does next."""
        return next_move(self.campaign, ladders(self.campaign), settings())

    async def until(self, done: Callable[[Campaign], bool], most: int = 400) -> None:
        """Play until something is so; fails where that takes too many moves."""
        for _ in range(most):
            if done(self.campaign):
                return
            await self.loop.perform(self.campaign, self.due())
        raise AssertionError(f"not so after {most} moves")


@contextmanager
def played(save: Path, knows: Knows, vault: Vault | None = None) -> Iterator[Play]:
    """A play on a new save, with a vault of its own unless it is given one."""
    ticks = count(1_780_000_000)
    with Log(save, create=True, clock=lambda: float(next(ticks))) as log:
        yield Play(save, log, knows, vault)


def sure(campaign: Campaign, skill: Skill, task: Task) -> float:
    """Knows everything once it was trained at all."""
    return 0.97 if campaign.latest else 0.1


FORGETS = 4
"""The battle after which level 2 is forgotten, until the next."""


def knows(campaign: Campaign, skill: Skill, task: Task) -> float:
    """Two levels once it is trained, and nothing beyond them."""
    forgotten = task.level == 2 and campaign.battles_fought == FORGETS
    return 0.0 if campaign.latest is None or forgotten or task.level > 2 else 1.0


async def long_story(save: Path) -> Path:
    """Play it into a save."""
    with played(save, knows) as play:
        play.begin()
        await play.until(lambda campaign: campaign.level >= 2)
        await play.hero.examine(play.campaign, Examine("practice", "bin", 1, 50))
        await play.until(lambda campaign: bool(campaign.lost))
        await play.until(lambda campaign: not campaign.lost and campaign.battles_fought > FORGETS)
        _branch(play)
        await play.until(lambda campaign: bool(campaign.battle and campaign.battle.blessing))
        over = play.campaign
        anew = campaign_started(play.journal.state, over, over.latest, seed=9)
        play.record(told.CampaignArchived(over.campaign), anew)
        play.journal.log.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return save


def _branch(play: Play) -> None:
    """Go back to when two levels were mastered."""
    entries = [entry for page in pages(play.journal.log.connection) for entry in page]
    gained = [entry.id for entry in entries if isinstance(entry.fact(), told.LevelGained)]
    back = moment(play.journal.log.connection, event=gained[1])
    parent = play.journal.state.campaigns[back.campaign]
    fact = campaign_started(
        play.journal.state, parent, back.checkpoint, seed=8, levels=back.levels, lost=back.lost
    )
    play.record(told.CampaignArchived(parent.campaign, "rewound"), fact)
