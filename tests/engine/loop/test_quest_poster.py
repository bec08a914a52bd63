"""What the planner foretells of the coach's next choice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from engine.journal import Journal
from engine.loop.quest_poster import Planner
from saves.events import CampaignStarted, HeroSummoned, QuestPosted
from saves.log.log import Log
from saves.state import State
from tests.journals import PIP_SHA256


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A campaign of one skill that has just begun."""
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, State())
        hero = HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256)
        journal.record("realm", hero, CampaignStarted(1, "pip", 7, ["gcd"]))
        yield journal


def waiting(journal: Journal, by: Literal["coach", "heritage"]) -> str:
    """What is foretold while a quest of one's own or of another waits."""
    campaign = journal.state.campaign
    assert campaign is not None
    quest = QuestPosted(1, 1, "gcd", 1, {1: 1.0}, 640, 3, by, [])
    journal.record("quest:1", quest)
    Planner(journal).foretell(campaign)
    return journal.activity.next_quest


def test_the_coach_foretells_what_comes_after_all_that_waits(journal: Journal) -> None:
    assert waiting(journal, "heritage") == "GCD level 1, unless what is fought before changes it"


def test_its_own_quest_that_waits_is_its_next_choice(journal: Journal) -> None:
    assert waiting(journal, "coach") == ""
