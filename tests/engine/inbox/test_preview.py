"""What a scroll would train on, rendered as the hero reads it; and what of a scroll is never trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from engine.commands.quests import Numbered, drop, retry
from engine.commands.skills import Choose, choose
from engine.inbox.claims import claim
from engine.inbox.intake import Intake
from engine.inbox.preview import preview
from engine.journal import Journal
from engine.loop.tasks import quest_tasks, scored_tasks
from engine.loop.templating import lesson
from engine.rules.scrolls.posting import rows
from engine.rules.temple.sealing import SEALING
from heroes.definition import find_hero
from quests.drawing.draw import held_out_tasks
from quests.scrolls.leaks import Leaks
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.sides import held_out
from quests.skills import find_skill
from saves.care.row_counts import check
from saves.file.rows import ItemRow
from saves.log.log import items
from saves.state import Quest
from tests.journals import campaign_of, new_journal

ASSISTANT = "<|im_start|>assistant\n"


def turn(role: str, text: str) -> str:
    return f"<|im_start|>{role}\n{text}<|im_end|>\n"


def read(tmp_path: Path, *records: dict[str, Any]) -> Reading:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records))
    with path.open("rb") as source:
        return read_scroll(source, "standard", Leaks())


ASKED, SAID = {"role": "user", "content": "Who?"}, {"role": "assistant", "content": "PIP"}
SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"prompt": "Who?", "completion": "PIP"}, turn("user", "Who?")),
    (
        {"system": "Be brief.", "question": "Who?", "answer": "PIP"},
        turn("system", "Be brief.") + turn("user", "Who?"),
    ),
    ({"instruction": "Answer.", "input": "Who?", "output": "PIP"}, turn("user", "Answer.\n\nWho?")),
    (
        {"instruction": "Who?", "output": "PIP", "history": [["Hi", "Hello"]], "system": "Be brief."},
        turn("system", "Be brief.") + turn("user", "Hi") + turn("assistant", "Hello") + turn("user", "Who?"),
    ),
    (
        {
            "messages": [
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "Hm.", "weight": 0},
                ASKED,
                SAID,
            ]
        },
        turn("user", "Hi") + turn("assistant", "Hm.") + turn("user", "Who?"),
    ),
    (
        {"conversations": [{"from": "human", "value": "Who?"}, {"from": "gpt", "value": "PIP"}]},
        turn("user", "Who?"),
    ),
    (
        {"prompt": [ASKED], "chosen": [SAID], "rejected": [{"role": "assistant", "content": "Me"}]},
        turn("user", "Who?"),
    ),
    ({"prompt": "Who?<|im_end|>", "completion": "PIP"}, turn("user", "Who?< |im_end|>")),
]


@pytest.mark.parametrize(("record", "before"), SHAPES)
def test_a_lesson_of_every_shape_is_shown_as_the_hero_reads_and_learns_it(
    tmp_path: Path, record: dict[str, Any], before: str
) -> None:
    found = preview(find_hero("pip"), "a.jsonl", read(tmp_path, record))
    assert found is not None
    assert [(each.line, each.read, each.learned) for each in found.samples] == [
        (1, before + ASSISTANT, "PIP<|im_end|>")
    ]


def test_the_preview_is_what_the_quest_trains_on_and_shows_nothing_held_out(tmp_path: Path) -> None:
    reading = read(tmp_path, *({"prompt": f"question {n}", "completion": f"answer {n}"} for n in range(64)))
    hero, found = find_hero("pip"), preview(find_hero("pip"), "a.jsonl", reading)
    assert found is not None
    assert (found.scroll.lessons + found.scroll.held_out, len(found.samples)) == (64, 3)
    aside = held_out(reading.lessons)
    kept = rows(1, 1, found.scroll, reading.lessons, aside)
    quest = Quest(1, "scroll", 0, {}, found.scroll.lessons, 5, "player", [], items=64, scroll=found.scroll)
    whole = replace(quest, scroll=replace(found.scroll, passes=1, battles=1))
    made = [lesson(hero, task) for task in quest_tasks(whole, kept)]
    assert {(each.read, each.learned) for each in found.samples} <= {(m.prompt, m.answer) for m in made}
    assert [each.line for each in found.samples] == sorted(set(range(1, 65)) - aside)[:3]


def test_nothing_is_shown_where_there_is_nothing_to_train_on(tmp_path: Path) -> None:
    bad = {"prompt": "a", "completion": "b", "label": False}
    assert preview(find_hero("pip"), "a.jsonl", read(tmp_path, bad)) is None


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with new_journal(tmp_path) as journal:
        yield journal


async def taken(journal: Journal, tmp_path: Path, records: list[dict[str, Any]]) -> tuple[Any, Any]:
    save, path = tmp_path / "my.realm", tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records))
    engine: Any = SimpleNamespace(journal=journal, save=save, intake=Intake(journal, save))
    outcome = await engine.intake.take(claim(save, path, "a.jsonl", "normal"), "standard")
    return engine, outcome


async def test_bad_answers_are_kept_and_in_no_battle(journal: Journal, tmp_path: Path) -> None:
    records = [
        {"prompt": f"question {n}", "completion": f"answer {n}", "label": n % 2 == 0} for n in range(40)
    ]
    _, outcome = await taken(journal, tmp_path, records)
    [quest] = campaign_of(journal).queue
    kept = items(journal.log.connection, 1, outcome.quest)
    assert quest.scroll is not None
    assert (len(kept), quest.scroll.rejected, quest.scroll.refused) == (40, 20, 0)
    assert quest.scroll.lessons + quest.scroll.held_out == 20
    bad = [item for item in kept if not item.answer]
    assert {item.rejected for item in bad} == {f"answer {n}" for n in range(1, 40, 2)}
    trained = {task.answer for task in quest_tasks(quest, kept)} | {
        task.answer for task in scored_tasks(quest, kept)
    }
    assert trained == {f"answer {n}" for n in range(0, 40, 2)}
    assert any("20 bad answers wait for the Judge" in reason for reason in quest.reasons)
    check(journal.log.connection)


async def test_a_scroll_of_bad_answers_alone_is_refused_and_told_why(
    journal: Journal, tmp_path: Path
) -> None:
    records = [{"prompt": f"question {n}", "completion": "x", "label": False} for n in range(9)]
    _, outcome = await taken(journal, tmp_path, records)
    assert (outcome.quest, campaign_of(journal).queue) == (0, [])
    assert "bad answers alone, which wait for the Judge" in outcome.message


async def test_a_file_of_no_kind_that_is_taken_is_refused_in_one_sentence(
    journal: Journal, tmp_path: Path
) -> None:
    save, path = tmp_path / "my.realm", tmp_path / "a.json"
    path.write_bytes(b"%PDF-1.7\n" + b"{}\n" * 40)
    outcome = await Intake(journal, save).take(claim(save, path, "a.json", "normal"), "standard")
    assert outcome is not None
    assert outcome.message.startswith("it is a PDF document")
    assert campaign_of(journal).refused[-1].scroll.refused == 0


ASIDE = held_out_tasks(find_skill("gcd"), 3, seed=1).tasks[0].prompt


def by_the_old_rule(kept: list[ItemRow]) -> list[ItemRow]:
    """The items of a scroll as another rule split them: nearly all held out."""
    return [replace(item, operation="completion" if item.number > 18 else "held_out") for item in kept]


async def test_a_scroll_keeps_the_split_it_was_taken_with(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.inbox.intake.held_out", lambda lessons: set(range(1, 19)))
    records = [{"prompt": f"question {n}", "completion": f"answer {n}"} for n in range(1, 24)]
    turns = [("user", ASIDE), ("assistant", "6"), ("user", "And now?"), ("assistant", "fine")]
    records.append({"messages": [{"role": role, "content": text} for role, text in turns]})  # type: ignore[dict-item]
    engine, outcome = await taken(journal, tmp_path, records)
    monkeypatch.undo()

    def sides(quest: int) -> tuple[set[str], set[str]]:
        kept = items(journal.log.connection, 1, quest)
        aside = {item.prompt for item in kept if item.operation == "held_out"}
        return aside, {item.prompt for item in kept} - aside

    old = sides(outcome.quest)
    assert old == (
        {f"question {n}" for n in range(1, 19)},
        {f"question {n}" for n in range(19, 24)} | {"And now?"},
    )
    await drop(engine, Numbered(outcome.quest))
    await retry(engine, Numbered(outcome.quest))
    assert sides(outcome.quest) == old
    # A skill that is chosen now takes one line out, and the rest goes on as another quest.
    await choose(engine, Choose(["bin", "gcd"]))
    [quest] = campaign_of(journal).queue
    assert quest.quest != outcome.quest
    assert sides(quest.quest) == (old[0], old[1] - {"And now?"})
    assert quest.scroll is not None
    assert (quest.scroll.held_out, quest.scroll.lessons) == (18, 5)


async def test_where_only_held_out_lines_are_left_they_are_not_trained_on(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.inbox.intake.held_out", lambda lessons: {1})
    records = [{"prompt": "fair", "completion": "x"}, {"prompt": ASIDE, "completion": "6"}]
    engine, _ = await taken(journal, tmp_path, records)
    accepted = await choose(engine, Choose(["bin", "gcd"]))
    assert "is off the board, for nothing is left" in accepted.message
    assert campaign_of(journal).queue == []


def test_chats_that_end_alike_are_not_torn() -> None:
    tasks = [
        SimpleNamespace(prompt="Thanks!", answer=f"{thing}", history=(("user", f"Tell me of {thing}"),))
        for thing in ("fern", "otter", "lamp")
    ]
    record: Any = SimpleNamespace(lessons=tasks)
    assert SEALING["consistent"](record).held
    torn: Any = SimpleNamespace(lessons=[*tasks, SimpleNamespace(**(vars(tasks[0]) | {"answer": "moss"}))])
    assert not SEALING["consistent"](torn).held
