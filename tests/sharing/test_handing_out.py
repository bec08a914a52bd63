"""A checkpoint handed out of a save whose names lead elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from played import Played

from realm_tui.commands import vault
from saves.events import CheckpointSealed
from saves.log import Log
from saves.place import vault_folder


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
