"""Paths and names in bytes that are not UTF-8, and files that are streams."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.realm_tui.cli.headless import REALM, Program

ODD = "caf\udce9"
"""A name in Latin-1, as Python has it."""
LINES = "".join(json.dumps({"prompt": f"say {n}", "completion": str(n)}) + "\n" for n in range(8))


def calm(run: subprocess.CompletedProcess[str]) -> str:
    """What was said, which is a sentence, or several lines, and no traceback."""
    said = run.stdout + run.stderr
    assert not any(word in said for word in ("Traceback", "defect")), said
    return said


@pytest.mark.parametrize("arguments", ["new", "saves list", "import nothing", ""])
def test_a_home_that_is_no_text_is_refused_before_anything_is_written(tmp_path: Path, arguments: str) -> None:
    run = Program(tmp_path / ODD).run(*arguments.split())
    assert run.returncode == 1
    assert "not UTF-8 text" in calm(run)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", ["new", "resume", "verify"])
def test_a_save_whose_path_is_no_text_is_refused_before_anything_is_written(
    program: Program, tmp_path: Path, arguments: str
) -> None:
    run = program.run("--save", str(tmp_path / f"{ODD}.realm"), *arguments.split())
    assert run.returncode == 1
    assert "not UTF-8 text" in calm(run)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    ["new --name X", "new --hero X", "trial X", "ask X", "campaign new --from X", "vault show X", "lore X"],
)
def test_a_word_that_is_no_text_is_refused(program: Program, told: Path, arguments: str) -> None:
    run = program.run(*arguments.replace("X", ODD).split())
    assert run.returncode in (1, 2)
    assert "UTF-8" in calm(run) or "lore" in arguments
    assert not (program.home / "my.realm.log").exists(), "no engine was asked"


def test_files_may_be_named_in_any_bytes(program: Program, told: Path, tmp_path: Path) -> None:
    scroll, export = tmp_path / f"{ODD}.jsonl", tmp_path / f"{ODD}.realm"
    scroll.write_text(LINES)
    assert program.run("quest", "add", str(scroll), "--dry-run").returncode == 0
    packed = program.run("export", str(export))
    assert packed.returncode == 0, packed.stderr
    assert program.run("export", str(tmp_path / f"2{ODD}.realm"), "--json").returncode == 0
    assert program.run("verify", str(export)).returncode == 0
    assert program.run("verify", str(scroll)).returncode in (1, 4)
    taken = program.run("import", str(export), "--yes")
    assert taken.returncode == 0, taken.stderr
    assert "caf�.realm" in taken.stdout
    assert "caf�" in calm(program.run("saves", "list"))
    assert program.run("status", "--save", "caf�").returncode == 0
    for command in (["module", "install"], ["module", "check"], ["import"], ["verify"]):
        run = program.run(*command, str(tmp_path / f"none-{ODD}.zip"))
        assert run.returncode == 1
        assert "�" in calm(run)


def test_an_inbox_takes_names_in_any_bytes(program: Program, told: Path) -> None:
    inbox = program.home / "inbox"
    program.run("quest", "list")
    (inbox / f"{ODD}.jsonl").write_text(LINES)
    (inbox / f"{ODD}.txt").write_text(LINES)
    assert "caf�.txt" in calm(program.run("quest", "list"))
    assert program.json("quest", "list")["inbox"]["dropped"] == [str(inbox / "caf�.jsonl")]


@pytest.mark.parametrize("name", ["settings.json", "my.realm.lock"])
def test_a_file_of_ours_that_holds_other_bytes_is_told_of_or_passed_over(
    program: Program, told: Path, name: str
) -> None:
    (program.home / name).write_bytes(b'{"webhook": "\xff", "pid": 1, "since": "\xff"}')
    for command in ("status", "budget", "log", "hero"):
        calm(program.run(command))


def bash(program: Program, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line.replace("realm ", f"{shlex.quote(str(REALM))} ", 1)],
        env=program.environment,
        cwd=program.home,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


@pytest.mark.parametrize(
    "line",
    [
        "realm quest add --dry-run --json - <scroll.jsonl",
        "realm quest add --dry-run --json /dev/stdin <scroll.jsonl",
        "realm quest add --dry-run --json <(cat scroll.jsonl)",
        "realm quest add --dry-run --json - < <(cat scroll.jsonl)",
        'realm quest add --dry-run --json /dev/stdin <<<"$(cat scroll.jsonl)"',
    ],
)
def test_a_scroll_may_come_on_a_stream(program: Program, told: Path, line: str) -> None:
    (program.home / "scroll.jsonl").write_text(LINES)
    run = bash(program, line)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["report"]["lines"] == 8


@pytest.mark.parametrize(
    "line", ["realm verify - <a.export", "realm verify <(cat a.export)", "realm import --yes <(cat a.export)"]
)
def test_an_export_may_come_on_a_stream(program: Program, told: Path, line: str) -> None:
    assert program.run("export", str(program.home / "a.export")).returncode == 0
    run = bash(program, line)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("realm quest add --dry-run - <&-", "stdin would be refused: it is an empty file"),
        ("realm module install <(true)", "A module comes as a folder"),
        ("realm verify <(true)", ""),
        ("realm import --yes <(true)", "no export"),
        ("realm export /dev/fd/1", "An export is written into a file"),
        ("realm export - ", "An export is written into a file"),
    ],
)
def test_a_stream_that_can_not_be_taken_is_refused(
    program: Program, told: Path, line: str, sentence: str
) -> None:
    run = bash(program, line)
    assert run.returncode in (1, 2, 4, 5), run.stdout
    assert sentence in calm(run)


def test_of_an_endless_stream_no_more_is_taken_than_it_may_have(
    program: Program, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from realm_tui.cli.commands import quest
    from realm_tui.cli.exit_codes import CommandFailed

    monkeypatch.setenv("REALM_HOME", str(program.home))
    monkeypatch.setattr(quest, "MOST_STREAMED", 1 << 16)
    with (
        Path("/dev/zero").open("rb") as endless,
        pytest.raises(CommandFailed, match=r"^More than 66 kB came"),
    ):
        quest.add(
            told,
            file=Path(f"/dev/fd/{endless.fileno()}"),
            priority="normal",
            gate="standard",
            again=False,
            dry_run=True,
            json=False,
        )
    assert not (program.home / "my.realm.scrolls").exists()
