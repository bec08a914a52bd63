"""The command line without an engine: what is read, refused and printed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

import pexpect
import pytest

from realm_tui.cli.commands import saves
from realm_tui.main import window_save
from saves.events import BudgetSet, ChildDied, SaveImported, WindowOpened
from saves.file.chosen import default_save
from saves.file.paths import inbox_folder
from saves.log.log import Log
from tests.realm_tui.cli.headless import REALM, Program, beginning

HOSTILE = "a\x1b[31m\u202eb\x9bc\nd"


def test_only_a_bare_call_goes_straight_to_the_window() -> None:
    assert window_save([]) == default_save()
    assert window_save(["--save", "/a/b.realm"]) == window_save(["--save=/a/b.realm"]) == Path("/a/b.realm")
    for arguments in (
        ["status"],
        ["--save"],
        ["--save="],
        ["--save", "--version"],
        ["--save", "a", "status"],
    ):
        assert window_save(arguments) is None


def test_a_relative_save_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert window_save(["--save", "b.realm"]) == tmp_path / "b.realm"


def test_a_file_that_is_there_goes_before_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    kept = tmp_path / "home" / "guest.realm"
    kept.touch()
    assert window_save(["--save", "guest"]) == kept
    assert window_save(["--save", str(tmp_path / "guest")]) == tmp_path / "guest"
    (tmp_path / "guest").mkdir()
    assert window_save(["--save", "guest"]) == kept
    (tmp_path / "guest.realm").touch()
    assert window_save(["--save", "guest.realm"]) == tmp_path / "guest.realm"


def test_without_a_terminal_the_window_is_refused(program: Program) -> None:
    for arguments in ([], ["--save", "a.realm"]):
        run = program.run(*arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("The window needs a terminal")
        assert run.stderr.count("\n") == 1


def test_in_a_terminal_the_window_opens_and_closes(program: Program) -> None:
    window = pexpect.spawn(str(REALM), env=program.environment | {"TERM": "xterm"}, dimensions=(24, 80))
    window.expect_exact("Wake the hero", timeout=20)
    window.send("q")
    window.expect(pexpect.EOF, timeout=20)
    window.close()
    assert window.exitstatus == 0
    assert not program.home.exists()


def test_help_names_every_command_and_exit_code(program: Program) -> None:
    said = program.run("--help").stdout
    for word in (
        "new",
        "status",
        "train",
        "pause",
        "resume",
        "stop",
        "ask",
        "trial",
        "log",
        "lore",
        "doctor",
        "verify",
    ):
        assert f"\n  {word} " in said
    assert "Exit codes: 0 done." in said
    assert program.run("--version").stdout.startswith("Realm of Training ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["status", "--loud"],
        ["train", "--for", "10x"],
        ["train", "--until", "bin"],
        ["ask"],
        ["ask", "--base", "--checkpoint", "pip-0001", "hi"],
        ["coach", "--weights", "bin=0"],
        ["coach", "--weights", "bin=-1"],
        ["rewind", "--to", "2 years ago"],
        ["log", "--last", "-1"],
    ],
)
def test_what_is_not_understood_is_a_usage_error(program: Program, arguments: list[str]) -> None:
    run = program.run(*arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert "Error: " in run.stderr
    assert "Traceback" not in run.stderr
    assert not program.home.exists()


@pytest.mark.parametrize(
    "arguments",
    ["status", "train --until bin:2", "pause", "resume", "stop", "ask hi", "trial", "log", "verify"],
)
def test_without_a_save_nothing_is_made(program: Program, arguments: str) -> None:
    run = program.run(*arguments.split())
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr.endswith("run `realm new` first.\n")
    assert not program.home.exists()


def test_an_unknown_hero_leaves_nothing_behind(program: Program) -> None:
    run = program.run("new", "--hero", "dragon")
    assert run.returncode == 1
    own = f"Your own are defined in {program.home / 'heroes'}."
    assert run.stderr == f"There is no hero 'dragon'; there are pip. {own}\n"
    assert not program.home.exists()


def test_a_save_is_not_made_twice(program: Program, told: Path) -> None:
    before = told.read_bytes()
    run = program.run("new")
    assert run.returncode == 1
    assert "already has a hero" in run.stderr
    assert told.read_bytes() == before


@pytest.mark.parametrize("command", ["status", "log", "train", "new"])
def test_a_file_of_another_program_is_refused(program: Program, tmp_path: Path, command: str) -> None:
    save = tmp_path / "other.db"
    with sqlite3.connect(save) as other:
        other.execute("CREATE TABLE a (b)")
    run = program.run(command, "--save", str(save))
    assert run.returncode == 1
    assert run.stderr == f"{save} belongs to another program: choose a save of the Realm with --save.\n"


def test_bytes_that_are_no_text_are_refused(program: Program) -> None:
    run = subprocess.run(
        [REALM, "new", "--name", b"\xff\xfe"], env=program.environment, capture_output=True, timeout=60
    )
    assert not program.home.exists()
    assert run.returncode == 2
    assert b"not UTF-8" in run.stderr


def test_the_save_may_be_named_before_or_after_the_command(program: Program, told: Path) -> None:
    moved = told.rename(told.with_name("moved.realm"))
    for arguments in (["--save", str(moved), "log"], ["log", "--save", str(moved)]):
        assert "PIP was summoned" in program.run(*arguments).stdout


def test_a_save_of_the_home_may_be_named_by_its_name(program: Program, told: Path, tmp_path: Path) -> None:
    moved = told.rename(told.with_name("guest.realm"))
    for name in ("guest", "guest.realm"):
        run = program.run("--save", name, "log")
        assert "PIP was summoned" in run.stdout
        assert run.stderr == f"Opening {moved}\n"
    by_path = program.run("log", "--save", str(moved))
    assert (by_path.returncode, by_path.stderr) == (0, "")
    nobody = program.run("log", "--save", "nobody")
    assert nobody.returncode == 3
    assert nobody.stderr.startswith(f"There is no save at {Path.cwd() / 'nobody'}")


def test_log_tells_each_event_with_its_number_and_time(program: Program, told: Path) -> None:
    assert program.run("log").stdout.splitlines() == [
        "    1  2023-11-14 22:13:20  · The realm first light was founded",
        "    2  2023-11-14 22:13:20  ★ PIP was summoned: 135M parameters",
        "    3  2023-11-14 22:13:20  ★ Campaign 1 began: BIN",
    ]
    assert "Campaign 1" in program.run("log", "--last", "1").stdout
    assert program.run("log", "--last", "0").stdout == ""


def test_the_last_lines_are_as_many_as_were_asked_for(program: Program, told: Path) -> None:
    with Log(told) as log:
        log.append([("window", WindowOpened(window="1"))] * 9)
        log.append([("budget", BudgetSet(hours=float(hours))) for hours in range(1, 9)])
    lines = program.run("log", "--last", "2").stdout.splitlines()
    assert [line.split(maxsplit=4)[-1] for line in lines[:1]] == ["Campaign 1 began: BIN"]
    assert "alone for up to 8 hours" in lines[1]
    assert len(program.run("log", "--last", "2", "--json").stdout.splitlines()) == 2
    assert len(program.run("log", "--last", "99").stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--save", "/"], "/ is a folder: name the file of a save."),
        (["verify", "/dev/zero"], "/dev/zero is not a file: name a save or an export"),
        (["verify", "/none/x.realm"], "/none/x.realm is not there"),
        (["export", "/none/x.realm", "--yes"], "/none"),
    ],
)
def test_what_is_no_file_is_told_by_its_own_name(
    program: Program, told: Path, words: list[str], said: str
) -> None:
    run = program.run(*words)
    assert run.returncode in (1, 3, 5)
    assert said in run.stderr
    assert "part-" not in run.stderr
    assert "defect" not in run.stderr


def test_more_lines_than_a_number_holds_are_all(program: Program, told: Path) -> None:
    assert len(program.run("log", "--last", "9" * 30).stdout.splitlines()) == 3


def test_log_as_json_is_the_whole_entry(program: Program, told: Path) -> None:
    lines = [json.loads(line) for line in program.run("log", "--json").stdout.splitlines()]
    assert [line["kind"] for line in lines] == ["RealmCreated", "HeroSummoned", "CampaignStarted"]
    payload = {"v": 1, "campaign": 1, "hero": "pip", "seed": 1, "skills": ["bin"]}
    assert lines[2]["payload"] == payload | {
        "parent": 0,
        "from_checkpoint": None,
        "levels": {},
        "lost": {},
        "heritage": 0,
    }
    assert lines[0].keys() == {"id", "time", "kind", "subject", "payload", "hash"}


def test_log_follows_what_another_process_writes(program: Program, told: Path) -> None:
    with program.start("log", "--follow", "--last", "1") as following:
        assert following.stdout is not None
        assert "Campaign 1" in following.stdout.readline()
        with Log(told) as log:
            log.append([("engine", ChildDied(child="oracle", cause="a test", deaths=1))])
        assert "The oracle died (a test)" in following.stdout.readline()
        following.terminate()


def test_a_reader_that_goes_away_ends_the_command_quietly(program: Program, told: Path) -> None:
    with Log(told) as log:
        log.append([("engine", ChildDied(child="oracle", cause="x" * 200, deaths=1))] * 2_000)
    with program.start("log") as talking:
        assert talking.stdout is not None
        assert talking.stderr is not None
        talking.stdout.readline()
        talking.stdout.close()
        assert talking.stderr.read() == ""
        assert talking.wait() == 141


def test_foreign_text_never_reaches_the_terminal_raw(program: Program) -> None:
    with Log(program.home / "my.realm", create=True) as log:
        log.append(beginning(HOSTILE))
    for arguments in (["status"], ["log"], ["status", "--json"], ["log", "--json"]):
        said = program.run(*arguments).stdout
        assert said
        assert all(each.isprintable() or each == "\n" for each in said)
    assert program.json("status")["name"] == HOSTILE


def test_signs_have_ascii_twins_in_other_locales(program: Program, told: Path) -> None:
    said = program.run("log", LC_ALL="POSIX", PYTHONUTF8="0").stdout
    assert "PIP was summoned" in said
    assert said.isascii()


def test_verify_passes_a_whole_save_and_finds_damage(program: Program, told: Path) -> None:
    assert program.json("verify")["ok"]
    with sqlite3.connect(told) as damaged:
        damaged.execute("UPDATE events SET subject = 'x' WHERE id = 2")
    run = program.run("verify")
    assert run.returncode == 4
    assert "✗ chain         The chain is broken at event 2" in run.stdout


def test_a_damaged_record_is_told_in_a_sentence(program: Program, told: Path) -> None:
    with sqlite3.connect(told) as damaged:
        damaged.execute("UPDATE events SET payload = '{' WHERE id = 2")
    for command in ("log", "status", "train"):
        run = program.run(command)
        assert run.returncode == 1
        assert "`realm verify`" in run.stderr
        assert run.stderr.count("\n") == 1


def test_a_save_is_backed_up_restored_renamed_and_deleted(program: Program, told: Path) -> None:
    made = program.run("backup")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("Backed up and verified: ")
    [kept] = program.json("backup", "--list")["backups"]
    assert (kept["level"], kept["reason"], kept["verified"]) == (0, "asked", True)
    assert program.run("backup", "--list").stdout.endswith(" s old, hero level 0, asked for\n")
    with Log(told) as log:
        log.append(beginning()[:1])
    assert "Nothing was restored" in program.run("restore", "latest").stderr
    restored = program.run("restore", "latest", "--yes")
    assert restored.returncode == 0, restored.stderr
    assert kept["name"] in restored.stdout
    assert kept["name"] in program.run("restore", "latest", "--yes").stdout
    assert "before a restore" in program.run("backup", "--list").stdout
    assert len(program.run("log", "--json").stdout.splitlines()) == 3
    assert program.run("saves", "rename", "my", "first").stdout == "my is now first.\n"
    assert [each["file"] for each in program.json("saves", "list")["saves"]] == ["first.realm"]
    assert program.run("saves", "rename", "my", "other").returncode == 3
    assert "Nothing was deleted" in program.run("saves", "delete", "first").stderr
    gone = program.run("saves", "delete", "first", "--yes")
    assert gone.returncode == 0, gone.stderr
    backup = Path(gone.stdout.removeprefix("Deleted. The backup is ").strip())
    assert program.json("verify", "--save", str(backup))["ok"]
    assert program.json("saves", "list")["saves"] == []


@pytest.mark.parametrize("name", ["my", "other"])
def test_a_deleted_save_leaves_nothing_to_the_next_of_its_name(
    program: Program, told: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALM_HOME", str(program.home))
    save = told.with_name(f"{name}.realm")
    if save != told:
        told.rename(save)
        told.with_name("my.realm.lock").unlink()
    dropped = inbox_folder(save) / "high" / "secret.jsonl"
    dropped.parent.mkdir(parents=True)
    dropped.write_text("{}")
    save.with_name(f"{save.name}.layout-1.backup").write_text("older")
    asked: list[str] = []
    monkeypatch.setattr(saves, "confirm", lambda question: asked.append(question) or True)
    saves.delete(save, name=name, yes=False)
    assert "its inbox, 1 unread file in it, for good? A backup of the story stays." in asked[0]
    assert not inbox_folder(save).exists()
    left = sorted(path.name for path in program.home.iterdir())
    assert left == [f"{name}.realm.backups"]


def test_a_renamed_save_takes_its_older_copies_along(program: Program, told: Path) -> None:
    told.with_name("my.realm.layout-1.backup").write_text("older")
    assert program.run("saves", "rename", "my", "first").returncode == 0
    assert (program.home / "first.realm.layout-1.backup").read_text() == "older"
    assert not (program.home / "my.realm.layout-1.backup").exists()


def test_an_imported_save_is_told_apart(program: Program, told: Path) -> None:
    origin = SaveImported(
        seal="ab" * 32, last_id=3, last_hash="cd", exported=1_600_000_000.0, app_version="0"
    )
    with Log(program.home / "guest.realm", create=True, clock=lambda: 1_700_000_000.0) as log:
        log.append([*beginning(), ("realm", origin)])
    guest, mine = program.json("saves", "list")["saves"]
    assert guest["imported"] == {"time": 1.7e9, "exported": 1.6e9, "seal": "ab" * 32}
    assert "imported" not in mine
    lines = program.run("saves", "list").stdout.splitlines()
    assert lines[0].endswith(", imported 2023-11-14 22:13, exported 2020-09-13 12:26")
    assert "imported" not in lines[1]


def test_a_damaged_save_is_repaired_beside_itself(program: Program, told: Path) -> None:
    with sqlite3.connect(told) as damaged:
        damaged.execute("UPDATE events SET subject = 'x' WHERE id = 3")
    run = program.run("repair")
    assert run.returncode == 0, run.stderr
    assert "2 events and 0 rows are whole" in run.stdout
    assert "Lost: 1 events and 0 rows; event 3 or its hash was changed." in run.stdout
    assert program.json("verify", "--save", str(told.with_name("my-repaired.realm")))["ok"]
    assert "already" in program.run("repair").stderr


def test_the_budget_is_shown_without_an_engine(program: Program, told: Path) -> None:
    shown = program.run("budget")
    assert shown.returncode == 0, shown.stderr
    assert "for up to 2 hours after the last window or command" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "Now        training is allowed"
    found = program.json("budget")
    assert (found["hours"], found["cpu_share"], found["quiet"], found["held"]) == (2.0, 1.0, [], "")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--hours", "0", "are no hours"),
        ("--cpu", "5", "is no share"),
        ("--quiet", "22-7", "is no quiet time"),
        ("--battery", "burn", "neither train nor pause"),
        ("--notify", "pigeon", "is no way to give word"),
        ("--notify", "webhook=file:///etc/passwd", "a webhook needs an address"),
        ("--notify-of", "dreams", "is nothing to give word of"),
    ],
)
def test_a_budget_that_is_none_gets_one_sentence(
    program: Program, told: Path, option: str, value: str, said: str
) -> None:
    run = program.run("budget", option, value)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())


def test_a_webhook_without_an_address_is_asked_for(program: Program, told: Path) -> None:
    run = program.run("budget", "--notify", "webhook")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "No webhook is known yet: name its address with `--notify webhook=URL`.\n"
