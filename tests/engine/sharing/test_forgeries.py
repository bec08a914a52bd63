"""Forged exports and saves: each is refused in one sentence or does no harm, and no other save notices."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.sharing.unpack import refusal, unpack
from realm_tui.cli.commands.log import log as tell
from realm_tui.cli.commands.saves import list_all
from realm_tui.cli.commands.status import status
from saves.care.common_history import kin
from saves.care.repair import repair
from saves.care.verify import verify
from saves.events.errors import SaveError
from saves.file.open import open_for_reading, open_for_writing
from saves.file.paths import vault_folder
from saves.log.log import Log
from saves.log.snapshot import keep, load
from tests.engine.sharing.forgeries import ADAPTERS, EXPORTS, SAVES, Case
from tests.engine.sharing.played import Played, exported
from tests.forger import forge, manifest, sql

SECONDS = 20.0
"""Of computing that a look at any forgery may take."""


@pytest.fixture(scope="module")
def sent(own: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(own, tmp_path_factory.mktemp("sent") / "hero.realm", full=True)


@pytest.fixture(scope="module")
def light(sent: Path) -> Path:
    """The export without its adapter, so that each forgery of it is quickly made."""
    bare = (sql("DELETE FROM adapters"), manifest(adapters=[]))
    return forge(sent, sent.with_name("light.realm"), *bare, after=[sql("VACUUM")])


@pytest.fixture(scope="module")
def kept(own: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The save with a snapshot in it."""
    save = tmp_path_factory.mktemp("kept") / "kept.realm"
    shutil.copyfile(own.save, save)
    with Log(save) as log:
        assert keep(log.connection, load(log.connection), every=1)
    return save


@pytest.fixture
def home(own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a save in it that has nothing to do with the forgery."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copyfile(own.save, folder / "my.realm")
    monkeypatch.setenv("REALM_HOME", str(folder))
    return folder


@pytest.fixture
def stands(own: Played, home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Whether the home's own save is as it was, and is listed, told and shown; gives the list."""

    def look() -> str:
        save = home / "my.realm"
        capsys.readouterr()
        assert list_all(save, json=False) == 0
        listed = capsys.readouterr().out
        assert re.search(r"^my\.realm +first light: PIP, hero level 0", listed, re.MULTILINE)
        assert tell(save, follow=False, last=3, json=False) == 0
        assert status(save, json=False, watch=False) == 0
        assert "PIP" in capsys.readouterr().out
        assert save.read_bytes() == own.save.read_bytes()
        return listed

    return look


def taken(file: Path, home: Path) -> tuple[str, Path | None]:
    """Take the file in, as the program does that opens exports: what it says, or the save that it made."""
    (folder := home / ".import-test").mkdir()
    try:
        card = unpack(file, folder / "imported.realm")
    except Exception as flaw:  # noqa: BLE001  as the program does that opens exports
        said = refusal(flaw).sentence
        shutil.rmtree(folder)
        return said, None
    if not card.sound:
        return next(each.sentence for each in card.findings if not each.ok), None
    return "", (folder / "imported.realm").rename(home / "their.realm")


def assert_fits(said: str, words: str) -> None:
    assert "\n" not in said
    assert "\x1b" not in said
    assert "fault of the game" not in said
    assert len(said) < 600
    assert re.search(words, said), said


@pytest.mark.parametrize("name", EXPORTS)
def test_a_forged_export_is_refused_or_does_no_harm(
    light: Path, home: Path, tmp_path: Path, stands: Callable[[], str], name: str
) -> None:
    case = EXPORTS[name]
    file = forge(light, tmp_path / "forged.realm", *case.forgeries, after=case.after)
    before, began = file.read_bytes(), time.process_time()
    said, save = taken(file, home)
    assert time.process_time() - began < SECONDS
    assert (save is None) == bool(case.words), said
    assert_fits(said, case.words)
    assert file.read_bytes() == before
    listed = stands()
    if save is not None:
        assert verify(save).ok
        assert "imported" in listed


@pytest.mark.parametrize("name", ADAPTERS)
def test_a_forged_adapter_is_left_out(
    sent: Path, home: Path, tmp_path: Path, stands: Callable[[], str], name: str
) -> None:
    forgery, words = ADAPTERS[name]
    file = forge(sent, tmp_path / "forged.realm", forgery)
    [card] = unpack(file, tmp_path / "imported.realm").adapters
    assert_fits(card.flaw, words)
    assert list(vault_folder(tmp_path / "imported.realm").glob("*")) == []
    stands()


WAYS: dict[str, Callable[[Path], object]] = {
    "read": lambda save: open_for_reading(save).close(),
    "write": lambda save: open_for_writing(save).close(),
    "repair": lambda save: repair(save, save.with_name("repaired.realm")),
    "kin": lambda save: list(kin(save, save.parent)),
}


def tried(case: Case, save: Path) -> str:
    """What is said of the save, each way of opening it tried; only what is no save of ours is not opened."""
    said = [finding.sentence for finding in verify(save).findings if not finding.ok]
    for way, opened in WAYS.items():
        began, refused = time.process_time(), ""
        try:
            opened(save)
        except SaveError as flaw:
            refused = str(flaw)
        assert "\n" not in refused, way
        assert time.process_time() - began < SECONDS, way
    return said[0]


@pytest.mark.parametrize("name", SAVES)
def test_a_forged_save_is_refused_and_no_other_notices(
    kept: Path, home: Path, stands: Callable[[], str], name: str
) -> None:
    case = SAVES[name]
    save = forge(kept, home / "their.realm", *case.forgeries, after=case.after)
    before = save.read_bytes()
    said = tried(case, save)
    assert re.search(case.words, said.removeprefix(f"{save} ")), said
    assert "their.realm" in stands()
    if case.after:
        # It was never opened for writing: nothing of it ran, and not even its journal was touched.
        assert not re.search("made|mark|magic|layout", said) or save.read_bytes() == before


def test_there_are_enough_of_them() -> None:
    assert len(EXPORTS) + len(ADAPTERS) + len(SAVES) >= 120


def test_a_forgery_of_nothing_is_taken_in(light: Path, sent: Path, home: Path, tmp_path: Path) -> None:
    said, save = taken(forge(sent, tmp_path / "same.realm"), home)
    assert said == ""
    assert save is not None
    assert verify(save).ok


def test_the_list_goes_on_after_a_file_that_can_not_be_read(
    home: Path, stands: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "folder.realm").mkdir()
    (home / "lost.realm").symlink_to("nowhere")
    (home / "nonsense.realm").write_bytes(b"nonsense" * 1000)
    (home / "zeros.realm").write_bytes(bytes(8192))
    listed = stands()
    assert "nonsense.realm" in listed
    assert "zeros.realm" in listed
    assert list_all(home / "my.realm", json=True) == 0
    found = {each["file"]: each["sound"] for each in json.loads(capsys.readouterr().out)["saves"]}
    assert found["my.realm"]
    assert not found["nonsense.realm"]
