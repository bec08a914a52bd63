"""Battles with the real hero: what is reported, sealed and resumed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from wire import run

from engine.trainer import checkpoints
from engine.trainer.fights import NotFinite
from engine.trainer.messages import Fight, Fought, Halted, Lesson, Resumed, Stepped


def test_a_halted_battle_resumes_with_the_same_losses(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    whole = run(pip, order(folder=str(tmp_path / "whole")))
    expected = [(step.step, step.loss) for step in whole.of(Stepped)]
    assert [step for step, _ in expected] == [1, 2, 3, 4, 5, 6]

    parted = order(folder=str(tmp_path / "parted"))
    first = run(pip, parted, halt_after=3)
    assert first.of(Halted) == [Halted(battle=1, step=3)]
    rest = run(pip, parted)
    assert rest.of(Resumed) == [Resumed(battle=1, step=3)]
    found = [(step.step, step.loss) for wire in (first, rest) for step in wire.of(Stepped)]
    assert [step for step, _ in found] == [1, 2, 3, 4, 5, 6]
    for (_, a), (_, b) in zip(found, expected, strict=True):
        assert a == pytest.approx(b, rel=1e-6)
    assert rest.of(Fought)[0].echoes == whole.of(Fought)[0].echoes

    again = run(pip, parted)
    assert not again.of(Stepped)
    assert again.of(Fought)[0].folder == rest.of(Fought)[0].folder


def test_a_next_battle_goes_on_from_the_last_with_its_optimizer(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    first = run(pip, order(folder=str(tmp_path / "first")))
    start = first.of(Fought)[0].folder
    second = run(pip, order(folder=str(tmp_path / "second"), start_from=start))
    bare = tmp_path / "bare"
    bare.mkdir()
    shutil.copy(Path(start) / "adapter_model.safetensors", bare)
    without = run(pip, order(folder=str(tmp_path / "third"), start_from=str(bare)))
    assert second.of(Stepped)[0].loss == pytest.approx(without.of(Stepped)[0].loss, rel=1e-6)
    assert second.of(Stepped)[0].loss < first.of(Stepped)[0].loss
    assert second.of(Stepped)[5].loss != pytest.approx(without.of(Stepped)[5].loss, rel=1e-3)


def test_steps_report_real_strikes(pip: tuple[Any, Any], order: Callable[..., Fight]) -> None:
    wire = run(pip, order())
    for step in wire.of(Stepped):
        assert len(step.outcomes) == len(set(step.lessons)) == 4
        assert step.tokens > 4 * 10
        assert step.grad_norm > 0
        assert all(0 <= strike.lesson < 24 and strike.loss > 0 for strike in step.samples)


def test_a_loss_that_is_not_finite_seals_nothing(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    model, _ = pip
    norm = model.get_base_model().get_decoder().norm.weight
    kept = norm.data.clone()
    norm.data.fill_(torch.nan)
    try:
        with pytest.raises(NotFinite):
            run(pip, order())
    finally:
        norm.data.copy_(kept)
    assert not list((tmp_path / "battle").glob("checkpoint-*"))


@pytest.fixture(scope="module")
def won(pip: tuple[Any, Any], lessons: list[Lesson], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last checkpoint of a short battle."""
    order = Fight(
        battle=1,
        folder=str(tmp_path_factory.mktemp("won")),
        start_from=None,
        lessons=lessons[:8],
        echoes=[],
        batch_size=4,
        learning_rate=1e-3,
        seed=3,
    )
    return Path(run(pip, order).of(Fought)[0].folder)


@pytest.mark.parametrize("harm", ["cut", "missing", "poisoned", "unmarked"])
def test_a_damaged_checkpoint_is_passed_over(won: Path, tmp_path: Path, harm: str) -> None:
    older, newer = tmp_path / "checkpoint-1", tmp_path / "checkpoint-2"
    shutil.copytree(won, older)
    shutil.copytree(won, newer)
    assert checkpoints.newest_whole(tmp_path) == (newer, "")
    damage(newer, harm)
    found, why = checkpoints.newest_whole(tmp_path)
    assert found == older
    assert "checkpoint-2" in why


def damage(folder: Path, harm: str) -> None:
    adapter = folder / "adapter_model.safetensors"
    if harm == "cut":
        adapter.write_bytes(adapter.read_bytes()[:-100])
    elif harm == "missing":
        (folder / "optimizer.pt").unlink()
    elif harm == "poisoned":
        content = bytearray(adapter.read_bytes())
        content[-4:] = b"\x00\x00\xc0\x7f"
        adapter.write_bytes(content)
    else:
        (folder / checkpoints.MARK).unlink()
