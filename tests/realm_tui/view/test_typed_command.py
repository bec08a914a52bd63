"""Commands as they are printed: about the right save, and never broken."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from realm_tui.view.guide import farewell
from realm_tui.view.model import Link, View
from realm_tui.view.text import wrapped
from realm_tui.view.typed_command import own_line, spread, typed_lines
from realm_tui.window import commands
from realm_tui.window.commands import command_line, shorter_path, with_save_option
from saves.file.chosen import chosen_save
from saves.file.machine_settings import MachineSettings, write_settings

DEEP = "a folder with spaces " * 6
"""Longer than a terminal is wide."""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The home's own save."""
    path = tmp_path / "my.realm"
    path.touch()
    return path


@pytest.mark.parametrize("name", ["guest", "my friend's", "-rf", "~root", "ünïcode", "$HOME", "a;b"])
def test_a_save_of_the_home_is_named_and_found_again(mine: Path, tmp_path: Path, name: str) -> None:
    save = tmp_path / f"{name}.realm"
    save.touch()
    *program, option, named = shlex.split(command_line(save, "stop"))
    assert (program, option) == (["realm", "stop"], "--save")
    assert chosen_save(Path(named)) == save


def test_the_save_that_opens_by_itself_needs_no_name(mine: Path, tmp_path: Path) -> None:
    guest = tmp_path / "guest.realm"
    guest.touch()
    assert command_line(mine, "stop") == "realm stop"
    write_settings(MachineSettings(save="guest"))
    assert command_line(guest, "stop") == "realm stop"
    assert command_line(mine, "stop") == "realm stop --save my"
    assert command_line(mine, "new") == "realm new"


def test_a_save_elsewhere_is_named_by_its_path(mine: Path, tmp_path: Path) -> None:
    save = tmp_path / DEEP / "my.realm"
    assert shlex.split(command_line(save, "stop"))[-1] == str(save)


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ("Run `realm verify`.", "Run `realm verify --save guest`."),
        ("`realm new` first", "`realm new --save guest` first"),
        ("`realm`", "`realm --save guest`"),
        ("`realm stop --save other`", "`realm stop --save other`"),
        ("`realm saves list` or `realm lore TERM`", "`realm saves list` or `realm lore TERM`"),
        ("`realm import`, `realm module list`", "`realm import`, `realm module list`"),
        ("no command, realm stop", "no command, realm stop"),
        ("`realms` are many", "`realms` are many"),
    ],
)
def test_a_sentence_is_about_the_save_that_is_meant(
    mine: Path, tmp_path: Path, told: str, about: str
) -> None:
    guest = tmp_path / "guest.realm"
    guest.touch()
    assert with_save_option(told, guest) == about
    assert with_save_option(told, mine) == told


def test_what_is_copied_from_a_terminal_is_one_command(tmp_path: Path) -> None:
    command = command_line(tmp_path / DEEP / "my.realm", "stop")
    told = spread(f"{'Training goes on, ' * 12}then stops with:\n{own_line(command)}", 70)
    *sentence, last = told.splitlines()
    assert shlex.split(last) == shlex.split(command)
    assert len(sentence) > 2
    assert all(len(line) <= 70 for line in sentence)


@pytest.mark.parametrize("columns", [30, 48, 80, 300])
def test_a_command_in_a_box_is_one_line_or_lines_that_the_shell_joins(tmp_path: Path, columns: int) -> None:
    command = command_line(tmp_path / "there is one" / "my.realm", "campaign", "new", "--from", "champion")
    lines = typed_lines(command, columns)
    assert shlex.split("\n".join(lines).replace("\\\n", "")) == shlex.split(command)
    if len(own_line(command)) <= columns:
        assert lines == [own_line(command)]


@pytest.mark.parametrize("width", range(12, 80, 7))
def test_a_folded_sentence_leaves_its_commands_whole(width: int) -> None:
    commands = ["`realm campaign archive`", "`realm skill add NAME`", "`realm resume`"]
    text = f"Every skill is at its level cap: {', '.join(commands)} or nothing at all goes on from here."
    folded = [line.plain for line in wrapped(text, width)]
    assert "".join(" ".join(folded).split()) == "".join(text.split())
    assert all(len(line) <= width for line in folded)
    for command in commands:
        assert len(command) > width or any(command in line for line in folded)


@pytest.mark.parametrize("paused", [False, True])
def test_the_farewell_has_its_command_on_a_line_of_its_own(paused: bool) -> None:
    view = View(link=Link.OPEN)
    view.state.paused = paused
    assert farewell(view, "realm stop --save 'a b'").splitlines()[1:] == ["  realm stop --save 'a b'"]


def test_the_program_is_named_by_the_shorter_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    script = tmp_path / ".venv" / "bin" / "realm"
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("sys.argv", [str(script)])
    assert commands.program() == ".venv/bin/realm"
    assert shorter_path("/bin/x") == "/bin/x"
    assert shorter_path("realm") == "realm"
    monkeypatch.chdir(os.sep)
    assert commands.program() == shlex.quote(str(script)[1:])
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/realm")
    assert commands.program() == "realm"
