"""A checkpoint handed out of a save whose names lead elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from heroes.definition import find_hero
from heroes.vault import handout
from heroes.vault.store import Vault
from realm_tui.cli.commands import vault
from saves.events import CheckpointSealed
from saves.file.paths import vault_folder
from saves.log.log import Log
from tests.engine.sharing.played import Played


@pytest.mark.parametrize(("name", "folder"), [("../../pip-0002", "pip-0002-peft"), ("a/../..", "..-peft")])
def test_an_export_lands_in_the_folder_it_was_asked_in(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, folder: str
) -> None:
    save = tmp_path / "a" / "b" / "my.realm"
    save.parent.mkdir(parents=True)
    shutil.copyfile(own.save, save)
    shutil.copytree(vault_folder(own.save), vault_folder(save))
    with Log(save) as log:
        log.append([("", CheckpointSealed(1, name, own.sha256, 1, 2, 6, None, 4, 8.0))])
    monkeypatch.chdir(save.parent)
    vault.export(save, name=name, form="peft", to=None)
    assert [path.name for path in save.parent.iterdir() if "my.realm" not in path.name] == [folder]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("form", ["peft", "gguf"])
def test_it_names_no_folder_of_the_players(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: handout.Form
) -> None:
    pip = find_hero("pip")
    weights = replace(pip.weights, file=f"{tmp_path}/models/mine.gguf", package="")
    mine = replace(pip, model=f"{tmp_path}/models/mine", weights=weights)
    monkeypatch.setattr(handout, "find_hero", lambda name: mine)
    target = tmp_path / "out"
    handout.hand_out(Vault(vault_folder(own.save)), own.sha256, form, target, "# Mine")
    for path in target.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes(), path
    assert "mine.gguf" in (target / "README.md").read_text()
