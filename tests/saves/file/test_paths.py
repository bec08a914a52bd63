from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from saves.events.errors import SaveError
from saves.file.chosen import default_save
from saves.file.open import back_up
from saves.file.paths import (
    SOCKET_LIMIT,
    home,
    lock_file,
    log_file,
    make_folder,
    private_file,
    private_folder,
    socket_path,
    vault_folder,
)
from saves.log.log import Log
from saves.log.snapshot import keep
from saves.state import State


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_realm_home_chooses_where_saves_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    assert default_save() == tmp_path / "my.realm"
    monkeypatch.delenv("REALM_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home() == tmp_path / "data" / "realm-of-training"


def test_what_belongs_to_a_save_stands_beside_it(save: Path) -> None:
    beside = [vault_folder(save), lock_file(save), log_file(save)]
    assert [path.name for path in beside] == ["my.realm.vault", "my.realm.lock", "my.realm.log"]
    assert {path.parent for path in beside} == {save.parent.resolve()}


def test_a_socket_is_beside_its_save(tmp_path: Path) -> None:
    with TemporaryDirectory(dir="/tmp") as short:
        save = Path(short) / "a" / "my.realm"
        assert socket_path(save) == Path(short).resolve() / "a" / "my.realm.sock"
        assert not save.parent.exists()


def test_a_save_too_deep_for_a_socket_falls_back_to_a_short_private_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_umask: None
) -> None:
    first, second = (tmp_path / ("deep" * 30) / name / "my.realm" for name in "ab")
    with TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr("tempfile.tempdir", short)
        path = socket_path(first)
        assert path.parent == Path(short) / f"realm-{os.getuid()}"
        assert len(os.fsencode(path)) <= SOCKET_LIMIT
        assert mode(path.parent) == 0o700
        assert path != socket_path(second)
    monkeypatch.setattr("tempfile.tempdir", "/tmp/" + "é" * 60)
    with pytest.raises(SaveError, match=rf"at most {SOCKET_LIMIT} bytes .* shorter folder"):
        socket_path(first)


def test_everything_is_private_under_an_open_umask(tmp_path: Path, open_umask: None) -> None:
    save = tmp_path / "new" / "deep" / "my.realm"
    with Log(save, create=True) as log:
        log.append([])
        keep(log.connection, State(last_id=1), every=1)
        back_up(log.connection, save.with_name("copy.realm"))
        found = {path.name: mode(path) for path in save.parent.iterdir()}
    names = ["copy.realm", "my.realm", "my.realm-shm", "my.realm-wal", "my.realm.lock"]
    assert found == dict.fromkeys(names, 0o600)
    assert mode(save.parent) == mode(save.parent.parent) == 0o700


def test_a_save_that_was_readable_by_others_is_closed_to_them(save: Path) -> None:
    Log(save, create=True).close()
    save.chmod(0o664)
    Log(save).close()
    assert mode(save) == 0o600


def test_folders_that_exist_keep_their_mode_unless_they_must_be_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert mode(make_folder(tmp_path)) == 0o755
    assert mode(private_folder(tmp_path)) == 0o700


def test_a_private_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(SaveError, match="not a folder of your own"):
        private_folder(link)


def test_a_private_file_is_never_a_link_to_another(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    with pytest.raises(SaveError, match="can't be written"):
        private_file(link)


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        SaveError, match=r"can't be written \(Not a directory\): give yourself write permission"
    ):
        Log(tmp_path / "file" / "deep" / "my.realm", create=True)


def test_a_folder_without_write_permission_is_said_in_one_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    child = os.fork()
    if child == 0:
        os._exit(_refused_as_another_user(closed))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _refused_as_another_user(folder: Path) -> int:
    if os.getuid() == 0:
        os.setuid(65534)
    try:
        Log(folder / "my.realm", create=True)
    except SaveError as error:
        return 0 if "(Permission denied): give yourself write permission" in str(error) else 2
    return 1
