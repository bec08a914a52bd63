"""The commands about modules, as a player types them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pexpect
import pytest

from saves.events import SkillsChosen
from saves.log.log import Log
from tests.paths import REPO
from tests.realm_tui.cli.headless import REALM, Program, beginning

ROMAN = REPO / "examples" / "roman"


def test_a_module_is_written_checked_installed_listed_and_removed(program: Program, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert "Edit it" in program.run("module", "new", str(mine)).stdout
    assert program.json("module", "check", str(mine))["ok"]
    told = program.run("module", "install", str(mine)).stdout
    assert told.splitlines()[-1].endswith("realm new --skills mine.sums")
    [listed] = program.json("module", "list")["modules"]
    assert (listed["id"], listed["code"], listed["agreed"]) == ("mine", False, False)
    assert listed["skills"]["mine.sums"]["levels"] == ["one digit", "two digits"]
    skills = program.json("skill", "list")["skills"]
    assert {
        "skill": "mine.sums",
        "title": "Sums in Words",
        "levels": 2,
        "level": 0,
        "unproven": [],
        "trained": False,
    } in skills
    assert program.run("skill", "audit", "mine.sums").stdout.startswith("✓ mine.sums")
    refused = program.run("module", "remove", "mine")
    assert (refused.returncode, "give --yes" in refused.stderr) == (1, True)
    assert program.run("module", "remove", "mine", "--yes").stdout == "Removed mine 0.1.0.\n"
    assert "No module is installed" in program.run("module", "list").stdout
    assert {path.name for path in (program.home / "modules").iterdir()} == {".lock"}


def test_code_asks_first_and_shows_what_would_run(program: Program) -> None:
    for command in ("check", "install"):
        refused = program.run("module", command, str(ROMAN))
        assert refused.returncode == 1
        assert "numerals.py" in refused.stdout
        assert "sha256" in refused.stdout
        assert "No code ran and nothing was installed" in refused.stderr
    assert program.run("module", "install", str(ROMAN), "--json").returncode == 1
    assert program.json("module", "list")["modules"] == []
    installed = program.json("module", "install", str(ROMAN), "--yes")
    assert installed["installed"]["agreed"]


def test_a_player_at_the_terminal_can_agree(program: Program) -> None:
    environment = program.environment | {"TERM": "xterm"}
    child = pexpect.spawn(str(REALM), ["module", "install", str(ROMAN)], env=environment, encoding="utf-8")
    child.expect("whenever its skills are trained")
    child.sendline("y")
    child.expect("Installed roman")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_an_unsound_module_is_not_installed(program: Program, tmp_path: Path) -> None:
    shutil.copytree(ROMAN, tmp_path / "roman")
    file = tmp_path / "roman" / "numerals.py"
    file.write_text(file.read_text().replace("answer=roman(number)", 'answer=""'))
    refused = program.run("module", "install", str(tmp_path / "roman"), "--yes")
    assert refused.returncode == 4
    assert "can't be trusted; roman.numerals: The skill roman.numerals made a task" in refused.stderr
    checked = program.run("module", "check", str(tmp_path / "roman"), "--yes")
    assert (checked.returncode, checked.stderr) == (4, "")
    assert program.json("module", "list")["modules"] == []


@pytest.mark.parametrize("path", ["nowhere", "/dev/null", "/dev/zero"])
def test_what_is_no_module_is_refused_in_one_line(program: Program, path: str) -> None:
    refused = program.run("module", "install", path, "--yes")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.stderr


def test_a_module_in_training_is_not_removed_and_its_absence_is_told(program: Program) -> None:
    program.run("module", "install", str(ROMAN), "--yes")
    with Log(program.home / "my.realm", create=True) as log:
        log.append([*beginning(), ("campaign:1", SkillsChosen(1, ["roman.numerals"]))])
    refused = program.run("module", "remove", "roman", "--yes")
    assert "trains roman.numerals" in refused.stderr
    assert program.run("module", "remove", "roman", "--yes", "--force").returncode == 0
    listed = program.run("skill", "list")
    assert listed.returncode == 0
    assert "of the module roman, which is not installed here" in listed.stdout
    assert program.run("status").returncode == 0
    assert program.run("verify").returncode == 0
    added = program.run("skill", "add", "roman.numerals")
    assert "not installed here" in added.stderr


def test_files_of_modules_are_the_players_alone(program: Program, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        program.run("module", "install", str(ROMAN), "--yes")
    finally:
        os.umask(before)
    everything = [program.home / "modules", *(program.home / "modules").rglob("*")]
    assert [path for path in everything if path.stat().st_mode & 0o077] == []


def test_failures_need_a_save_with_some(program: Program) -> None:
    assert program.run("module", "from-failures", "bin").returncode == 3
    with Log(program.home / "my.realm", create=True) as log:
        log.append(beginning())
    assert "found an answer in bin wrong yet" in program.run("module", "from-failures", "bin").stderr
