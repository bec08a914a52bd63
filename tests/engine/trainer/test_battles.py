"""How a battle begins, with an empty folder whatever lay there, and how it ends with its campaign."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.trainer.messages import Resumed
from saves.events import CampaignArchived
from saves.file.rows import StepRow
from saves.log import log
from tests.engine.trainer.played import TASKS, Played
from tests.journals import campaign_of, post


async def test_a_battle_that_begins_trains_in_spite_of_what_lies_in_its_folder(
    played: Played, tmp_path: Path
) -> None:
    arena = played.battles.arena
    await played.fight()
    # As after a restore of a backup of before the second battle, which was then fought already.
    shutil.copytree(arena.folder(1, 1), arena.folder(1, 2))
    battle = await played.fight()
    assert (battle.status, battle.steps) == ("won", 6)
    assert len(log.steps(played.journal.log.connection, 1, 2)) == 6


async def test_an_interrupted_battle_goes_on_from_its_folder(played: Played) -> None:
    post(played.journal, TASKS)
    campaign = campaign_of(played.journal)
    played.link.wire.halt.set()
    await played.battles.fight(campaign, resume=False)
    played.link.wire.halt.clear()
    await played.battles.fight(campaign, resume=True)
    assert campaign.battles[-1].status == "won"
    assert played.link.wire.of(Resumed) == [Resumed(battle=1, step=1)]
    rows = log.steps(played.journal.log.connection, 1, 1)
    assert [row.step for row in rows] == [1, 2, 3, 4, 5, 6]


async def test_nothing_more_of_an_archived_campaign_is_trained_on_or_kept(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(played.journal, TASKS)
    campaign, record_step = campaign_of(played.journal), played.journal.record_step

    def rewound(row: StepRow) -> None:
        record_step(row)
        if row.step == 2:
            played.journal.record("realm", CampaignArchived(1, "rewound"))

    monkeypatch.setattr(played.journal, "record_step", rewound)
    await played.battles.fight(campaign, resume=False)
    assert [row.step for row in log.steps(played.journal.log.connection, 1, 1)] == [1, 2]
    assert (campaign.battles[-1].status, campaign.checkpoints) == (None, {})
