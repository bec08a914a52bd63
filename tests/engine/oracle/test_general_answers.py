"""General prompts put to the real base model and to a checkpoint, recorded, and asked again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.audit.reckon import reckon
from engine.audit.rerun import rerun, running_oracle
from engine.journal import Journal
from engine.loop import general_talk
from engine.loop.examiner import Examiner
from engine.loop.general_talk import GeneralTalk
from engine.loop.tasks import CUT
from engine.rules.moves import Examine
from heroes.vault.store import Vault
from quests.drawing.general_prompts import ANSWER_TOKENS, MEASURED, REPLAYED, GeneralPrompts
from saves import events as told
from saves.care.verify import verify
from saves.log.log import Log, answers
from saves.state import Campaign, State
from tests.engine.oracle.tiny import PIP
from tests.journals import PIP_SHA256
from tests.peft_folder import write_adapter

FEW = GeneralPrompts(
    measured=[
        "What is the capital of France?",
        "How do I boil an egg?",
        "How many days are there in a week?",
    ],
    replayed=["Say the opposite of: The test was long and difficult."],
)


def sealed(vault: Vault, folder: Path) -> str:
    """A checkpoint with an adapter that changes a little of what is said."""
    adapter = write_adapter(folder, PIP, seed=1)
    tensors = load_file(adapter / "adapter_model.safetensors")
    small = {name: (0.03 * values).astype(np.float32) for name, values in tensors.items()}
    save_file(small, adapter / "adapter_model.safetensors")
    return vault.seal(adapter, PIP).sha256


def begin(journal: Journal, sha256: str) -> None:
    journal.record(
        "realm",
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
        told.CheckpointSealed(1, "pip-0001", sha256, 1, 1, 40, None, 4, 8.0),
    )


def campaign_of(journal: Journal) -> Campaign:
    campaign = journal.state.campaign
    assert campaign is not None
    return campaign


@pytest.mark.timeout(900)
async def test_what_is_said_is_kept_in_pairs_and_comes_again(
    tmp_path: Path, realm_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(general_talk, "general_prompts", lambda: FEW)
    save, vault = tmp_path / "my.realm", Vault(tmp_path / "my.realm.vault")
    sha256 = sealed(vault, tmp_path / "adapter")
    with Log(save, create=True) as log:
        journal = Journal(log, State())
        begin(journal, sha256)
        async with running_oracle(PIP, tmp_path / "log") as oracle:
            talk = GeneralTalk(Examiner(journal, oracle, vault))
            await talk.hold(campaign_of(journal), base=True)
            await talk.hold(campaign_of(journal), base=False)

        hero = campaign_of(journal)
        assert hero.base_answers == (1, 1)
        base, mine = answers(log.connection, 1, 1), answers(log.connection, 1, 2)
        assert [row.operation for row in base] == [MEASURED] * 3 + [REPLAYED]
        assert "Paris" in base[0].said
        assert base[0].reason == ""
        assert base[1].reason == CUT
        assert 0.5 * ANSWER_TOKENS <= len(base[1].said.split()) <= ANSWER_TOKENS
        assert [(row.prompt, row.expected) for row in mine] == [(row.prompt, row.said) for row in base[:3]]
        assert any(row.said != row.expected for row in mine)
        assert hero.talk is not None
        assert (hero.talk.trial, hero.talk.checkpoint, hero.talk.asked) == (2, "pip-0001", 3)
        assert 0.0 <= hero.talk.likeness < 1.0
        assert (hero.trials, hero.skills["bin"].probes, hero.trials_held) == ([], {}, 2)

        assert verify(save).ok
        assert all(found.ok for found in reckon(log.connection).findings if found.check == "trials")
        again = await rerun(log.connection, journal.state, vault, tmp_path / "log", lambda *_: None)
        assert again.ok
        assert "7 of 7 answers of 2 trials came again" in again.sentence


@pytest.mark.timeout(900)
async def test_a_trial_for_practice_may_be_held_meanwhile(
    tmp_path: Path, realm_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(general_talk, "general_prompts", lambda: FEW)
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, State())
        begin(journal, "ab" * 32)
        async with running_oracle(PIP, tmp_path / "log") as oracle:
            examiner = Examiner(journal, oracle, Vault(tmp_path / "my.realm.vault"))
            journal.state.campaigns[1].latest = None
            talk = GeneralTalk(examiner).hold(campaign_of(journal), base=True)
            practice = examiner.examine(campaign_of(journal), Examine("practice", "bin", 1, 2))
            await asyncio.gather(talk, practice)
        hero = campaign_of(journal)
        assert (hero.trials_held, hero.trials[-1].trial, hero.base_answers) == (2, 1, (1, 2))
