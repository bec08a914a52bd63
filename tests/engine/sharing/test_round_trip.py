from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from engine.audit.report import audit
from engine.chores.vault_keeper import VaultKeeper
from engine.journal import Journal
from engine.sharing.receiving import free_place, unpacked
from heroes.vault.store import Vault
from realm_tui.cli.commands.output import fitting
from realm_tui.cli.commands.sharing import take_in
from saves.events import Zone
from saves.events.errors import SaveError
from saves.file.export_format import Choice
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log import snapshot
from saves.log.log import Log, messages, steps
from saves.state import State
from tests.engine.sharing.played import CHAMPION, SECRET, STEPS, Played, exported


def state_of(save: Path) -> State:
    with closing(open_for_reading(save)) as connection:
        return snapshot.load(connection)


def imported(file: Path, home: Path) -> Path:
    """Take the file in as a player who says yes."""
    with unpacked(file, home) as parcel:
        assert parcel.card.sound
        target = free_place(home, file.stem)
        parcel.settle(target)
    return target


def test_a_hero_arrives_as_it_was_sent(own: Played, tmp_path: Path) -> None:
    save = imported(exported(own, tmp_path / "hero.realm"), tmp_path / "friend")
    before, after = state_of(own.save).campaign, state_of(save).campaign
    assert before is not None
    assert after is not None
    known = (after.champion, after.latest, after.step, after.experience)
    assert known == (CHAMPION, CHAMPION, STEPS, own.experience)
    assert after.trials == before.trials
    assert after.archived
    sent, arrived = (Vault(vault_folder(each)).safetensors_path(own.sha256) for each in (own.save, save))
    assert sent.read_bytes() == arrived.read_bytes()
    assert Vault(vault_folder(save)).gguf_path(own.sha256).read_bytes() == (
        Vault(vault_folder(own.save)).gguf_path(own.sha256).read_bytes()
    )
    assert audit(save).ok


def test_what_went_on_where_it_comes_from_does_not_go_on_here(own: Played, tmp_path: Path) -> None:
    assert state_of(own.save).engine_pid == 4242
    state = state_of(imported(exported(own, tmp_path / "hero.realm"), tmp_path / "friend"))
    assert (state.engine_pid, state.windows, state.order, state.away_since) == (None, [], None, 0)
    assert state.fought is None


@pytest.mark.parametrize("full", [False, True])
def test_curves_always_come_along_and_strikes_when_asked(own: Played, tmp_path: Path, full: bool) -> None:
    save = imported(exported(own, tmp_path / "hero.realm", full=full), tmp_path / "friend")
    with closing(open_for_reading(save)) as connection:
        found = steps(connection, 1, 1)
    assert len({each.loss for each in found}) == STEPS
    assert [len(each.samples) for each in found] == [int(full)] * STEPS


def test_chats_stay_at_home_unless_they_are_sent(own: Played, tmp_path: Path) -> None:
    assert SECRET.encode() not in exported(own, tmp_path / "hero.realm").read_bytes()
    told = exported(own, tmp_path / "told.realm", chats=True)
    with closing(open_for_reading(imported(told, tmp_path / "friend"))) as connection:
        assert messages(connection, "window-1-hero")[0].text == SECRET


@pytest.mark.parametrize("choice", ["champion", "latest", "all"])
def test_each_choice_of_checkpoints_can_be_sent(own: Played, tmp_path: Path, choice: Choice) -> None:
    with unpacked(exported(own, tmp_path / "hero.realm", choice), tmp_path / "friend") as parcel:
        assert [each.checkpoint for each in parcel.card.adapters] == [CHAMPION]


@pytest.mark.parametrize("zone", ["warm", "deep"])
async def test_checkpoints_that_left_the_hot_zone_come_along_and_arrive_in_it(
    own: Played, tmp_path: Path, zone: Zone
) -> None:
    own = own._replace(save=Path(shutil.copytree(own.save.parent, tmp_path / "own")) / own.save.name)
    vault = Vault(vault_folder(own.save))
    before = vault.safetensors_path(own.sha256).read_bytes()
    with Log(own.save) as log:
        journal = Journal(log, snapshot.load(log.connection))
        await VaultKeeper(journal, vault).move(1, journal.state.campaigns[1].checkpoints[CHAMPION], zone)
    save = imported(exported(own, tmp_path / "hero.realm", "all"), tmp_path / "friend")
    assert Vault(vault_folder(save)).safetensors_path(own.sha256).read_bytes() == before
    campaign = state_of(save).campaigns[1]
    assert (campaign.checkpoints[CHAMPION].zone, campaign.checkpoints[CHAMPION].cleared) == ("hot", False)
    assert audit(save).ok


def test_more_than_an_import_takes_is_not_exported(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.sharing.packing.MOST_BYTES", own.save.stat().st_size)
    with pytest.raises(SaveError, match="choose fewer checkpoints"):
        exported(own, tmp_path / "hero.realm")
    assert not (tmp_path / "hero.realm").exists()


def test_an_import_that_is_not_wanted_leaves_nothing(own: Played, tmp_path: Path) -> None:
    with unpacked(exported(own, tmp_path / "hero.realm"), tmp_path / "friend") as parcel:
        assert parcel.card.name == "first light"
        assert parcel.card.heroes == {"PIP": "SmolLM2-135M-Instruct"}
    assert [each for each in (tmp_path / "friend").iterdir() if each.name != "cache"] == []


def test_a_second_import_lies_beside_the_first(own: Played, tmp_path: Path) -> None:
    file = exported(own, tmp_path / "hero.realm")
    assert imported(file, tmp_path / "friend").name == "hero.realm"
    assert imported(file, tmp_path / "friend").name == "hero-2.realm"
    with unpacked(file, tmp_path / "friend") as parcel, pytest.raises(SaveError, match="already"):
        parcel.settle(tmp_path / "friend" / "hero.realm")


def test_an_export_is_not_played_itself(own: Played, tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="is an export: take it in with `realm import FILE`"):
        open_for_reading(exported(own, tmp_path / "hero.realm"))


def test_what_a_killed_import_left_is_cleared_by_the_next(own: Played, tmp_path: Path) -> None:
    home = tmp_path / "friend"
    home.mkdir()
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    (home / f".import-{gone.pid}-abc").mkdir()
    (home / f".import-{os.getpid()}-abc").mkdir()
    imported(exported(own, tmp_path / "hero.realm"), home)
    assert [path.name for path in home.glob(".import-*")] == [f".import-{os.getpid()}-abc"]


def test_a_file_whose_name_commands_the_terminal_is_kept_under_a_harmless_one(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "friend"))
    file = exported(own, tmp_path / "he\x1b]0;owned\x07ro.realm")
    take_in(own.save, file=file, name=None, yes=True, json=False)
    [save] = (tmp_path / "friend").glob("*.realm")
    assert save.name.isprintable()
    assert fitting(str(save)) in capsys.readouterr().out
