"""What an import advises is tried on the import itself."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from realm_tui.cli.commands import vault
from realm_tui.cli.commands.sharing import next_commands, take_in
from realm_tui.cli.exit_codes import CommandFailed
from realm_tui.cli.typed.root import parse
from realm_tui.view.typed_command import INDENT
from saves.events import CheckpointsCleared
from saves.file.chosen import default_save
from saves.log.log import Log
from tests.engine.sharing.played import CHAMPION, Played, exported


@pytest.fixture(autouse=True)
def friend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A friend's home, in which `realm` is on the path."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "friend"))
    monkeypatch.setattr("realm_tui.window.commands.program", lambda: "realm")
    return tmp_path / "friend"


def taken(own: Played, folder: Path, capsys: pytest.CaptureFixture[str], name: str = "hero") -> list[str]:
    """What an import says."""
    take_in(own.save, file=exported(own, folder / f"{name}.realm"), name=None, yes=True, json=False)
    return capsys.readouterr().out.splitlines()


def commands(lines: list[str]) -> list[list[str]]:
    """The commands among them, each on a line of its own."""
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"{INDENT}realm")]


def without_champion(save: Path) -> None:
    with Log(save) as log:
        log.append([("realm", CheckpointsCleared(1, [CHAMPION], "a test"))])


def test_a_hero_with_a_champion_goes_on_from_it(
    own: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = taken(own, tmp_path, capsys)
    assert "It is the save that opens where none is named." in said
    assert default_save().name == "hero.realm"
    assert ["campaign", "new", "--from", "champion"] in commands(said)
    for each in commands(said):
        assert each == [] or hasattr(parse(each), "func"), each


def test_beside_ones_own_saves_every_command_names_the_import(
    own: Played, tmp_path: Path, friend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    friend.mkdir()
    (friend / "my.realm").touch()
    found = commands(taken(own, tmp_path, capsys, "a friend's"))
    assert found
    assert all(each[-2:] == ["--save", "a friend's"] for each in found if each != ["new"])


def test_without_its_champion_nothing_is_advised_that_needs_one(
    own: Played, tmp_path: Path, friend: Path
) -> None:
    take_in(own.save, file=exported(own, tmp_path / "hero.realm"), name=None, yes=True, json=False)
    save = friend / "hero.realm"
    without_champion(save)
    told = " ".join(next_commands(save, {}))
    assert "champion" not in told
    assert "--plus" not in told
    assert re.search(r"realm campaign new Wake a hero of your own:   realm new$", told)
    with pytest.raises(CommandFailed, match=r"neither is any other|none is sealed yet"):
        vault.export(save, name="champion", form="gguf", to=tmp_path / "out")


def test_a_hero_whose_base_model_is_missing_is_not_talked_with(
    own: Played, tmp_path: Path, friend: Path
) -> None:
    take_in(own.save, file=exported(own, tmp_path / "hero.realm"), name=None, yes=True, json=False)
    assert commands(next_commands(friend / "hero.realm", {"PIP": "install it"})) == [[]]
