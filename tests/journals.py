"""A journal on a save of its own, with a hero and a campaign, and quests to fight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from engine.journal import Journal
from engine.loop.tasks import revisions
from heroes.definition import find_hero
from saves import events as told
from saves.log.log import Log
from saves.state import Campaign, State

PIP_SHA256 = find_hero("pip").weights.sha256


@contextmanager
def new_journal(folder: Path) -> Iterator[Journal]:
    """A fresh save in the folder."""
    with Log(folder / "my.realm", create=True) as log:
        journal = Journal(log, State())
        journal.record("realm", told.RealmCreated("5f0c", "my", "0.1.0"))
        journal.record("pip", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256))
        journal.record("campaign:1", told.CampaignStarted(1, "pip", 7, ["bin"]))
        yield journal


def campaign_of(journal: Journal) -> Campaign:
    """The campaign being played."""
    campaign = journal.state.campaign
    assert campaign is not None
    return campaign


def post(journal: Journal, tasks: int, level: int = 1, skill: str = "bin", **changes: object) -> None:
    """Put a quest on the board."""
    number = campaign_of(journal).quests_posted + 1
    fact = told.QuestPosted(
        campaign=1,
        quest=number,
        skill=skill,
        level=level,
        mix={level: 1.0},
        tasks=tasks,
        seed=number,
        posted_by="player",
        reasons=["a test"],
        revisions=revisions(skill),
    )
    journal.record(f"quest:{number}", replace(fact, **changes))


def fought(journal: Journal, number: int) -> None:
    """Record a battle that was fought and won, whatever it taught."""
    post(journal, 32)
    begun = told.BattleStarted(1, number, number, "scribe", 2 * number - 2, 2, 16, 1e-3, 1, None)
    over = told.BattleEnded(1, number, "won", 2, 200, 1.0, 2.0, 1.0, 2.0, 1.0, [1, 2, 3, 4, 5])
    journal.record(f"battle:{number}", begun, over)
