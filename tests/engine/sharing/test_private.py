"""What an export tells of the player: scrolls only when they are asked for, of the machine nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from engine.audit.report import audit
from engine.sharing.contents import Contents
from engine.sharing.packing import planned
from engine.sharing.receiving import unpacked
from realm_tui.cli.commands.sharing import export
from realm_tui.cli.exit_codes import CommandFailed
from realm_tui.view.export_card import card_lines
from realm_tui.view.export_contents import contents_lines
from saves import events as told
from saves.care.common_history import kin
from saves.care.verify import verify
from saves.file.chain import GENESIS, link
from saves.file.export_format import ExportManifest
from saves.file.open import open_for_reading
from saves.file.rows import ItemRow, StrikeSample
from saves.log import snapshot
from saves.log.log import INSERT, Log, columns, pages
from saves.state import State
from tests.engine.sharing.played import CHAMPION, SECRET, Played, exported, played
from tests.steps import some_step

CANARY = "Canary"
"""In every text of a scroll; what follows it says which."""
FOUGHT, DROPPED, WAITING, RETRIED = 2, 3, 4, 5
NAMES = {FOUGHT: "fought", DROPPED: "dropped", WAITING: "waiting", RETRIED: "again"}
HOME, USER, HOST, PID = "/home/annelore", "annelore", "annes-laptop", 48213


INVENTED = {"counters", "experience"}
"""The checks that no battle holds which nobody fought."""


def scroll(name: str) -> told.Scroll:
    return told.Scroll(
        title=f"{CANARY}-title-{name}.jsonl",
        claim="20260101-120000-normal-0badcafe",
        sha256="ab" * 32,
        gate="standard",
        lines=9,
        refused=1,
        refusals=[told.RefusedLine(3, f"it says {CANARY}-refusal-{name}")],
        cautions=[f"odd: {CANARY}-caution-{name}"],
        lessons=2,
        held_out=1,
    )


def quest(number: int, name: str) -> tuple[told.QuestPosted, list[ItemRow]]:
    """A scroll on the board, and its lessons, the last of them held out."""
    lessons = [
        ItemRow(
            campaign=1,
            quest=number,
            number=line,
            skill="scroll",
            level=0,
            operation="held_out" if line == 3 else "chat",
            history=[("user", f"{CANARY}-history-{name}-{line}")],
            prompt=f"{CANARY}-prompt-{name}-{line}",
            answer=f"{CANARY}-answer-{name}-{line}",
            rejected=f"{CANARY}-rejected-{name}-{line}",
            source=f"{CANARY}-title-{name}.jsonl:{line}",
        )
        for line in (1, 2, 3)
    ]
    fact = told.QuestPosted(
        campaign=1,
        quest=number,
        skill="scroll",
        level=0,
        mix={},
        tasks=2,
        seed=number,
        posted_by="player",
        reasons=[f"{CANARY}-title-{name}.jsonl: 2 of 9 lines are trained on"],
        items=3,
        scroll=scroll(name),
    )
    return fact, lessons


def battle(number: int, of: int, name: str, checkpoint: str) -> tuple[list[told.Fact], list[object]]:
    """A battle won on a scroll, with a strike sampled in each step, and its checkpoint."""
    sample = StrikeSample(
        operation="chat",
        prompt=f"{CANARY}-struck-{name}",
        expected=f"{CANARY}-expected-{name}",
        said=f"{CANARY}-said-{name}",
        outcome=2,
        loss=0.7,
    )
    facts: list[told.Fact] = [
        told.BattleStarted(1, number, of, "scribe", 3, 3, 16, 2e-3, 5, CHAMPION),
        told.CheckpointSealed(1, checkpoint, "cd" * 32, 10, number, 6, CHAMPION, 4, 8.0),
        told.BattleEnded(1, number, "won", 3, 300, 1.5, 2.0, 1.0, 4.5, 1.0, [3, 6, 9, 12, 15]),
        told.BattleBlessed(1, number, "blessed", 1.0, 4.5, []),
    ]
    return facts, [replace(some_step(step, samples=(sample,)), battle=number) for step in (1, 2, 3)]


@pytest.fixture(scope="module")
def scribe(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A save with scrolls: fought, dropped after a battle, waiting, and dropped and taken up again."""
    own = played(tmp_path_factory.mktemp("scrolls"))
    heirloom = ItemRow(
        campaign=1,
        quest=6,
        number=1,
        skill="bin",
        level=1,
        operation="add",
        prompt="add 00 01",
        answer="a champion's own words",
        source=CHAMPION,
    )
    with closing(Log(own.save)) as log:
        for number, name in (
            (FOUGHT, "fought"),
            (DROPPED, "dropped"),
            (WAITING, "waiting"),
            (RETRIED, "again"),
        ):
            posted, rows = quest(number, name)
            log.append([(f"quest:{number}", posted)], rows)
        handed = told.QuestPosted(1, 6, "bin", 1, {1: 1.0}, 1, 5, "heritage", [], items=1)
        log.append([("quest:6", handed), ("quest:6", told.QuestDropped(1, 6))], [heirloom])
        for number, of, name in (2, FOUGHT, "fought"), (3, DROPPED, "dropped"):
            facts, steps = battle(number, of, name, f"pip-{number:04}")
            log.append([(f"battle:{number}", fact) for fact in facts], steps)  # type: ignore[arg-type]
        log.append([(f"quest:{DROPPED}", told.QuestRetried(1, DROPPED))])
        log.append([(f"quest:{number}", told.QuestDropped(1, number)) for number in (DROPPED, RETRIED)])
        log.append([(f"quest:{RETRIED}", told.QuestRetried(1, RETRIED))])
        refused = told.ScrollRefused(1, f"all lines were refused; {CANARY}-reason-refused", scroll("refused"))
        log.append([("board", refused)])
    assert verify(own.save).ok
    return own


