"""A save as the game leaves it, made without training: its adapter is of PIP's shape, filled at random."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from engine.audit.replay import tasks_of
from engine.sharing.packing import pack, planned
from heroes.definition import find_hero
from heroes.vault import Vault
from quests.draw import held_out_tasks
from quests.skills import find_skill
from saves import events as told
from saves.log import Log
from saves.parcel import Choice
from saves.place import vault_folder
from saves.rows import AnswerRow, MessageRow, StrikeSample
from tests.peft_folder import write_adapter
from tests.steps import some_step

CHAMPION = "pip-0001"
SECRET = "what the player said in confidence"


BIN = find_skill("bin")
ASKED = len(held_out_tasks(BIN, 1, 99).tasks)


class Played(NamedTuple):
    save: Path
    sha256: str
    """Of the champion's adapter."""


def played(folder: Path) -> Played:
    """Make the save in a folder of its own."""
    save = folder / "my.realm"
    sealed = Vault(vault_folder(save)).seal(
        write_adapter(folder / "adapter", find_hero("pip"), 3), find_hero("pip")
    )
    with closing(Log(save, create=True)) as log:
        log.append([("realm", fact) for fact in _beginning()])
        log.append([("battle:1", fact) for fact in _battle(sealed.sha256, sealed.size)], _steps())
        trial = told.TrialHeld(
            1, 1, "trial", "bin", 1, 99, ASKED, ASKED, True, CHAMPION, 1.0, revision=BIN.revision
        )
        crown = told.CheckpointPromoted(1, CHAMPION, "champion", 2.0, f"bin level 1: {ASKED}/{ASKED}")
        log.append([("trial:1", trial), ("trial:1", crown)], [*_answers(trial), *_chat()])
    return Played(save, sealed.sha256)


def exported(
    own: Played, target: Path, choice: Choice = "champion", *, full: bool = False, chats: bool = False
) -> Path:
    """The save's export."""
    with planned(own.save, choice) as plan:
        pack(own.save, plan, target, full=full, chats=chats, progress=lambda _: None)
    return target


def _beginning() -> list[told.Fact]:
    hero = find_hero("pip")
    return [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", hero.parameters, hero.architecture, hero.weights.sha256, hero.model),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
        told.EngineStarted(4242, "0.1.0"),
        told.WindowOpened("w"),
    ]


def _battle(sha256: str, size: int) -> list[told.Fact]:
    return [
        told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 48, 5, "coach", [], revisions={"bin": BIN.revision}),
        told.BattleStarted(1, 1, 1, "scribe", 0, 3, 16, 2e-3, 5, None),
        told.CheckpointSealed(1, CHAMPION, sha256, size, 1, 3, None, 4, 8.0),
        told.BattleEnded(1, 1, "won", 3, 300, 1.5, 2.0, 1.0, 4.5, 1.0, [3, 6, 9, 12, 15]),
        told.BattleBlessed(1, 1, "blessed", 1.0, 4.5, []),
    ]


def _steps() -> list[told.Fact]:
    sample = StrikeSample(
        operation="add", prompt="add 00 10", expected="010", said="011", outcome=2, loss=0.7
    )
    return [some_step(number, samples=(sample,)) for number in (1, 2, 3)]


def _answers(trial: told.TrialHeld) -> list[AnswerRow]:
    return [
        AnswerRow(
            campaign=1,
            trial=trial.trial,
            number=number,
            operation=task.operation,
            prompt=task.prompt,
            expected=task.answer,
            said=task.answer,
            score=BIN.verify(task, task.answer).score,
            reason="",
        )
        for number, task in enumerate(tasks_of(trial), 1)
    ]


def _chat() -> list[MessageRow]:
    return [
        MessageRow(chat="window-1-hero", number=0, role="user", text=SECRET, speaker="", time=1.0),
        MessageRow(chat="window-1-hero", number=1, role="assistant", text="yes", speaker=CHAMPION, time=1.0),
    ]
