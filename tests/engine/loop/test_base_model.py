"""A campaign whose base model has changed trains nothing and answers nothing, and says the way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.commands.campaigns import Begin, begin
from engine.commands.command import Refusal
from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.loop.idle_loop import CampaignLoop
from engine.rules.base_model import changed_base
from heroes.definition import HeroError, find_hero
from saves import events as told
from tests.journals import PIP_SHA256, campaign_of, new_journal

NOBODY: Any = None


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with new_journal(tmp_path) as made:
        made.record("pip", told.CheckpointSealed(1, "pip-0001", "cd" * 32, 9, 1, 40, None, 16, 32.0))
        yield made


class Realm:
    """As much of the engine as beginning a campaign needs."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def refresh(self) -> None:
        return


def on_another_base(journal: Journal) -> None:
    """Let the campaign have begun on other weights than the hero has now."""
    campaign_of(journal).base_sha256 = "ef" * 32


def test_a_campaign_on_its_own_base_plays_on(journal: Journal) -> None:
    assert campaign_of(journal).base_sha256 == PIP_SHA256
    assert changed_base(campaign_of(journal)) == ""
    assert changed_base(replace(campaign_of(journal), base_sha256="")) == ""


def test_the_reason_names_both_bases_and_the_way_out(journal: Journal) -> None:
    on_another_base(journal)
    said = changed_base(campaign_of(journal))
    for words in ("efefefefefef", PIP_SHA256[:12], "realm campaign archive", "realm campaign new"):
        assert words in said


async def test_no_checkpoint_of_it_is_served(journal: Journal) -> None:
    on_another_base(journal)
    examiner = Examiner(journal, NOBODY, NOBODY)
    with pytest.raises(HeroError, match="is another than campaign 1 began with"):
        await examiner.load(campaign_of(journal), "pip-0001")
    assert await examiner.load(campaign_of(journal), None) is None


async def test_no_move_of_it_is_made(journal: Journal) -> None:
    on_another_base(journal)
    loop = CampaignLoop(journal, NOBODY, Examiner(journal, NOBODY, NOBODY), NOBODY)
    with pytest.raises(HeroError, match="is another than campaign 1 began with"):
        await loop._play_one()


@pytest.mark.parametrize("start", ["latest", "pip-0001"])
async def test_nothing_begins_from_its_checkpoints_and_a_new_campaign_has_the_new_base(
    journal: Journal, start: str
) -> None:
    on_another_base(journal)
    journal.state.heroes["pip"].weights_sha256 = "ef" * 32
    journal.record("campaign:1", told.CampaignArchived(1))
    realm: Any = Realm(journal)
    with pytest.raises(HeroError, match="is another than campaign 1 began with"):
        await begin(realm, Begin(start=start))
    with pytest.raises(Refusal, match="No campaign has a champion"):
        await begin(realm, Begin(plus=True))
    said = await begin(realm, Begin())
    assert said.message.startswith("Campaign 2 begins, from the base model")
    assert journal.state.campaigns[2].base_sha256 == find_hero("pip").weights.sha256
    assert journal.state.campaigns[1].base_sha256 == "ef" * 32
    assert changed_base(journal.state.campaigns[2]) == ""


async def test_a_hero_that_has_not_changed_is_not_summoned_again(journal: Journal) -> None:
    journal.record("campaign:1", told.CampaignArchived(1))
    before = journal.state.last_id
    realm: Any = Realm(journal)
    await begin(realm, Begin())
    assert journal.state.last_id == before + 1


def test_base_answers_are_those_of_the_same_base(journal: Journal) -> None:
    campaign_of(journal).base_answers = (1, 4)
    journal.record("campaign:1", told.CampaignArchived(1))
    journal.record("campaign:2", told.CampaignStarted(2, "pip", 7, ["bin"]))
    assert journal.state.campaigns[2].base_answers == (1, 4)
    journal.record("pip", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", "ef" * 32))
    journal.record("campaign:3", told.CampaignStarted(3, "pip", 7, ["bin"]))
    assert journal.state.campaigns[3].base_answers is None
