"""Numbers, texts and collections outside of what a story can hold, and how much looking one event takes."""

from __future__ import annotations

import math
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType

import pytest

from saves import events as told
from saves.events import Fact
from saves.events.errors import SaveError
from saves.file.tables import STEPS
from saves.log.fold import fold
from saves.log.log import Log, entries
from saves.log.snapshot import load
from saves.state import State
from tests.saves.stories import beginning, chained, ended, quest, sealed, started, trial

OUT_OF_RANGE: list[Callable[[], Fact]] = [
    lambda: told.BattleEnded(1, 1, "won", -1, 300, 1.5, 2.0, 1.0, 2.5, 1.0, [1] * 5),
    lambda: told.BattleEnded(1, 1, "won", 3, 10**16, 1.5, 2.0, 1.0, 2.5, 1.0, [1] * 5),
    lambda: told.BattleEnded(1, 1, "won", 3, 300, math.inf, 2.0, 1.0, 2.5, 1.0, [1] * 5),
    lambda: told.BattleEnded(1, 1, "won", 3, 300, 1.5, math.nan, 1.0, 2.5, 1.0, [1] * 5),
    lambda: told.BattleEnded(1, 1, "won", 3, 300, 1.5, 2.0, 1.0, 1e16, 1.0, [1] * 5),
    lambda: told.BattleEnded(1, 1, "won", 3, 300, 1.5, 2.0, 1.0, 2.5, 1.0, [1] * 4),
    lambda: told.LevelGained(1, "bin", 1_001, [1], 9, 900, 4.5),
    lambda: told.CheckpointSealed(1, "pip-0001", "ab" * 32, 1, 1, 3, None, 4, 1e30),
    lambda: told.CampaignStarted(1, "pip", 2**63, ["bin"]),
    lambda: told.CampaignStarted(1, "pip", 7, []),
    lambda: told.SkillsChosen(1, ["sy", "bin", "sy"]),
    lambda: told.RealmCreated("0b5e", "n" * 501, "0.1.0"),
    lambda: told.FailureRaised("trainer", "m" * 100_001),
]


@pytest.mark.parametrize("made", OUT_OF_RANGE)
def test_what_is_out_of_range_is_not_written(log: Log, made: Callable[[], Fact]) -> None:
    log.append(beginning())
    with pytest.raises(ValueError, match=r"can't be recorded|more than once"):
        log.append([("x", made())])
    assert load(log.connection).last_id == len(beginning())


def test_a_subject_beyond_its_length_is_not_written(log: Log) -> None:
    with pytest.raises(ValueError, match="can't be recorded"):
        log.append([("s" * 501, told.TrainingResumed("player"))])


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE events SET time = 1e300 WHERE id = 2",
        "UPDATE events SET time = -1e300 WHERE id = 2",
        "UPDATE events SET time = 9e999 WHERE id = 2",
        "UPDATE events SET hash = hash || hash WHERE id = 2",
        "UPDATE events SET id = -3 WHERE id = 2",
        "UPDATE events SET subject = printf('%.600c', 'x') WHERE id = 2",
    ],
)
def test_what_no_event_has_is_said_of_it(told_save: Path, harm: str) -> None:
    with closing(sqlite3.connect(told_save, isolation_level=None)) as connection:
        connection.execute(harm)
        with pytest.raises(SaveError, match=r"Event .* has what no event has"):
            entries(connection, -10)


@pytest.mark.parametrize(
    "harm", ["loss = 9e999", "tokens = -1", "seconds = -1", "strikes = '[1]'", "samples = '[{}]'"]
)
def test_a_row_out_of_range_is_said_to_be(told_save: Path, harm: str) -> None:
    with closing(sqlite3.connect(told_save, isolation_level=None)) as connection:
        connection.execute(f"UPDATE steps SET {harm} WHERE step = 1")
        with pytest.raises(SaveError, match="A row of steps can't be read"):
            STEPS.read(connection, "1")


@pytest.mark.parametrize(
    "more",
    [
        ("campaign", told.CampaignStarted(1, "pip", 7, ["bin"])),
        ("champion", told.CheckpointPromoted(1, "pip-0009", "champion", 1.0, "")),
        ("kept", told.CheckpointPromoted(1, "pip-0009", "kept", 0.0, "")),
        ("quest", told.QuestDropped(1, 99)),
        ("battle", told.BattleStarted(1, 9, 99, "scribe", 0, 3, 16, 2e-3, 5, None)),
        ("level", told.LevelGained(1, "zz", 1, [1], 9, 900, 4.5)),
    ],
)
def test_what_was_never_told_of_is_not_referred_to(more: tuple[str, Fact]) -> None:
    story = [*beginning(), quest(1), started(1), sealed(1), ended(1)]
    with pytest.raises(SaveError, match="does not fit what came before it"):
        fold(State(), chained([*story, more]))


def looks(story: list[tuple[str, Fact]]) -> int:
    """Python's calls while the story is folded."""
    made, calls = chained(story), 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        fold(State(), made)
    finally:
        sys.setprofile(None)
    return calls


def by_player(number: int) -> tuple[str, Fact]:
    fact = told.QuestPosted(1, number, "bin", 1, {1: 1.0}, 48, 5, "player", [])
    return "quest", fact


def stretched(many: int) -> dict[str, list[tuple[str, Fact]]]:
    numbers = range(1, many + 1)
    return {
        "quests": [quest(each) for each in numbers],
        "quests of two ranks": [quest(each) if each % 2 else by_player(each) for each in numbers],
        "quests dropped": [
            *(quest(each) for each in numbers),
            *(("quest", told.QuestDropped(1, each)) for each in reversed(numbers)),
        ],
        "battles without an end": [fact for each in numbers for fact in (quest(each), started(each))],
        "windows": [("window", told.WindowOpened(f"w{each}")) for each in numbers],
        "trials": [trial(each, 7, "probe") for each in numbers],
        "campaigns": [("campaign", told.CampaignStarted(1 + each, "pip", 7, ["bin"])) for each in numbers],
        "levels": [("level", told.LevelGained(1, "bin", 1 + each, [1], 9, 9, 1.0)) for each in numbers],
    }


@pytest.mark.parametrize("name", stretched(1))
def test_twice_the_story_takes_twice_the_work(name: str) -> None:
    short, long = (looks([*beginning(), *stretched(many)[name]]) for many in (400, 800))
    assert long < 2.3 * short


def test_campaigns_begin_with_so_many_skills_in_all() -> None:
    skills = [f"m.skill{number}" for number in range(256)]
    campaigns = [told.CampaignStarted(number, "pip", 7, skills) for number in range(2, 90)]
    with pytest.raises(SaveError):
        fold(State(), chained([*beginning(), *(("realm", each) for each in campaigns)]))
    state = fold(State(), chained([*beginning(), *(("realm", each) for each in campaigns[:60])]))
    assert len(state.campaigns) == 61