def manifest_of(file: Path) -> ExportManifest:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        [(record,)] = connection.execute("SELECT record FROM manifest")
    return msgspec.json.decode(record, type=ExportManifest)


def state_of(save: Path) -> State:
    with closing(open_for_reading(save)) as connection:
        return snapshot.load(connection)


def test_without_asking_no_line_of_a_scroll_goes_along(scribe: Played, tmp_path: Path) -> None:
    file = exported(scribe, tmp_path / "hero.realm", full=True, chats=True)
    data = file.read_bytes()
    assert CANARY.encode() not in data
    assert b"a champion's own words" in data
    assert b"add 00 10" in data
    found = manifest_of(file)
    # Four quests, the refused file, and the engine's process.
    assert (found.scrolls, found.withheld, found.rewritten) == (False, 4, 6)


@pytest.mark.parametrize("full", [True, False])
def test_where_asked_for_they_go_along_but_for_dropped_ones(
    scribe: Played, tmp_path: Path, full: bool
) -> None:
    file = exported(scribe, tmp_path / "hero.realm", full=full, scrolls=True)
    data = file.read_bytes().decode(errors="replace")
    for name in ("fought", "waiting", "again"):
        for part in ("title", "prompt", "answer", "rejected", "history", "refusal", "caution"):
            assert f"{CANARY}-{part}-{name}" in data
    assert f"{CANARY}-reason-refused" in data
    assert (f"{CANARY}-struck-fought" in data) == full
    for part in ("title", "prompt", "answer", "rejected", "history", "struck", "said", "refusal", "caution"):
        assert f"{CANARY}-{part}-dropped" not in data
    found = manifest_of(file)
    assert (found.scrolls, found.withheld, found.rewritten) == (True, 1, 2)


