"""Modules that try to write outside their folder, or to fill the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quests.packs import ModuleError
from quests.packs.install import unpacked
from quests.packs.size_limits import MOST_BYTES
from quests.packs.unpack import unpack
from tests.faults.hostile_modules import HOSTILE

SLIPPED = Path("/tmp/realm-slip.txt")


@pytest.mark.fault("F20")
def test_no_module_writes_elsewhere_or_too_much(tmp_path: Path, figure: Callable[[str], None]) -> None:
    outside, most = 0, 0
    for number, (wrong, (name, build, words)) in enumerate(HOSTILE.items()):
        room = tmp_path / str(number)
        (target := room / "deep" / "target").mkdir(parents=True)
        build(room / name)
        before = _found(room)
        with pytest.raises(ModuleError, match=words) as refusal:
            unpack(room / name, target)
        assert str(refusal.value).isprintable(), wrong
        outside += len({path for path in _found(room) - before if target not in path.parents})
        inside = [path for path in target.rglob("*") if not path.is_dir()]
        assert not any(path.is_symlink() or not path.is_file() for path in inside), wrong
        most = max(most, sum(path.stat().st_size for path in inside))
    assert (outside, SLIPPED.exists()) == (0, False)
    assert most <= MOST_BYTES
    figure(
        f"F20: {len(HOSTILE)} hostile modules refused: {outside} files outside their folder, and at most "
        f"{most >> 20} MiB written of the {MOST_BYTES >> 20} there may be"
    )


@pytest.mark.fault("F20")
@pytest.mark.parametrize(
    "wrong", ["zip: entries that overlap", "zip: files too large together", "tar: a bomb"]
)
def test_a_refused_module_leaves_nothing_behind(tmp_path: Path, wrong: str) -> None:
    name, build, words = HOSTILE[wrong]
    build(tmp_path / name)
    (beside := tmp_path / "modules").mkdir()
    with pytest.raises(ModuleError, match=words), unpacked(tmp_path / name, beside):
        pass
    assert list(beside.iterdir()) == []


def _found(room: Path) -> set[Path]:
    return set(room.rglob("*"))
