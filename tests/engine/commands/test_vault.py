"""Orders by the engine's own table, on a save for which no child is started."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.realm import Realm
from engine.server.obey import obey
from engine.wire.messages import Accepted
from saves import events as told
from saves.file.lock import SaveLock
from saves.log.log import entries
from tests.journals import PIP_SHA256, campaign_of


@pytest.fixture
async def realm(tmp_path: Path) -> AsyncIterator[Realm]:
    """A save with a hero and a campaign that sealed nothing yet."""
    save = tmp_path / "my.realm"
    realm = Realm(save, SaveLock(save), hold=False)
    realm.journal.record("realm", told.RealmCreated("5f0c", "my", "0.1.0"))
    realm.journal.record("pip", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256))
    realm.journal.record("campaign:1", told.CampaignStarted(1, "pip", 7, ["bin"]))
    yield realm
    realm.journal.log.close()


def seal(realm: Realm, *names: str) -> None:
    for step, name in enumerate(names, 1):
        fact = told.CheckpointSealed(1, name, f"{step:064x}", 9, step, 2 * step, None, 4, 8.0)
        realm.journal.record(f"checkpoint:{name}", fact)


async def ordered(realm: Realm, name: str, **arguments: Any) -> Accepted:
    return await obey(realm, name, msgspec.json.encode(arguments))


@pytest.mark.parametrize("role", ["champion", "latest", "pip-0001"])
async def test_promote_and_demote_take_every_name_a_player_has_for_a_checkpoint(
    realm: Realm, role: str
) -> None:
    seal(realm, "pip-0001")
    realm.journal.record("realm", told.CheckpointPromoted(1, "pip-0001", "champion", 2.0, "a test"))
    promoted = await ordered(realm, "promote", checkpoint=role)
    assert promoted.message == "pip-0001 stays for good."
    assert campaign_of(realm.journal).kept == ["pip-0001"]
    assert (await ordered(realm, "demote", checkpoint=role)).ok
    assert campaign_of(realm.journal).kept == []


@pytest.mark.parametrize("order", ["promote", "demote", "restore"])
async def test_a_name_that_is_none_is_refused_with_the_one_that_is(realm: Realm, order: str) -> None:
    refused = await ordered(realm, order, checkpoint="champion")
    assert (refused.ok, "none is sealed yet" in refused.message) == (False, True)
    seal(realm, "pip-0001")
    refused = await ordered(realm, order, checkpoint="champion")
    assert (refused.ok, "name `latest`, which is pip-0001" in refused.message) == (False, True)


@pytest.mark.parametrize("start", ["champion", "latest", "pip-0009"])
async def test_a_campaign_from_nothing_says_what_there_is(realm: Realm, start: str) -> None:
    realm.journal.record("campaign:1", told.CampaignArchived(1))
    refused = await ordered(realm, "begin", start=start)
    assert not refused.ok
    assert refused.message.endswith("Or begin from `base`.")


@pytest.mark.parametrize(
    ("facts", "told_way"),
    [
        ((), "`realm campaign new`"),
        (("pip-0001",), "`realm campaign new --from latest`"),
        (("pip-0001", "crown"), "`realm campaign new --from champion`"),
        (("pip-0001", "crown", "clear"), "`realm campaign new`"),
    ],
)
async def test_a_campaign_that_is_over_names_a_way_on_that_there_is(
    realm: Realm, facts: tuple[str, ...], told_way: str
) -> None:
    known = {
        "crown": told.CheckpointPromoted(1, "pip-0001", "champion", 2.0, "a test"),
        "clear": told.CheckpointsCleared(1, ["pip-0001"], "a test"),
    }
    for each in facts:
        seal(realm, each) if each not in known else realm.journal.record("realm", known[each])
    realm.journal.record("campaign:1", told.CampaignArchived(1))
    refused = await ordered(realm, "train", seconds=60.0)
    assert (refused.ok, told_way in refused.message) == (False, True), refused.message


async def test_a_talk_begun_anew_is_remembered_once(realm: Realm) -> None:
    for talk in (1, 1, 0):
        assert (await ordered(realm, "anew", talk=talk)).ok
    assert campaign_of(realm.journal).conversation == 1
    kinds = [entry.kind for entry in entries(realm.journal.log.connection)]
    assert kinds.count("TalkForgotten") == 1


@pytest.mark.parametrize("talk", [-1, 2, 1 << 62])
async def test_a_talk_that_can_not_be_next_is_refused(realm: Realm, talk: int) -> None:
    assert not (await ordered(realm, "anew", talk=talk)).ok
    assert campaign_of(realm.journal).conversation == 0
