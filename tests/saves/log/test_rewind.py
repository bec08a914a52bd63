from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from saves import events as told
from saves.events.errors import SaveError
from saves.log.log import Log
from saves.log.rewind import moment
from saves.log.snapshot import load
from tests.saves.stories import battle, beginning

LEVEL = ("bin", told.LevelGained(1, "bin", 1, [1, 2], 3, 300, 1.5))


@pytest.fixture
def log(save: Path) -> Iterator[Log]:
    """Two battles, a level between them, and the first checkpoint gone at the end."""
    ticks = iter(range(1_000, 2_000))
    with closing(Log(save, create=True, clock=lambda: float(next(ticks)))) as opened:
        for facts in (beginning(), battle(1), [LEVEL], battle(2)):
            opened.append(facts)
        yield opened


def test_a_moment_has_the_checkpoint_and_levels_of_then(log: Log) -> None:
    first = len(beginning()) + len(battle(1))
    before = moment(log.connection, event=first)
    assert (before.event, before.checkpoint, before.levels["bin"]) == (first, "pip-0001", 0)
    after = moment(log.connection, event=first + 1)
    assert (after.checkpoint, after.levels["bin"], after.campaign) == ("pip-0001", 1, 1)
    last = moment(log.connection, time=5_000.0)
    assert last.checkpoint == "pip-0002"


def test_a_level_lost_by_then_is_lost_in_the_branch_too(log: Log) -> None:
    lost = told.LevelLost(1, "bin", 1, 9, 0.9, 0.4)
    [entry] = log.append([("bin", lost)])
    back = moment(log.connection, event=entry.id)
    assert (back.levels["bin"], back.lost) == (1, {"bin": [1]})
    begun = told.CampaignStarted(2, "pip", 7, ["bin"], 1, back.checkpoint, back.levels, back.lost)
    log.append([("realm", begun)])
    branched = load(log.connection).campaigns[2].skills["bin"]
    assert (branched.mastered, branched.next_level) == ([], 1)


def test_a_moment_can_be_named_by_its_time(log: Log) -> None:
    assert moment(log.connection, time=1_002.0).checkpoint == "pip-0001"


def test_there_is_no_going_back_to_before_the_first_checkpoint(log: Log) -> None:
    for named in ({"event": len(beginning())}, {"time": 1.0}):
        with pytest.raises(SaveError, match="no checkpoint yet"):
            moment(log.connection, **named)


def test_there_is_no_going_forward(log: Log) -> None:
    with pytest.raises(SaveError, match="There is no event 9999"):
        moment(log.connection, event=9999)


def test_a_checkpoint_that_is_gone_can_not_be_gone_back_to(log: Log) -> None:
    log.append([("campaign:1", told.CheckpointsCleared(1, ["pip-0001"], "room"))])
    with pytest.raises(SaveError, match="pip-0001, is not kept"):
        moment(log.connection, event=len(beginning()) + len(battle(1)))
