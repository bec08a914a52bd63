"""Scrolls that were taken before a skill was: its held-out tasks are not trained on once it is chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from engine.commands.command import Refusal
from engine.commands.quests import Numbered, drop, retry
from engine.commands.skills import Choose, choose
from engine.inbox.claims import claim
from engine.inbox.intake import Intake
from engine.journal import Journal
from engine.loop.tasks import quest_tasks
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from quests.task import is_held_out
from saves import events as told
from saves.care.row_counts import check
from saves.log.log import items
from saves.state import Quest
from tests.journals import campaign_of, new_journal

ASIDE = [task.prompt for task in held_out_tasks(find_skill("gcd"), 3, seed=1).tasks]
"""What a trial of a skill may ask that is not trained yet."""
BOTH = Choose(["bin", "gcd"])


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with new_journal(tmp_path) as journal:
        yield journal


def realm(journal: Journal, tmp_path: Path) -> Any:
    """As much of the engine as the orders need."""
    save = tmp_path / "my.realm"
    return SimpleNamespace(journal=journal, save=save, intake=Intake(journal, save))


def dialogue(asked: str, number: int) -> dict[str, object]:
    """A line in which a task was asked before its prompt, which is on the training side."""
    last = next(
        f"And now? {n}" for n in range(number * 99, number * 99 + 99) if not is_held_out(f"And now? {n}")
    )
    turns = [("user", asked), ("assistant", "6"), ("user", last), ("assistant", "fine")]
    return {"messages": [{"role": role, "content": text} for role, text in turns]}


def plain(count: int) -> list[dict[str, object]]:
    return [{"prompt": f"question {n}", "completion": f"answer {n} " + "x " * 60} for n in range(count)]


async def taken(realm: Any, lines: Sequence[dict[str, object]], name: str = "a.jsonl") -> int:
    path = Path(realm.save).with_name(name)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    outcome = await realm.intake.take(claim(realm.save, path, name, "normal"), "standard")
    assert outcome is not None
    return int(outcome.quest)


def fought(journal: Journal, quest: Quest) -> list[str]:
    """Everything that is read in a scroll's remaining battles."""
    assert quest.scroll is not None
    rows = items(journal.log.connection, 1, quest.quest)
    parts = (replace(quest, part=part) for part in range(quest.part, quest.scroll.battles))
    tasks = [task for part in parts for task in quest_tasks(part, rows)]
    return [text for task in tasks for text in (task.prompt, *(said for _, said in task.history))]


def begun(journal: Journal, quest: int, battle: int = 1) -> None:
    journal.record("battle", told.BattleStarted(1, battle, quest, "scribe", 0, 2, 16, 1e-3, 1, None))


def won(journal: Journal, battle: int = 1) -> None:
    over = told.BattleEnded(1, battle, "won", 0, 0, 1.0, 2.0, 1.0, 2.0, 1.0, [0, 0, 0, 0, 0])
    journal.record("battle", over)


async def test_a_chosen_skill_takes_its_held_out_tasks_out_of_a_scroll_that_waits(
    journal: Journal, tmp_path: Path
) -> None:
    engine = realm(journal, tmp_path)
    other = await taken(engine, plain(12), "b.jsonl")
    number = await taken(engine, [*plain(9), *(dialogue(asked, n) for n, asked in enumerate(ASIDE[:3]))])
    assert set(ASIDE) & set(fought(journal, campaign_of(journal).queue[1]))
    accepted = await choose(engine, BOTH)
    assert accepted.message == (
        f"The campaign trains bin, gcd. Quest {number} is on the board as quest 3, without 3 of its lines:"
        " line 10 has a prompt of GCD on its held-out side, which must stay unseen until a trial asks it."
    )
    campaign = campaign_of(journal)
    assert [quest.quest for quest in campaign.queue] == [other, 3]
    scroll = campaign.queue[1].scroll
    assert scroll is not None
    assert (scroll.refused, scroll.kinds, [each.line for each in scroll.refusals]) == (
        3,
        {"held-out task": 3},
        [10, 11, 12],
    )
    assert not set(ASIDE) & set(fought(journal, campaign.queue[1]))
    assert (campaign.scrolls[number].status, campaign.trained) == ("dropped", ["bin", "gcd"])
    check(journal.log.connection)


