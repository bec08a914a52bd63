"""What a champion hands down; the Oracle that would ask it is played by one that knows every answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.children.process import ChildLost
from engine.commands.campaigns import inherited_from
from engine.commands.command import Refusal
from engine.journal import Journal
from engine.loop.examiner import Examination
from engine.loop.heritage import AT_ONCE, Heritage
from engine.rules.coach.ladders import ladders
from engine.rules.moves import Inherit
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from quests.task import Skill, Task
from saves import events as told
from saves.log import log
from saves.state import Campaign
from tests.journals import campaign_of, new_journal

TASKS = 640


class Champion:
    """Answers everything right, until it dies."""

    def __init__(self, lives: int) -> None:
        self.lives = lives

    async def put(
        self, skill: Skill, tasks: list[Task], campaign: Campaign, checkpoint: str | None
    ) -> Examination:
        if not self.lives:
            raise ChildLost("the oracle died before it answered")
        self.lives -= 1
        said = [task.answer for task in tasks]
        return Examination(tasks, said, [1.0] * len(said), [""] * len(said), 0.1)


def heir(journal: Journal, mastered: list[str], trained: list[str]) -> Campaign:
    """A campaign that trains some skills, after one that mastered level 1 of some."""
    journal.record("campaign:1", told.SkillsChosen(1, mastered))
    for name in mastered:
        journal.record("campaign:1", told.LevelGained(1, name, 1, [], 40, 9_000, 60.0))
    journal.record("realm", told.CampaignStarted(2, "pip", 8, trained, heritage=1))
    puzzle = told.PuzzleAnswered(2, "before", "bin", 1, "add 00 01", "001", "1", False, None)
    journal.record("campaign:2", puzzle)
    for number, name in enumerate(trained, 1):
        held = told.TrialHeld(2, number, "baseline", name, 1, 5, 50, 0, False, None, 1.0)
        journal.record(f"trial:{number}", held)
    return campaign_of(journal)


def due(campaign: Campaign) -> object:
    return next_move(campaign, ladders(campaign), settings())


@pytest.mark.parametrize("lives", [0, 1, TASKS // AT_ONCE + 2])
async def test_a_champion_that_dies_meanwhile_hands_all_down_later(tmp_path: Path, lives: int) -> None:
    with new_journal(tmp_path) as journal:
        campaign = heir(journal, ["bin", "gcd"], ["bin", "gcd"])
        assert due(campaign) == Inherit()
        with pytest.raises(ChildLost):
            await Heritage(journal, Champion(lives)).hand_down(campaign)  # type: ignore[arg-type]
        assert due(campaign) == Inherit()
        await Heritage(journal, Champion(99)).hand_down(campaign)  # type: ignore[arg-type]
        assert due(campaign) != Inherit()
        assert [(each.quest, each.skill, each.items) for each in campaign.queue] == [
            (1, "bin", TASKS),
            (2, "gcd", TASKS),
        ]
        for quest in campaign.queue:
            rows = log.items(journal.log.connection, 2, quest.quest)
            assert [row.number for row in rows] == list(range(1, TASKS + 1))
            assert {row.skill for row in rows} == {quest.skill}


async def test_nothing_is_waited_for_where_the_champion_masters_nothing_of_what_is_trained(
    tmp_path: Path,
) -> None:
    with new_journal(tmp_path) as journal:
        campaign = heir(journal, ["bin"], ["gcd"])
        assert due(campaign) != Inherit()
        journal.record("campaign:2", told.SkillsChosen(2, ["gcd", "bin"]))
        campaign.skills["bin"].baseline = 0.0
        assert due(campaign) == Inherit()


def test_a_champion_of_other_skills_is_not_inherited_from(tmp_path: Path) -> None:
    with new_journal(tmp_path) as journal:
        journal.record("campaign:1", told.LevelGained(1, "bin", 1, [], 40, 9_000, 60.0))
        journal.state.campaigns[1].champion = "pip-0001"
        assert inherited_from(journal.state, ["gcd", "bin"]) == 1
        with pytest.raises(Refusal, match="masters nothing of gcd"):
            inherited_from(journal.state, ["gcd"])
