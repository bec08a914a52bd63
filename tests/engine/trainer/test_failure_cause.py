"""A disk that fills up while a battle saves, whichever library is the one that writes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.trainer.failure_cause import cause_of
from engine.trainer.messages import Broke, Fought, Resumed, Stepped, TrainerReport
from tests.engine.trainer.small import Wire, arena_of, small_fight, small_hero
from tests.small_disk import fill

Hero = tuple[Any, Any]
LATE = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json", "whole.json")
"""What is written after the adapter and the tokenizer."""


@pytest.fixture(scope="module")
def small(converted: Path) -> Hero:
    return small_hero(converted)


class Filling(Wire):
    """A wire at whose second step the disk is filled but for so many bytes."""

    def __init__(self, disk: Path, left: int) -> None:
        super().__init__()
        self.disk, self.left = disk, left

    def say(self, report: TrainerReport) -> None:
        super().say(report)
        if isinstance(report, Stepped) and report.step == 2:
            fill(self.disk, self.left)


def fight(small: Hero, folder: Path, wire: Wire) -> Wire:
    arena_of(*small, wire).run(small_fight(folder, save_seconds=0.0), wire)  # type: ignore[arg-type]
    return wire


@pytest.mark.fault("F5")
@pytest.mark.parametrize("writer", ["adapter_model.safetensors", "tokenizer.json", "optimizer.pt"])
def test_a_battle_that_found_no_room_goes_on_once_there_is_some(
    small: Hero, disk: Path, tmp_path: Path, writer: str
) -> None:
    fight(small, tmp_path / "whole", Wire())
    left = room_before(tmp_path / "whole" / "checkpoint-4", writer) + 8192
    wire = fight(small, disk / "battle", Filling(disk, left))
    assert [broke.cause for broke in wire.of(Broke)] == ["disk"]
    assert [path.name for path in (disk / "battle").glob("checkpoint-*")] == ["checkpoint-1"]
    (disk / "ballast").unlink()
    again = fight(small, disk / "battle", Wire())
    assert again.of(Resumed) == [Resumed(battle=1, step=1)]
    assert [step.step for step in again.of(Stepped)] == [2, 3, 4]
    assert again.of(Fought)


def room_before(checkpoint: Path, writer: str) -> int:
    """What the files take that are written before a file of a checkpoint, in blocks of the disk."""
    sizes = {path.name: -(-path.stat().st_size // 4096) * 4096 for path in checkpoint.iterdir()}
    order = ["README.md", "adapter_model.safetensors", "adapter_config.json", "chat_template.jinja"]
    order += ["tokenizer_config.json", "tokenizer.json"]
    rest = [name for name in sizes if name not in (*order, *LATE)]
    order += [*rest, *LATE]
    return sum(sizes.get(name, 0) for name in order[: order.index(writer)])


@pytest.mark.parametrize(
    ("flaw", "cause"),
    [
        (OSError(28, "No space left on device"), "disk"),
        (OSError(13, "Permission denied"), "error"),
        (OSError(12, "Cannot allocate memory"), "memory"),
        (Exception("No space left on device (os error 28)"), "disk"),
        (Exception("I/O error: Disk quota exceeded (os error 122)"), "disk"),
        (Exception("I/O error: Permission denied (os error 13)"), "error"),
        (RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534"), "disk"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."), "memory"),
        (ValueError("too many GPUs"), "error"),
    ],
)
def test_what_broke_a_battle_is_told_from_what_was_raised(
    tmp_path: Path, flaw: Exception, cause: str
) -> None:
    assert cause_of(flaw, tmp_path / "not" / "made", needed=0) == cause


def test_where_a_checkpoint_has_no_room_that_is_why(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert cause_of(RuntimeError("failed"), tmp_path, needed=2 * free) == "disk"
    assert cause_of(OSError(13, "Permission denied"), tmp_path, needed=2 * free) == "error"