async def test_a_scroll_of_nothing_else_leaves_the_board(journal: Journal, tmp_path: Path) -> None:
    engine = realm(journal, tmp_path)
    # Where all prompts are held out, a scroll trains on all of them.
    await taken(engine, [{"prompt": asked, "completion": "6"} for asked in ASIDE[:5]])
    assert set(fought(journal, campaign_of(journal).queue[0])) == set(ASIDE[:5])
    accepted = await choose(engine, BOTH)
    assert (
        "Quest 1 is off the board, for nothing is left without 5 of its lines: line 1 has" in accepted.message
    )
    assert campaign_of(journal).queue == []
    with pytest.raises(Refusal, match="Quest 1 has no line to train on by now: line 1 has a prompt of GCD"):
        await retry(engine, Numbered(1))


async def test_a_scroll_that_is_retried_leaves_out_what_must_stay_unseen_by_then(
    journal: Journal, tmp_path: Path
) -> None:
    engine = realm(journal, tmp_path)
    number = await taken(engine, [*plain(9), dialogue(ASIDE[0], 1)])
    await drop(engine, Numbered(number))
    assert "Quest" not in (await choose(engine, BOTH)).message
    accepted = await retry(engine, Numbered(number))
    assert accepted.message.startswith(
        "Quest 1 is on the board as quest 2, without 1 of its lines: line 10 has"
    )
    [quest] = campaign_of(journal).queue
    assert not set(ASIDE) & set(fought(journal, quest))
    await drop(engine, Numbered(2))
    assert (await retry(engine, Numbered(2))).message == "Quest 2 is on the board again."


async def test_of_a_scroll_that_was_fought_in_part_only_the_rest_is_put_anew(
    journal: Journal, tmp_path: Path
) -> None:
    engine = realm(journal, tmp_path)
    number = await taken(engine, [*plain(1500), *(dialogue(asked, n) for n, asked in enumerate(ASIDE[:40]))])
    begun(journal, number)
    before = campaign_of(journal).battles[0].quest
    first = quest_tasks(before, items(journal.log.connection, 1, number))
    won(journal)
    waiting = set(fought(journal, campaign_of(journal).queue[0]))
    assert set(ASIDE) & waiting
    await choose(engine, BOTH)
    [quest] = campaign_of(journal).queue
    rest = set(fought(journal, quest))
    assert quest.quest == number + 1
    assert not rest & {task.prompt for task in first}
    assert {text for text in waiting - rest if text.startswith("question")} == set()
    assert not rest & set(ASIDE)


async def test_a_battle_under_way_that_trains_on_them_ends_first(journal: Journal, tmp_path: Path) -> None:
    engine = realm(journal, tmp_path)
    await taken(engine, [*plain(9), dialogue(ASIDE[0], 1)])
    begun(journal, 1)
    with pytest.raises(Refusal, match="a scroll with 1 lines that trials of gcd may ask"):
        await choose(engine, BOTH)
    assert campaign_of(journal).trained == ["bin"]
    won(journal)
    assert (await choose(engine, BOTH)).message == "The campaign trains bin, gcd."


async def test_a_skill_that_is_chosen_while_a_scroll_is_read_is_heeded(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = realm(journal, tmp_path)
    read, reads = engine.intake._read, 0

    async def chosen_meanwhile(*arguments: Any, **named: Any) -> Any:
        nonlocal reads
        found = await read(*arguments, **named)
        reads += 1
        if reads == 1:
            await choose(engine, BOTH)
        return found

    monkeypatch.setattr(engine.intake, "_read", chosen_meanwhile)
    await taken(engine, [*plain(9), dialogue(ASIDE[0], 1)])
    [quest] = campaign_of(journal).queue
    assert reads == 2
    assert not set(ASIDE) & set(fought(journal, quest))


async def test_a_scroll_without_them_stays_as_it_is(journal: Journal, tmp_path: Path) -> None:
    engine = realm(journal, tmp_path)
    number = await taken(engine, plain(20))
    assert (await choose(engine, BOTH)).message == "The campaign trains bin, gcd."
    assert [quest.quest for quest in campaign_of(journal).queue] == [number]
