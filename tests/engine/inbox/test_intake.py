"""From a dropped file to a quest on the board, and what the engine makes of it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gzip
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from engine.commands.command import Refusal
from engine.commands.quests import Move, move_fact
from engine.inbox.claims import claim, unread
from engine.inbox.intake import Intake
from engine.inbox.watcher import STABLE_SECONDS, Inbox, make_inbox, overlooked, waiting
from engine.journal import Journal
from engine.loop.tasks import echo_tasks, quest_tasks, scored_tasks
from engine.loop.templating import lesson
from engine.rules import moves, next_move
from engine.rules.coach.battle_plan import plan_of
from engine.rules.floors import floor_of
from engine.rules.scrolls.settings import scroll_settings
from engine.rules.settings import settings
from engine.rules.temple.record import BattleRecord
from engine.rules.temple.verdict import perform
from heroes.definition import find_hero
from quests.drawing.general_prompts import general_prompts
from quests.scrolls.lineage import read_lineage, refusals
from saves import events as told
from saves.care.row_counts import check
from saves.events import ScrollRefused
from saves.file.paths import inbox_folder, scrolls_folder
from saves.file.rows import AnswerRow, ItemRow
from saves.log.fold import fold
from saves.log.log import Log, items, recent_entries
from saves.state import Battle, Campaign, HeldOutLoss, Quest, State
from tests.journals import PIP_SHA256

BEGINNING: list[told.Fact] = [
    told.RealmCreated("5f0c", "first light", "0.1.0"),
    told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
    told.CampaignStarted(1, "pip", 7, ["bin"]),
]


@pytest.fixture
def save(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setenv("REALM_HOME", short)
        yield Path(short) / "my.realm"


@pytest.fixture
def journal(save: Path) -> Iterator[Journal]:
    with Log(save, create=True) as log:
        yield Journal(log, fold(State(), log.append([("realm", fact) for fact in BEGINNING])))


@pytest.fixture
def intake(journal: Journal, save: Path) -> Intake:
    return Intake(journal, save)


def campaign(journal: Journal) -> Campaign:
    assert journal.state.campaign is not None
    return journal.state.campaign


def pairs(count: int, words: int = 3) -> bytes:
    lines = ({"prompt": f"question {n}", "completion": f"answer {n} " + "x " * words} for n in range(count))
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


async def drop(intake: Intake, data: bytes, priority: told.Priority = "normal", name: str = "a.jsonl") -> int:
    path = make_inbox(intake.save) / priority / name
    path.write_bytes(data)
    outcome = await intake.take(claim(intake.save, path, name, priority), "standard")
    assert outcome is not None
    return outcome.quest


async def test_a_dropped_file_becomes_a_quest_with_its_lines_and_lineage(
    intake: Intake, journal: Journal
) -> None:
    number = await drop(intake, pairs(40) + b'{"prompt": "half\n', "high", "tales.jsonl")
    [quest] = campaign(journal).queue
    assert (quest.quest, quest.skill, quest.level, quest.priority) == (number, "scroll", 0, "high")
    assert quest.scroll is not None
    assert (quest.scroll.title, quest.scroll.lines, quest.scroll.refused) == ("tales.jsonl", 41, 1)
    rows = items(journal.log.connection, 1, number)
    assert len(rows) == quest.items == quest.scroll.lessons + quest.scroll.held_out == 40
    assert rows[7].source == "tales.jsonl:8"
    assert sum(row.operation == "held_out" for row in rows) == quest.scroll.held_out >= 1
    check(journal.log.connection)
    lineage = read_lineage(scrolls_folder(intake.save) / quest.scroll.claim)
    assert lineage is not None
    assert lineage.report is not None
    assert (lineage.quest, lineage.sha256, lineage.report.kept) == (number, quest.scroll.sha256, 40)
    assert [each.line for each in refusals(scrolls_folder(intake.save) / quest.scroll.claim)] == [41]
    assert not list(waiting(intake.save))


async def test_the_same_file_again_is_told_which_quest_it_is(intake: Intake, journal: Journal) -> None:
    first = await drop(intake, pairs(9))
    assert await drop(intake, pairs(9), name="copy.jsonl") == 0
    assert f"it is quest {first} already" in campaign(journal).refused[-1].reason
    path = make_inbox(intake.save) / "low" / "a.jsonl"
    path.write_bytes(pairs(9))
    outcome = await intake.take(claim(intake.save, path, "a.jsonl", "low"), "standard", again=True)
    assert outcome is not None
    assert [quest.quest for quest in campaign(journal).queue] == [first, outcome.quest]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is an empty file: write lines such as"),
        (b"\n\n \n", "it is an empty file: write lines such as"),
        (b"not json\n", "it is plain text, which says of no line what is asked"),
        (b'{"prompt"\n', "its one line was refused (1 not JSON); line 1 is not whole JSON"),
        (b"{}\n[]\n", "all 2 lines were refused (2 another form); line 1 has none of"),
    ],
)
async def test_a_file_without_a_good_line_is_refused_whole_and_told(
    intake: Intake, journal: Journal, data: bytes, reason: str
) -> None:
    assert await drop(intake, data) == 0
    assert campaign(journal).queue == []
    [entry] = recent_entries(journal.log.connection, 1)
    fact = entry.fact()
    assert isinstance(fact, ScrollRefused)
    assert fact.reason.startswith(reason)
    lineage = read_lineage(scrolls_folder(intake.save) / fact.scroll.claim)
    assert lineage is not None
    assert (lineage.outcome, lineage.reason) == ("refused", fact.reason)


async def test_a_held_out_task_in_a_scroll_is_refused(intake: Intake, journal: Journal) -> None:
    asked = told.TrialHeld(1, 1, "probe", "bin", 1, 5, 1, 0, True, None, 1.0)
    row = AnswerRow(
        campaign=1,
        trial=1,
        number=1,
        operation="add",
        prompt="what was asked",
        expected="1",
        said="",
        score=0,
        reason="",
    )
    journal.record("trial:1", asked, rows=[row])
    leak = json.dumps({"prompt": "What was  asked", "completion": "1"}).encode()
    await drop(intake, pairs(9) + leak)
    scroll = campaign(journal).queue[0].scroll
    assert scroll is not None
    assert scroll.kinds == {"held-out task": 1}
    assert "must stay unseen" in scroll.refusals[0].reason


async def test_a_general_prompt_is_refused_where_drift_is_measured_by_it(
    intake: Intake, journal: Journal
) -> None:
    general = general_prompts()
    asked = told.TrialHeld(1, 1, "general", "general", 0, 0, 2, 2, False, None, 1.0)
    rows = [
        AnswerRow(
            campaign=1,
            trial=1,
            number=number,
            operation=kind,
            prompt=prompt,
            expected="",
            said="x",
            score=1.0,
            reason="",
        )
        for number, (kind, prompt) in enumerate(
            [("measured", general.measured[1]), ("replayed", general.replayed[1])], 1
        )
    ]
    journal.record("trial:1", asked, rows=rows)
    lines = [{"prompt": each, "completion": "x"} for each in (general.measured[1], general.replayed[1])]
    await drop(intake, pairs(9) + b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    scroll = campaign(journal).queue[0].scroll
    assert scroll is not None
    assert scroll.kinds == {"measured prompt": 1}
    assert scroll.refusals[0].line == 10
    assert "a general prompt by which the hero's drift is measured" in scroll.refusals[0].reason


async def test_an_engine_killed_between_claim_and_quest_leaves_the_file_to_the_next(
    intake: Intake, journal: Journal, save: Path
) -> None:
    path = make_inbox(save) / "high" / "tales.jsonl"
    path.write_bytes(pairs(9))
    claim(save, path, "tales.jsonl", "high")
    [left] = unread(save)
    assert (left.title, left.priority) == ("tales.jsonl", "high")
    first = await intake.take(left, "standard")
    assert first is not None
    # Killed again after the quest was recorded and before its lineage was.
    (scrolls_folder(save) / f"{left.name}.lineage.json").unlink()
    [again] = unread(save)
    assert await intake.take(again, "standard") == first
    assert len(campaign(journal).queue) == 1
    assert list(unread(save)) == []
    check(journal.log.connection)


async def test_without_a_campaign_that_is_played_a_file_waits(intake: Intake, journal: Journal) -> None:
    journal.record("campaign:1", told.CampaignArchived(1))
    path = make_inbox(intake.save) / "low" / "a.jsonl"
    path.write_bytes(pairs(9))
    async with watching(intake, journal):
        await asyncio.sleep(0.5)
    assert path.exists()
    taken = claim(intake.save, path, "a.jsonl", "low")
    assert await intake.take(taken, "standard") is None
    assert list(unread(intake.save)) == [taken]


@asynccontextmanager
async def watching(intake: Intake, journal: Journal) -> AsyncIterator[None]:
    task = asyncio.create_task(Inbox(journal, intake.save, intake).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(journal: Journal, quests: int, refused: int = 0, seconds: float = 30) -> None:
    with journal.listen() as told_now:
        async with asyncio.timeout(seconds):
            while len(campaign(journal).queue) < quests or len(campaign(journal).refused) < refused:
                await told_now.get()


async def test_the_inbox_takes_what_lay_there_and_what_comes(intake: Intake, journal: Journal) -> None:
    folder = make_inbox(intake.save)
    for name, priority in (("old.jsonl", "low"), ("new.jsonl", "low"), ("first.jsonl", "high")):
        (folder / priority / name).write_bytes(pairs(9) + name.encode())
    os.utime(folder / "low" / "old.jsonl", (1, 1))
    (folder / "notes.txt").write_text("mine")
    (folder / "plain.jsonl").write_bytes(pairs(10))
    (folder / "low" / ".hidden.jsonl").write_text("half")
    async with watching(intake, journal):
        await until(journal, 4)
        (folder / "normal" / "later.jsonl").write_bytes(pairs(12))
        await until(journal, 5)
    titles = [quest.scroll.title for quest in campaign(journal).queue if quest.scroll]
    assert titles == ["first.jsonl", "plain.jsonl", "later.jsonl", "old.jsonl", "new.jsonl"]
    assert [path.name for path in overlooked(intake.save)] == ["notes.txt", ".hidden.jsonl"]


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        *((name, True) for name in ("a.jsonl", "a.ndjson", "a.json", "a.csv", "a.TSV", "a.Parquet")),
        *((name, True) for name in ("a.jsonl.gz", "A.JSON.GZ", "a.csv.gz", "a.parquet.gz")),
        *(
            (name, False)
            for name in ("a.txt", "a.gz", "a.jsonl.part", "a.json~", ".a.jsonl", "jsonl", "a.xlsx")
        ),
    ],
)
def test_the_inbox_takes_files_by_their_ending_and_tells_of_others(
    save: Path, name: str, is_taken: bool
) -> None:
    (make_inbox(save) / "low" / name).write_text("{}")
    assert [each.path.name for each in waiting(save)] == [name] * is_taken
    assert [path.name for path in overlooked(save)] == [name] * (not is_taken)


FIELD = {
    "tables.csv": b"prompt;completion;label\n"
    + b"".join(b"q %d;a %d;%s\n" % (n, n, b"True") for n in range(9)),
    "list.json": json.dumps(
        [{"instruction": f"q {n}", "output": f"a {n}"} for n in range(9)], indent=1
    ).encode(),
    "chats.jsonl.gz": gzip.compress(
        b"".join(
            json.dumps(
                {"conversations": [{"from": "human", "value": f"q {n}"}, {"from": "gpt", "value": f"a {n}"}]}
            ).encode()
            + b"\n"
            for n in range(9)
        )
    ),
    "wide.json": json.dumps([{"question": f"q {n}", "answer": f"a {n}"} for n in range(9)]).encode("utf-16"),
}


@pytest.mark.parametrize("name", FIELD)
async def test_files_that_people_have_become_quests_with_their_lines(
    intake: Intake, journal: Journal, name: str
) -> None:
    number = await drop(intake, FIELD[name], name=name)
    [quest] = campaign(journal).queue
    rows = items(journal.log.connection, 1, number)
    assert {(row.prompt, row.answer) for row in rows} == {(f"q {n}", f"a {n}") for n in range(9)}
    assert quest.scroll is not None
    assert (quest.scroll.lessons, quest.scroll.held_out, quest.scroll.refused) == (8, 1, 0)
    assert quest.scroll.kind.startswith("It is ")
    lineage = read_lineage(scrolls_folder(intake.save) / quest.scroll.claim)
    assert lineage is not None
    assert lineage.report is not None
    assert lineage.report.kind == quest.scroll.kind


async def test_a_file_is_not_taken_while_it_is_being_written(intake: Intake, journal: Journal) -> None:
    path = make_inbox(intake.save) / "normal" / "slow.jsonl"
    whole = pairs(30)
    async with watching(intake, journal):
        with path.open("wb") as file:
            for start in range(0, len(whole), len(whole) // 6 + 1):
                file.write(whole[start : start + len(whole) // 6 + 1])
                file.flush()
                await asyncio.sleep(STABLE_SECONDS / 2)
                assert path.exists()
                assert campaign(journal).queue == []
        await until(journal, 1)
    scroll = campaign(journal).queue[0].scroll
    assert scroll is not None
    assert (scroll.lines, scroll.refused) == (30, 0)


async def test_a_full_inbox_of_odd_things_stops_nothing(intake: Intake, journal: Journal) -> None:
    folder = make_inbox(intake.save) / "normal"
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "link.jsonl").symlink_to("/etc/passwd")
    (folder / "dangling.jsonl").symlink_to("/nowhere")
    (folder / "folder.jsonl").mkdir()
    os.close(os.open(os.fsencode(folder) + b"/\xff\x1b[31m.jsonl", os.O_CREAT | os.O_WRONLY))
    (folder / "good.jsonl").write_bytes(pairs(9))
    async with watching(intake, journal):
        await until(journal, 1, refused=5)
    reasons = {each.scroll.title: each.reason for each in campaign(journal).refused}
    assert reasons["pipe.jsonl"].startswith("it is a pipe")
    assert reasons["link.jsonl"].startswith("it is a link")
    assert reasons["dangling.jsonl"].startswith("it is a link")
    assert reasons["folder.jsonl"].startswith("it is a folder")
    assert list(folder.iterdir()) == []


async def test_a_file_that_cannot_be_moved_keeps_none_behind_it_waiting(
    intake: Intake, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_inbox(intake.save)
    for priority, name in (("high", "stuck.jsonl"), ("normal", "good.jsonl"), ("low", "later.jsonl")):
        (folder / priority / name).write_bytes(pairs(9) + name.encode())
    rename = Path.rename

    def moved_unless_stuck(path: Path, target: Path) -> Path:
        if path.name == "stuck.jsonl":
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", moved_unless_stuck)
    async with watching(intake, journal):
        await until(journal, 2)
        await asyncio.sleep(0.2)
    assert [quest.scroll.title for quest in campaign(journal).queue if quest.scroll] == [
        "good.jsonl",
        "later.jsonl",
    ]
    assert journal.activity.detail == (
        "the inbox goes on without stuck.jsonl, which can't be moved out of its folder high"
        " (Operation not permitted)"
    )


@pytest.mark.parametrize("count", [1, 2, 7, 8, 100, 1500])
async def test_battles_fight_every_lesson_once_a_pass_and_nothing_held_out(
    intake: Intake, journal: Journal, count: int
) -> None:
    await drop(intake, pairs(count, words=60))
    quest = campaign(journal).queue[0]
    assert quest.scroll is not None
    rows = items(journal.log.connection, 1, quest.quest)
    fought: Counter[str] = Counter()
    for part in range(quest.scroll.battles):
        at = replace(quest, part=part)
        tasks = quest_tasks(at, rows)
        pace = plan_of(campaign(journal), at)
        assert pace.steps == -(-len(tasks) // quest.scroll.batch_size)
        assert len(tasks) <= scroll_settings().battle_lessons
        assert quest_tasks(at, rows) == tasks
        fought.update(task.prompt for task in tasks)
    aside = {row.prompt for row in rows if row.operation == "held_out"}
    assert len(aside) == quest.scroll.held_out
    assert aside | set(fought) == {f"question {n}" for n in range(count)}
    assert not aside & set(fought)
    assert set(fought.values()) == {quest.scroll.passes}
    assert quest.scroll.passes * quest.scroll.lessons == quest.tasks
    if count < 8:
        assert quest.scroll.passes == scroll_settings().most_passes
    assert {task.prompt for task in scored_tasks(quest, rows)} <= aside
    assert echo_tasks(quest, rows)


def test_what_was_said_before_is_read_and_only_the_answer_learned() -> None:
    history = (("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello"))
    item = ItemRow(
        campaign=1,
        quest=1,
        number=1,
        skill="scroll",
        level=0,
        operation="messages",
        history=list(history),
        prompt="Who?",
        answer="PIP",
        source="a:1",
    )
    quest = told_quest(scroll=told_scroll())
    [task] = quest_tasks(quest, [item])
    made = lesson(find_hero("pip"), task)
    assert made.answer == "PIP<|im_end|>"
    turns = ["system\nBe brief.", "user\nHi", "assistant\nHello", "user\nWho?"]
    assert (
        made.prompt
        == "".join(f"<|im_start|>{turn}<|im_end|>\n" for turn in turns) + "<|im_start|>assistant\n"
    )


def told_scroll(**fields: object) -> told.Scroll:
    known = {
        "title": "a.jsonl",
        "claim": "c",
        "sha256": "ab",
        "gate": "quick",
        "lines": 1,
        "refused": 0,
        "lessons": 1,
    }
    return told.Scroll(**(known | fields))  # type: ignore[arg-type]


def told_quest(
    number: int = 1, priority: told.Priority = "normal", scroll: told.Scroll | None = None
) -> Quest:
    by = "player" if scroll else "heritage"
    return Quest(number, "scroll", 0, {}, 1, 5, by, [], items=1, priority=priority, scroll=scroll)


def board(*priorities: told.Priority) -> Campaign:
    known = Campaign(1, "pip", 7, {}, 0.0)
    known.queue = [told_quest(n, each, told_scroll()) for n, each in enumerate(priorities, 1)]
    known.queue.append(told_quest(99))
    return known


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Move(2, up=True), ("normal", [2, 1, 3, 4, 99])),
        (Move(2, down=True), ("low", [1, 2, 3, 4, 99])),
        (Move(3, up=True), ("normal", [1, 2, 3, 4, 99])),
        (Move(3, down=True), ("low", [1, 2, 4, 3, 99])),
        (Move(4, to="high"), ("high", [4, 1, 2, 3, 99])),
        (Move(1, to="low"), ("low", [2, 3, 4, 1, 99])),
        (Move(1, to="normal"), ("normal", [2, 1, 3, 4, 99])),
    ],
)
def test_a_move_changes_one_place_or_one_priority(how: Move, expected: tuple[str, Sequence[int]]) -> None:
    known = board("normal", "normal", "low", "low")
    fact = move_fact(known, how)
    quest = known.queue.pop(how.quest - 1)
    known.queue.insert(fact.place, quest)
    assert (fact.priority, [each.quest for each in known.queue]) == expected


@pytest.mark.parametrize(
    "how",
    [
        Move(1, up=True),
        Move(2, down=True),
        Move(99, up=True),
        Move(5, to="low"),
        Move(1),
        Move(1, up=True, down=True),
    ],
)
def test_a_move_to_nowhere_is_refused(how: Move) -> None:
    with pytest.raises(Refusal):
        move_fact(board("high", "low"), how)


def fought(scroll: told.Scroll, **fields: object) -> Battle:
    made = Battle(1, told_quest(scroll=scroll), "scribe", 0, 3, 16, 1e-3, 5, None, 0.0)
    known = {"status": "won", "checkpoint": "pip-0001", "echo_gap": 0.001, "plastic_gain": 0.5}
    return replace(made, **(known | fields))  # type: ignore[arg-type]


def test_a_scroll_is_scored_then_judged_then_left() -> None:
    known = Campaign(1, "pip", 7, {}, 0.0)

    def move(battle: Battle) -> moves.Move | None:
        return next_move._after_battle(known, battle, {}, settings())

    battle = fought(told_scroll(held_out=2))
    assert move(battle) == moves.Weigh(1)
    battle.held_out = HeldOutLoss(2.5, 2.0, 2, 30)
    assert move(battle) == moves.Judge(1)
    assert move(fought(told_scroll())) == moves.Judge(1)
    assert move(fought(told_scroll(held_out=2), status="failed")) == moves.Judge(1)
    battle.blessing = "blessed"
    assert move(battle) is None


@pytest.mark.parametrize(
    ("held", "able", "says"),
    [
        (HeldOutLoss(2.5, 2.0, 9, 99), True, "the loss on 9 held-out lines went from 2.500 to 2.000"),
        (HeldOutLoss(2.0, 2.5, 9, 99), False, "the loss on 9 held-out lines went from 2.000 to 2.500"),
        (HeldOutLoss(None, 2.5, 9, 99), False, "it is not known what the held-out lines cost before"),
        (None, False, "no line was held out"),
    ],
)
def test_the_temple_asks_the_held_out_lines(held: HeldOutLoss | None, able: bool, says: str) -> None:
    battle = fought(told_scroll(held_out=9), held_out=held)
    record = BattleRecord(campaign=Campaign(1, "pip", 7, {}, 0.0), battle=battle)
    [found] = [finding for ritual, finding in perform(record) if ritual.name == "able"]
    assert (found.held, found.says.startswith(says)) == (able, True)


def test_a_scroll_has_a_floor_of_its_own() -> None:
    assert floor_of(told_quest(scroll=told_scroll())) == scroll_settings().floor


def test_each_save_has_an_inbox_and_the_homes_own_is_named_so(save: Path) -> None:
    assert inbox_folder(save) == save.parent / "inbox"
    assert inbox_folder(save.with_name("other.realm")) == save.with_name("other.realm.inbox")
    assert {path.name for path in make_inbox(save).iterdir()} == {"high", "normal", "low"}
    assert {path.stat().st_mode & 0o777 for path in save.parent.glob("inbox/*")} == {0o700}