@pytest.mark.parametrize("along", [True, False])
def test_it_is_imported_sound_either_way_and_known_for_the_same(
    scribe: Played, tmp_path: Path, along: bool
) -> None:
    file = exported(scribe, tmp_path / "hero.realm", full=True, scrolls=along)
    (home := tmp_path / "home").mkdir()
    with unpacked(file, home) as parcel:
        assert {each.check for each in parcel.card.findings if not each.ok} <= INVENTED
        assert parcel.card.withheld == (1 if along else 4)
        assert ("  Withheld       the lines of 4 scrolls" in card_lines(parcel.card)) == (not along)
        assert "  Withheld       the talks with the Oracle" in card_lines(parcel.card)
        assert [each.relation for each in kin(parcel.save, scribe.save.parent)] == ["same"]
        parcel.settle(home / "theirs.realm")
    assert {each.check for each in audit(home / "theirs.realm").findings if not each.ok} <= INVENTED
    scrolls = state_of(home / "theirs.realm").campaigns[1].scrolls
    kept = {number: not each.quest.scroll.withheld for number, each in scrolls.items() if each.quest.scroll}
    assert kept == {FOUGHT: along, DROPPED: False, WAITING: along, RETRIED: along}
    # Handed on once more, what was withheld is withheld still, and what the first import recorded holds.
    theirs = scribe._replace(save=home / "theirs.realm")
    again = exported(theirs, tmp_path / "again.realm", full=True)
    assert CANARY.encode() not in again.read_bytes()
    (second := tmp_path / "second").mkdir()
    with unpacked(again, second) as parcel:
        assert {each.check for each in parcel.card.findings if not each.ok} <= INVENTED
        with closing(open_for_reading(parcel.save)) as connection:
            origins = [
                (fact, page[fact_at - 1].hash)
                for page in pages(connection)
                for fact_at, fact in enumerate(entry.fact() for entry in page)
                if isinstance(fact, told.SaveImported)
            ]
    assert len(origins) == 2
    assert all(origin.last_hash == before for origin, before in origins)


def test_the_copy_at_home_keeps_every_line(scribe: Played, tmp_path: Path) -> None:
    before = scribe.save.read_bytes()
    exported(scribe, tmp_path / "hero.realm")
    assert scribe.save.read_bytes() == before
    assert f"{CANARY}-prompt-dropped-1".encode() in before


def test_a_story_in_which_nothing_is_amiss_keeps_its_chain(own: Played, tmp_path: Path) -> None:
    save = tmp_path / "my.realm"
    with closing(open_for_reading(own.save)) as connection, closing(Log(save, create=True)) as log:
        facts = [(entry.subject, entry.fact()) for page in pages(connection) for entry in page]
        log.append([each for each in facts if not isinstance(each[1], told.EngineStarted | told.TrialHeld)])
    file = exported(own._replace(save=save), tmp_path / "none.realm", vault=own.save)
    found = manifest_of(file)
    assert (found.rewritten, found.withheld) == (0, 0)
    assert found.last_hash == state_of(save).last_hash


def contents_of(own: Played, **wanted: bool) -> Contents:
    with planned(own.save, "champion", **wanted) as plan:
        return plan.contents


def test_what_is_inside_is_told_first(scribe: Played, own: Played) -> None:
    inside = contents_of(scribe)
    assert (inside.scrolls, inside.scrolls_home, inside.dropped, inside.lessons) == (0, 4, 1, 1)
    assert (inside.turns, inside.turns_home, inside.checkpoints) == (0, 2, [CHAMPION])
    assert inside.taught_by_scrolls == []
    lines = "\n".join(contents_lines(inside))
    assert "no; the names and lines of 4 scrolls stay (--with-scrolls takes them)" in lines
    assert "no; 2 turns stay (--with-chats takes them)" in lines
    along = contents_of(scribe, scrolls=True, chats=True, full=True)
    assert (along.scrolls, along.scrolls_home, along.lessons, along.turns) == (3, 1, 10, 2)
    assert "the lines of 3 scrolls; 1 dropped, whose lines stay" in "\n".join(contents_lines(along))
    assert "scrolls      none" in "\n".join(contents_lines(contents_of(own)))


def test_a_checkpoint_that_learned_from_a_scroll_is_named(scribe: Played, tmp_path: Path) -> None:
    copy = tmp_path / "my.realm"
    shutil.copyfile(scribe.save, copy)
    with closing(Log(copy)) as log:
        log.append([("x", told.CheckpointPromoted(1, "pip-0003", "champion", 3.0, "bin level 1"))])
    inside = contents_of(scribe._replace(save=copy))
    assert inside.taught_by_scrolls == ["pip-0003"]
    assert "pip-0003 learned from scrolls: an adapter may itself remember lines" in "\n".join(
        contents_lines(inside)
    )


