"""A journal on a save of its own, with a hero and a campaign, and quests to fight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.journal import Journal
from engine.lessons import revisions
from saves import events as told
from saves.log import Log
from saves.state import Campaign, State


@contextmanager
def new_journal(folder: Path) -> Iterator[Journal]:
    """A fresh save in the folder."""
    with Log(folder / "my.realm", create=True) as log:
        journal = Journal(log, State())
        journal.record("realm", told.RealmCreated("5f0c", "my", "0.1.0"))
        journal.record("pip", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", "ab" * 32))
        journal.record("campaign:1", told.CampaignStarted(1, "pip", 7, ["bin"]))
        yield journal


def campaign_of(journal: Journal) -> Campaign:
    """The campaign being played."""
    campaign = journal.state.campaign
    assert campaign is not None
    return campaign


def post(journal: Journal, tasks: int, level: int = 1) -> None:
    """Put a quest on the board."""
    number = campaign_of(journal).quests_posted + 1
    fact = told.QuestPosted(
        campaign=1,
        quest=number,
        skill="bin",
        level=level,
        mix={level: 1.0},
        tasks=tasks,
        seed=number,
        posted_by="player",
        reasons=["a test"],
        revisions=revisions("bin"),
    )
    journal.record(f"quest:{number}", fact)
