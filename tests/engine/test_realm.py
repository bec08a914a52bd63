"""The running engine of a save: what it records of itself, and when it can't."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.children.oracle_link import OracleRefusal
from engine.children.process import ChildLost
from engine.children.trainer_link import TrainerLink
from engine.loop.examiner import Examiner
from engine.realm import Realm
from engine.server.obey import obey
from engine.trainer.messages import Halt
from engine.wire.step_clock import OrderClock
from engine.wire.version import APP_VERSION
from heroes.adapters.peft_config import AdapterError
from heroes.definition import find_hero
from heroes.vault.store import VaultError
from saves.events import (
    CampaignStarted,
    CheckpointSealed,
    EngineLost,
    EngineStarted,
    FailureRaised,
    HeroSummoned,
    TrainingOrdered,
)
from saves.events.errors import DiskError
from saves.file.lock import SaveLock
from saves.log.log import entries
from tests.journals import PIP_SHA256
from tests.peft_folder import write_adapter


@pytest.fixture
async def realm(tmp_path: Path) -> Realm:
    """An engine of a save without a hero, which starts no children."""
    save = tmp_path / "my.realm"
    return Realm(save, SaveLock(save), hold=False)


async def test_a_new_engine_starts_with_no_failure_of_the_one_before(realm: Realm) -> None:
    realm.journal.record("engine", FailureRaised(child="oracle", message="no weights"))
    realm.open()
    assert realm.journal.state.failures == {}
    told = [entry.fact() for entry in entries(realm.journal.log.connection)]
    assert [type(fact).__name__ for fact in told] == ["FailureRaised", "FailureCleared", "EngineStarted"]
    # Which process it is is nobody's business but this machine's, and that asks the lock.
    assert told[-1] == EngineStarted(pid=0, app_version=APP_VERSION)
    await realm.close("player")
    realm.journal.log.close()


@pytest.mark.parametrize("flaw", [ChildLost, OracleRefusal, AdapterError, VaultError])
async def test_what_keeps_a_command_from_being_done_is_its_answer(
    realm: Realm, monkeypatch: pytest.MonkeyPatch, flaw: type[Exception]
) -> None:
    async def failing(*_: object) -> None:
        raise flaw("the reason")

    monkeypatch.setattr(Examiner, "examine", failing)
    realm.examiner = Examiner(realm.journal, None, realm.vault)  # type: ignore[arg-type]
    realm.journal.record("realm", HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256))
    realm.journal.record("realm", CampaignStarted(1, "pip", 7, ["bin"]))
    answer = await obey(realm, "trial", b'{"skill": "bin"}')
    assert (answer.ok, answer.message) == (False, "the reason")
    realm.journal.log.close()


async def test_a_rewind_halts_the_battle_of_the_campaign_that_is_over(
    realm: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = find_hero("pip")
    sealed = realm.vault.seal(write_adapter(tmp_path / "adapter", pip, 1), pip)
    realm.journal.record(
        "realm",
        HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        CampaignStarted(1, "pip", 7, ["bin"]),
        CheckpointSealed(1, "pip-0001", *sealed, 1, 40, None, 16, 32.0),
    )
    orders: list[object] = []
    trainer = TrainerLink("pip", tmp_path, tmp_path / "log", lambda _: None, lambda *_: None, lambda _: None)
    monkeypatch.setattr(trainer, "_send", orders.append)
    trainer.ready.set()
    realm.trainer = trainer
    answer = await obey(realm, "branch", b'{"campaign": 1, "checkpoint": "pip-0001", "levels": {}}')
    assert answer.ok, answer.message
    assert (orders, trainer.halted) == ([Halt()], False)
    realm.journal.log.close()


def fill_the_disk(realm: Realm) -> None:
    connection = realm.journal.log.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskError):
        record_until_full(realm)


@pytest.mark.parametrize("outdated", [True, False])
async def test_a_priority_that_only_a_new_trainer_can_have_is_said_to_be_so(
    realm: Realm, outdated: bool
) -> None:
    trainer: Any = SimpleNamespace(outdated=outdated, priority="normal", loading=False)
    realm.trainer = trainer
    placed: list[str] = []
    realm.place_session = placed.append
    answer = await obey(realm, "budget", b'{"priority": "normal"}')
    assert answer.ok
    assert ("`normal` holds from the next battle on" in answer.message) is outdated
    assert realm.journal.state.budget.priority == "normal"
    assert placed == ["normal"]
    await obey(realm, "budget", b'{"priority": "low"}')
    trainer.loading = True
    realm.refresh()
    trainer.loading = False
    realm.refresh()
    assert placed == ["normal", "low", "normal", "low"], "a trainer that loads has its turn"
    strange = await obey(realm, "budget", b'{"priority": "highest"}')
    assert not strange.ok
    assert realm.journal.state.budget.priority == "low"
    realm.journal.log.close()


def record_until_full(realm: Realm) -> None:
    for _ in range(1_000):
        realm.journal.record("engine", EngineLost(pid=1))


@pytest.mark.fault("F5")
async def test_an_engine_that_ends_on_a_full_disk_says_so_and_ends(realm: Realm) -> None:
    realm.journal.record("engine", TrainingOrdered(seconds=None, skill=None, level=None))
    realm.open()
    fill_the_disk(realm)
    await realm.close("player")
    assert "full or failing" in realm.journal.activity.detail
    assert all(task.done() for task in realm.tasks)
    realm.journal.log.close()


@pytest.mark.fault("F5")
async def test_an_order_whose_time_is_up_on_a_full_disk_ends_when_there_is_room(realm: Realm) -> None:
    realm.journal.record("engine", TrainingOrdered(seconds=1.0, skill=None, level=None))
    fill_the_disk(realm)
    realm.order_clock = OrderClock(-1.0, realm.journal.clock)
    realm._tick()
    assert realm.journal.state.order is not None, "its time ran before the first step"
    realm.journal.clock.step(0.5)
    realm._tick()
    assert realm.journal.state.order is not None
    assert "full or failing" in realm.journal.activity.detail
    realm.journal.log.connection.execute("PRAGMA max_page_count = 1000000")
    realm._tick()
    assert realm.journal.state.order is None
    assert realm.order_clock is None
    realm.journal.log.close()