def test_at_a_terminal_the_player_is_asked_and_may_say_no(
    scribe: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(name: str, *, yes: bool = False, json: bool = False) -> Path:
        file = tmp_path / name
        how = {"full": False, "chats": False, "scrolls": False, "yes": yes, "json": json}
        export(scribe.save, file=file, choice="champion", **how)
        return file

    assert write("nobody.realm").exists()
    assert "stay (--with-scrolls takes them)" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: "n\n", raising=False)
    with pytest.raises(CommandFailed, match="Nothing was exported"):
        write("no.realm")
    assert not (tmp_path / "no.realm").exists()
    assert write("sure.realm", yes=True).exists()
    capsys.readouterr()
    assert write("record.realm", json=True).exists()
    record = msgspec.json.decode(capsys.readouterr().out)
    assert record["contents"] == msgspec.to_builtins(contents_of(scribe))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", HOME)
    monkeypatch.setenv("USER", USER)
    monkeypatch.setattr("socket.gethostname", lambda: HOST)


def written_as_before(save: Path, facts: Sequence[told.Fact]) -> None:
    """Append facts as version 0.1 did, whatever they say."""
    with closing(sqlite3.connect(save, isolation_level=None)) as connection:
        last = connection.execute("SELECT id, hash FROM events ORDER BY id DESC LIMIT 1").fetchone()
        number, previous = last or (0, GENESIS)
        for fact in facts:
            number += 1
            kind, payload = type(fact).__name__, msgspec.json.encode(fact)
            previous = link(previous, number, 1.5, kind, "engine", payload)
            entry = told.Entry(
                id=number, time=1.5, kind=kind, subject="engine", payload=payload, hash=previous
            )
            connection.execute(INSERT, columns(entry))
        connection.execute("DELETE FROM snapshots")


def test_an_old_save_tells_nothing_of_the_machine_when_it_is_exported(
    own: Played, tmp_path: Path, machine: None
) -> None:
    copy = tmp_path / "my.realm"
    shutil.copyfile(own.save, copy)
    told_all = f"{HOME}/.venv/lib/x.py by {USER}@{HOST}, pid {PID}, worker {PID}, {os.path.realpath(copy)}"
    written_as_before(
        copy,
        [
            told.EngineLost(pid=PID + 1),
            told.EngineStarted(pid=PID, app_version="0.1.0"),
            told.ChildDied(child="oracle", cause=told_all, deaths=1),
            told.FailureRaised(child="trainer", message=told_all),
            told.TrainingPaused(by="engine", reason=told_all),
            told.QuestPosted(1, 2, "bin", 1, {1: 1.0}, 48, 5, "coach", [f"see {HOME}/notes"]),
            told.BattleStarted(1, 2, 2, "scribe", 0, 3, 16, 2e-3, 5, None),
            told.BattleEnded(
                1, 2, "failed", 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, [0, 0, 0, 0, 0], reason=told_all, cause="error"
            ),
            told.ScrollRefused(1, f"it can't be read ({HOME}/x)", scroll("old")),
            told.CheckpointLost(1, CHAMPION, told_all),
            told.CampaignArchived(1, told_all),
            told.EngineStopped(reason="failure", detail=told_all),
        ],
    )
    assert verify(copy).ok, verify(copy)
    file = exported(own._replace(save=copy), tmp_path / "hero.realm", "latest", full=True, chats=True)
    data = file.read_bytes()
    for each in (HOME, USER, HOST, str(PID), str(PID + 1), str(copy.parent)):
        assert each.encode() not in data, each
    assert SECRET.encode() in data
    (home := tmp_path / "home").mkdir()
    with unpacked(file, home) as parcel:
        assert {each.check for each in parcel.card.findings if not each.ok} <= INVENTED
        assert [each.relation for each in kin(parcel.save, tmp_path)] == ["same"]


def test_two_that_went_apart_have_what_they_had_in_common(own: Played, tmp_path: Path) -> None:
    copy = tmp_path / "my.realm"
    shutil.copyfile(own.save, copy)
    before = state_of(copy).last_id
    for save, name in ((copy, "mine"), (tmp_path / "other.realm", "theirs")):
        if name == "theirs":
            shutil.copyfile(own.save, save)
        with closing(Log(save)) as log:
            log.append([("engine", told.TrainingPaused(by="player", reason=name))])
    [found] = [each for each in kin(copy, tmp_path) if each.save.name == "other.realm"]
    assert (found.relation, found.common) == ("diverged", before)
