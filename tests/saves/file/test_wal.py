"""Write-ahead logs that a dying disk cut or changed: a consistent beginning opens, and the loss is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from random import Random

import pytest

from saves.care.verify import TAIL, verify
from saves.file import wal
from saves.file.open import open_for_reading
from saves.file.paths import companions
from saves.log.log import Log, entries
from saves.log.snapshot import load
from tests.saves.stories import answer_rows, battle, beginning, step_row

EACH = 40


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A save whose writer died with all its battles in the write-ahead log, and the hashes of its events."""
    live = tmp_path_factory.mktemp("live") / "my.realm"
    copy = tmp_path_factory.mktemp("torn") / "my.realm"
    ticks = count(1_700_000_000)
    with Log(live, create=True, clock=lambda: float(next(ticks))) as log:
        log.append(beginning())
        for number in range(1, 41):
            rows = [step_row(number, step) for step in (1, 2, 3)] + answer_rows(number, 7)
            log.append(battle(number), rows)
        for path in companions(live):
            if path.suffix in ("", ".realm") or path.name.endswith("-wal"):
                shutil.copyfile(path, copy.with_name(path.name))
        told = [entry.hash for entry in entries(log.connection)]
    return copy, told


def hurt(torn: Path, folder: Path, harm: Callable[[bytes], bytes]) -> Path:
    """The save with its log harmed."""
    save = folder / "my.realm"
    for path in folder.glob("my.realm*"):
        path.unlink()
    shutil.copyfile(torn, save)
    data = torn.with_name("my.realm-wal").read_bytes()
    save.with_name("my.realm-wal").write_bytes(harm(data))
    return save


def check(save: Path, told: list[str]) -> int:
    """The save opens with the first of its events and nothing else, and says that it lost some."""
    noticed = wal.is_damaged(save)
    assert verify(save).ok is not noticed or not told
    with Log(save, create=True) as log:
        assert log.tail_lost == noticed
        kept = entries(log.connection)
        assert [entry.hash for entry in kept] == told[: len(kept)]
        assert noticed or len(kept) == len(told)
        if kept:
            assert load(log.connection).last_id == len(kept)
    assert all(finding.ok for finding in verify(save).findings if kept)
    return len(told) - len(kept)


@pytest.mark.fault("F3")
@pytest.mark.parametrize("way", ["cut", "flipped"])
def test_a_harmed_write_ahead_log_opens_with_its_beginning_and_tells_the_loss(
    torn: tuple[Path, list[str]], tmp_path: Path, way: str, figure: Callable[[str], None]
) -> None:
    save, told = torn
    draws, lost = Random(way), []

    def harm(data: bytes) -> bytes:
        if way == "cut":
            return data[: draws.randrange(1, len(data))]
        at = draws.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << draws.randrange(8)]) + data[at + 1 :]

    for _ in range(EACH):
        lost.append(check(hurt(save, tmp_path, harm), told))
    figure(
        f"F3: {EACH} write-ahead logs {way}: each opened with a whole beginning; {sum(map(bool, lost))} lost"
        f" events, {max(lost)} of {len(told)} at most, and each loss was told"
    )


def test_a_log_that_is_whole_is_not_called_damaged(torn: tuple[Path, list[str]], tmp_path: Path) -> None:
    save, told = torn
    assert check(hurt(save, tmp_path, lambda data: data), told) == 0


def test_what_a_killed_writer_had_not_committed_is_no_damage(save: Path, told_save: Path) -> None:
    with Log(told_save) as log:
        log.connection.execute("PRAGMA cache_size = 10")
        log.connection.execute("BEGIN IMMEDIATE")
        log.connection.executemany(
            "INSERT INTO snapshots VALUES (?, '', 1, ?, '')",
            [(number, "x" * 4000) for number in range(90, 190)],
        )
        assert told_save.with_name("my.realm-wal").stat().st_size > 100_000
        assert not wal.is_damaged(told_save)
        log.connection.execute("ROLLBACK")


def test_a_reader_beside_the_writer_is_told_nothing_of_the_kind(told_save: Path) -> None:
    with Log(told_save) as log:
        log.append(battle(4), [step_row(4, 1)])
        [tail] = [each for each in verify(told_save).findings if each.check == TAIL]
        assert tail.ok
    with closing(open_for_reading(told_save)):
        assert not wal.is_damaged(told_save)
