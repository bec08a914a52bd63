"""`realm quest`: a scroll from the command line to the board, and about on it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.realm_tui.cli.headless import Program


def scroll(folder: Path, name: str, count: int = 12, *more: str) -> str:
    lines = [json.dumps({"prompt": f"{name} {n}?", "completion": f"answer {n}"}) for n in range(count)]
    path = folder / name
    path.write_text("\n".join([*lines, *more]) + "\n")
    return str(path)


def board(program: Program) -> list[tuple[int, str]]:
    known = program.json("quest", "list")
    return [(quest["quest"], quest["priority"]) for quest in known["waiting"]]


def test_scrolls_are_added_ordered_dropped_retried_and_shown(awake: Program, tmp_path: Path) -> None:
    program = awake
    added = program.run("quest", "add", scroll(tmp_path, "first.jsonl", 12, '{"prompt": "half'))
    assert added.returncode == 0, added.stderr
    assert "Quest 1: " in added.stdout
    assert "line 13 is not whole JSON: unterminated string starting, at character 12" in added.stdout
    second = program.json("quest", "add", scroll(tmp_path, "second.jsonl"), "--low")["quest"]
    third = program.json("quest", "add", scroll(tmp_path, "third.jsonl"), "--high", "--gate", "deep")["quest"]
    assert (second["quest"], third["quest"], third["scroll"]["gate"]) == (2, 3, "deep")
    assert board(program) == [(3, "high"), (1, "normal"), (2, "low")]

    assert "Quest 2 has normal priority" in program.run("quest", "move", "2", "--up").stdout
    assert program.run("quest", "move", "2", "--up").returncode == 0
    assert program.run("quest", "move", "3", "--to", "low").returncode == 0
    assert board(program) == [(2, "normal"), (1, "normal"), (3, "low")]
    assert "goes last already" in program.run("quest", "move", "3", "--down").stderr
    assert program.run("quest", "move", "3").returncode == 2

    refused = program.run("quest", "drop", "1")
    assert (refused.returncode, "Nothing was dropped" in refused.stderr) == (1, True)
    assert program.run("quest", "drop", "1", "--yes").returncode == 0
    assert program.run("quest", "drop", "1", "--yes").returncode == 1
    assert program.run("quest", "retry", "1").returncode == 0
    assert "on the board already" in program.run("quest", "retry", "1").stderr
    assert board(program) == [(2, "normal"), (1, "normal"), (3, "low")]

    shown = program.run("quest", "show", "1").stdout
    for part in ("first.jsonl", "attempt 2", "1 of 13 lines refused (1 not JSON)", "line 13 ", "sha256"):
        assert part in shown
    known: dict[str, Any] = program.json("quest", "show", "1")
    assert [each["line"] for each in known["refusals"]] == [13]
    assert known["lineage"]["quest"] == 1
    assert "3 on the board" in program.run("status").stdout
    told = program.run("log").stdout
    assert "your scroll “first.jsonl”" in told
    assert "Quest 1 is on the board again" in told
    assert program.run("verify").returncode == 0


def test_the_same_file_twice_is_refused_and_again_is_taken(awake: Program, tmp_path: Path) -> None:
    path = scroll(tmp_path, "twice.jsonl")
    number = awake.json("quest", "add", path)["quest"]["quest"]
    refused = awake.run("quest", "add", path)
    assert refused.returncode == 1
    assert f"it is quest {number} already" in refused.stderr
    assert awake.json("quest", "add", path, "--again")["quest"]["quest"] == number + 1


def test_what_can_not_be_a_scroll_is_refused_in_one_sentence(awake: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("nonsense\n{}\n")
    (tmp_path / "doc.pdf").write_bytes(b"%PDF-1.7\n" + b"{}\n" * 40)
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name, reason in (
        ("bad.jsonl", "bad.jsonl was refused: all 2 lines were refused"),
        ("doc.pdf", "it is a PDF document: copy its text out"),
        ("pipe.jsonl", "is a pipe"),
        ("missing.jsonl", "No such file"),
        ("", "is a folder"),
    ):
        for dry in ((), ("--dry-run",)):
            run = awake.run("quest", "add", str(tmp_path / name), *dry)
            assert run.returncode == 1
            if not dry or name != "bad.jsonl":
                assert reason in run.stderr
                assert len(run.stderr.splitlines()) == 1
    assert "“bad.jsonl”: all 2 lines were refused" in awake.run("quest", "list").stdout
    assert not list((awake.home / "my.realm.scrolls" / "staged").iterdir())


def test_a_dry_run_tells_every_line_and_changes_nothing(told: Path, program: Program, tmp_path: Path) -> None:
    path = scroll(
        tmp_path, "tales.jsonl", 9, "{", json.dumps({"prompt": "tales.jsonl 3?", "completion": "answer 3"})
    )
    before = told.read_bytes()
    run = program.run("quest", "add", path, "--dry-run")
    assert run.returncode == 0, run.stderr
    assert "9 of 11 lines pass the standard gate, 2 are refused" in run.stdout
    assert "line 10 is not whole JSON" in run.stdout
    assert "line 11 repeats line 4" in run.stdout
    for part in (
        "It is JSON lines: 11 lines, in UTF-8.",
        "tales.jsonl: 8 of 11 lines are trained on, 2 were refused",
        "no verifier: scored by the loss on 1 held-out line\n",
        "  line 1, read:\n    <|im_start|>user\n    tales.jsonl 0?<|im_end|>\n    <|im_start|>assistant\n",
        "  line 1, learned:\n    answer 0<|im_end|>",
    ):
        assert part in run.stdout
    assert run.stdout.count(", learned:") == 3
    report = program.json("quest", "add", path, "--dry-run", "--gate", "quick")
    assert [each["learned"] for each in report["lessons"]] == [f"answer {n}<|im_end|>" for n in range(3)]
    assert (report["scroll"]["lessons"], report["scroll"]["held_out"]) == (8, 1)
    assert (report["report"]["kept"], [each["line"] for each in report["refusals"]]) == (9, [10, 11])
    assert told.read_bytes() == before
    assert not (program.home / "my.realm.scrolls").exists()


def test_a_dry_run_tells_refusals_of_one_reason_together(
    told: Path, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "plain.json"
    path.write_text(json.dumps([{"text": f"line {n}", "id": n} for n in range(40)], indent=1))
    run = program.run("quest", "add", str(path), "--dry-run")
    assert run.returncode == 1
    assert "It is a JSON list of 40 objects, in UTF-8." in run.stdout
    assert "record 1 (line 2) has the fields `text`, `id`, and none of the forms" in run.stdout
    assert "the same of record 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 27 more" in run.stdout
    assert "It would be refused: all 40 records were refused" in run.stdout
    assert len(run.stdout.splitlines()) < 8


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("list",), 3),
        (("show", "1"), 3),
        (("add", "x.jsonl", "--high", "--low"), 2),
        (("add", "x.jsonl", "--gate", "lax"), 2),
        (("move", "one", "--up"), 2),
        (("move", "1", "--to", "top"), 2),
    ],
)
def test_without_a_save_or_with_a_slip_the_exit_code_says_so(
    program: Program, arguments: tuple[str, ...], code: int
) -> None:
    run = program.run("quest", *arguments)
    assert run.returncode == code
    assert "Traceback" not in run.stderr


def test_a_hostile_name_never_reaches_the_terminal(told: Path, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31m\u202egood.jsonl"
    path.write_text("{}\n")
    run = program.run("quest", "add", str(path))
    assert run.returncode == 1
    assert "\x1b" not in run.stdout + run.stderr
    assert "\u202e" not in run.stdout + run.stderr
