"""What the events of scrolls leave of the Quest Board."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from saves import events as told
from saves.events.errors import SaveError
from saves.log.fold import fold
from saves.state import KEPT_SCROLLS, Campaign, State
from tests.saves.stories import HASH, beginning, blessed, chained, sealed

Told = tuple[str, told.Fact]


def scroll(battles: int = 1, sha256: str = HASH, **fields: object) -> told.Scroll:
    known = {
        "title": "tales.jsonl",
        "claim": "c",
        "gate": "standard",
        "lines": 12,
        "refused": 2,
        "held_out": 1,
    }
    return told.Scroll(sha256=sha256, battles=battles, **(known | fields))  # type: ignore[arg-type]


def posted(number: int, priority: told.Priority = "normal", battles: int = 1, sha256: str = HASH) -> Told:
    fact = told.QuestPosted(
        1,
        number,
        "scroll",
        0,
        {},
        9,
        5,
        "player",
        [],
        items=10,
        priority=priority,
        scroll=scroll(battles, sha256),
    )
    return f"quest {number}", fact


def others(number: int) -> Told:
    return f"quest {number}", told.QuestPosted(1, number, "bin", 1, {1: 1.0}, 9, 5, "heritage", [], items=9)


def started(battle: int, quest: int) -> Told:
    return "battle", told.BattleStarted(1, battle, quest, "scribe", 0, 3, 32, 5e-4, 11, None)


def ended(battle: int, status: told.BattleStatus = "won") -> Told:
    figures = (3, 300, 1.5, 2.0, 1.0, 2.5, 1.0, [1, 2, 3, 4, 5])
    return "battle", told.BattleEnded(1, battle, status, *figures)


def campaign_of(*facts: Told) -> Campaign:
    campaign = fold(State(), chained([*beginning(), *facts])).campaign
    assert campaign is not None
    return campaign


def order(campaign: Campaign) -> Sequence[int]:
    return [quest.quest for quest in campaign.queue]


def test_a_players_scrolls_go_first_by_priority_and_then_by_age() -> None:
    campaign = campaign_of(
        others(1),
        posted(2, "low"),
        posted(3),
        posted(4, "high"),
        posted(5),
        posted(6, "high"),
        posted(7, "low"),
    )
    assert order(campaign) == [4, 6, 3, 5, 2, 7, 1]
    assert campaign.inherited
    assert list(campaign.scrolls) == [2, 3, 4, 5, 6, 7]


def test_a_moved_scroll_lies_where_it_was_put_and_keeps_its_new_priority() -> None:
    move = ("quest 4", told.QuestMoved(1, 4, "low", 2))
    campaign = campaign_of(posted(2), posted(3), posted(4, "high"), move)
    assert order(campaign) == [2, 3, 4]
    assert campaign.queue[-1].priority == campaign.scrolls[4].quest.priority == "low"


def test_a_scroll_of_several_battles_stays_on_the_board_until_its_last() -> None:
    story = [posted(1, battles=3), posted(2), started(1, 1)]
    campaign = campaign_of(*story)
    assert (order(campaign), campaign.queue[0].part, campaign.scrolls[1].status) == ([1, 2], 1, "fighting")
    story += [ended(1), posted(3, "high"), started(2, 3), ended(2), started(3, 1), ended(3)]
    campaign = campaign_of(*story)
    assert (order(campaign), campaign.queue[0].part) == ([1, 2], 2)
    assert [battle.quest.part for battle in campaign.battles] == [0, 0, 1]
    assert (campaign.scrolls[1].status, campaign.scrolls[3].status) == ("waiting", "done")
    campaign = campaign_of(*story, started(4, 1), ended(4))
    assert (order(campaign), campaign.scrolls[1].status, campaign.scrolls[1].fought) == ([2], "done", 3)


def test_a_lost_battle_takes_its_scroll_off_the_board_and_a_retry_puts_it_back_whole() -> None:
    story = [posted(1, battles=3), started(1, 1), ended(1), started(2, 1), ended(2, "failed")]
    campaign = campaign_of(*story)
    assert (order(campaign), campaign.scrolls[1].status) == ([], "failed")
    again = campaign_of(*story, ("quest 1", told.QuestRetried(1, 1)))
    assert (order(again), again.queue[0].part, again.queue[0].attempt) == ([1], 0, 2)
    assert (again.scrolls[1].status, again.scrolls[1].fought) == ("waiting", 0)


def test_a_dropped_scroll_stays_dropped_when_its_battle_ends() -> None:
    drop = ("quest 1", told.QuestDropped(1, 1))
    campaign = campaign_of(posted(1, battles=2), started(1, 1), drop, ended(1))
    assert (order(campaign), campaign.scrolls[1].status) == ([], "dropped")


def test_no_skill_is_leveled_by_a_scroll() -> None:
    campaign = campaign_of(posted(1), started(1, 1), sealed(1), ended(1), blessed(1))
    assert sorted(campaign.skills) == ["bin", "sy"]
    assert [skill.battles for skill in campaign.skills.values()] == [0, 0]
    assert (campaign.step, campaign.experience) == (3, 2.0)


def test_scores_are_kept_from_the_first_battle_to_the_last() -> None:
    def score(battle: int, before: float, after: float) -> Told:
        return "quest 1", told.ScrollScored(1, 1, battle, before, after, 10, 99, f"pip-{battle}", 1.0)

    story = [posted(1, battles=2), started(1, 1), ended(1), score(1, 2.5, 2.0), started(2, 1), ended(2)]
    campaign = campaign_of(*story, score(2, 2.1, 1.5))
    known = campaign.scrolls[1]
    assert (known.before, known.after, known.checkpoint) == (2.5, 1.5, "pip-2")
    lost = [battle.held_out for battle in campaign.battles]
    assert [(each.before, each.after) for each in lost if each] == [(2.5, 2.0), (2.1, 1.5)]


def test_refused_files_are_told_and_the_read_ones_known_by_their_digest() -> None:
    no = ("board", told.ScrollRefused(campaign=1, reason="it has no lines", scroll=scroll()))
    campaign = campaign_of(no, posted(1, sha256="cd" * 32))
    assert [(each.scroll.title, each.reason) for each in campaign.refused] == [
        ("tales.jsonl", "it has no lines")
    ]
    assert campaign.read == {"cd" * 32: 1}


def test_of_many_scrolls_that_are_over_the_latest_stay_and_the_waiting_ones_all() -> None:
    story: list[Told] = [posted(1)]
    for number in range(2, KEPT_SCROLLS + 12):
        story += [posted(number), ("quest", told.QuestDropped(1, number))]
    campaign = campaign_of(*story, posted(500))
    assert {1, 500, KEPT_SCROLLS + 11} <= set(campaign.scrolls)
    assert len(campaign.scrolls) == KEPT_SCROLLS + 2
    assert len(campaign.read) == 1


@pytest.mark.parametrize(
    "fact", [told.QuestMoved(1, 9, "low", 0), told.QuestDropped(1, 9), told.QuestRetried(1, 9)]
)
def test_what_is_not_on_the_board_can_not_be_moved(fact: told.Fact) -> None:
    with pytest.raises(SaveError, match="does not fit"):
        campaign_of(posted(1), ("quest 9", fact))
