"""Which save a command is about where none is named, and how that is chosen."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from realm_tui.cli.commands.saves import become_default
from saves.file.chosen import default_save
from saves.file.machine_settings import MachineSettings, read_settings, settings_file, write_settings
from saves.file.paths import inbox_folder
from saves.log.log import Log
from tests.realm_tui.cli.headless import Program, beginning

Make = Callable[[str], Path]


@pytest.fixture
def make(program: Program, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a save of the home by its name."""
    monkeypatch.setenv("REALM_HOME", str(program.home))

    def made(name: str) -> Path:
        save = program.home / f"{name}.realm"
        with Log(save, create=True) as log:
            log.append(beginning(name))
        return save

    return made


@pytest.mark.parametrize(
    ("there", "chosen", "opens"),
    [
        ((), "", "my"),
        (("guest",), "", "guest"),
        (("my", "guest"), "", "my"),
        (("my", "guest"), "guest", "guest"),
        (("my", "guest"), "gone", "my"),
        (("a", "b"), "", "my"),
        (("a", "b"), "b", "b"),
    ],
)
def test_the_chosen_one_then_ones_own_then_the_only_one_opens(
    make: Make, there: tuple[str, ...], chosen: str, opens: str
) -> None:
    for name in there:
        make(name)
    if chosen:
        write_settings(MachineSettings(save=chosen))
    assert default_save().stem == opens


@pytest.mark.parametrize("name", ["../my", "a/b", "a\0b", "x" * 300])
def test_settings_never_lead_out_of_the_home(make: Make, program: Program, name: str) -> None:
    make("my")
    settings_file().write_bytes(
        b'{"save":%s}' % repr(name).replace("'", '"').replace("\\x", "\\u00").encode()
    )
    run = program.run("log")
    assert run.returncode == 1
    assert run.stderr.startswith(f"{settings_file()} is not understood")


def test_an_only_save_needs_no_name(make: Make, program: Program) -> None:
    make("guest")
    run = program.run("log")
    assert (run.returncode, run.stderr) == (0, "")
    assert "The realm guest was founded" in run.stdout


def test_where_several_are_there_they_are_named_with_how_to_choose(make: Make, program: Program) -> None:
    for name in ("ours", "my friend's"):
        make(name)
    run = program.run("status")
    assert run.returncode == 3
    assert run.stderr.count("\n") == 1
    assert "there are 'my friend'\"'\"'s', ours: choose one with --save NAME" in run.stderr
    assert "`realm saves default NAME`" in run.stderr
    assert "None opens by itself" in program.run("saves", "list").stdout
    assert program.run("saves", "default", "ours").stdout == "ours opens where no save is named.\n"
    assert "The realm ours was founded" in program.run("log").stdout
    found = {each["file"]: each["default"] for each in program.json("saves", "list")["saves"]}
    assert found == {"ours.realm": True, "my friend's.realm": False}
    assert program.run("saves", "default", "nobody").returncode == 3


def test_advice_in_a_sentence_names_a_save_that_does_not_open_by_itself(make: Make, program: Program) -> None:
    make("my")
    guest = make("guest")
    named = program.run("vault", "show", "pip-0009", "--save", "guest")
    assert named.returncode == 1
    told = program.run("new", "--save", "guest")
    assert "already has a hero: open it with `realm --save guest`" in told.stderr
    assert f"{guest} already has a hero" in told.stderr
    assert "open it with `realm`," in program.run("new").stderr


def test_a_new_hero_never_wakes_in_a_save_that_is_there(make: Make, program: Program) -> None:
    make("guest")
    run = program.run("new", "--hero", "dragon")
    assert "There is no hero 'dragon'" in run.stderr


def test_the_choice_goes_along_with_a_rename_and_ends_with_the_save(make: Make, program: Program) -> None:
    for name in ("my", "guest"):
        make(name)
    write_settings(MachineSettings(save="guest", webhook="https://example.org/hook"))
    assert program.run("saves", "rename", "guest", "friend").returncode == 0
    assert default_save().stem == "friend"
    assert program.run("saves", "delete", "friend", "--yes").returncode == 0
    assert read_settings() == MachineSettings(webhook="https://example.org/hook")
    make("friend")
    assert default_save().stem == "my"


def test_the_first_that_comes_opens_and_later_ones_lie_beside_it(make: Make) -> None:
    assert become_default(make("guest"))
    assert not become_default(make("other"))
    assert default_save().stem == "guest"
    assert not become_default(make("my"))


def test_a_save_that_opens_by_itself_keeps_its_own_inbox(make: Make, program: Program) -> None:
    guest = make("guest")
    before = inbox_folder(guest)
    assert become_default(guest)
    assert inbox_folder(guest) == before != inbox_folder(program.home / "my.realm")


@pytest.mark.parametrize("file", ["hero.realm", "my hero.realm", "it's.realm"])
def test_a_command_to_copy_is_a_line_of_its_own(
    make: Make, program: Program, tmp_path: Path, file: str
) -> None:
    save = make("my")
    with Log(save):
        pass
    run = program.run("export", str(tmp_path / file))
    assert run.returncode == 0, run.stderr
    last = run.stdout.splitlines()[-1]
    assert shlex.split(last) == ["realm", "import", file]
