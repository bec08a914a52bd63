"""Battles with the real hero: what is reported, sealed and resumed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.trainer import checkpoints, run
from engine.trainer.base_kl import BaseReference
from engine.trainer.messages import Example, Fight, Fought, Halted, Resumed, Stepped, TrainerReport
from engine.trainer.run import NotFinite, fight
from tests.engine.trainer.wire import Wire
from tests.engine.trainer.wire import run as fought


def test_a_halted_battle_resumes_with_the_same_losses(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    whole = fought(pip, order(folder=str(tmp_path / "whole")))
    expected = [(step.step, step.loss) for step in whole.of(Stepped)]
    assert [step for step, _ in expected] == [1, 2, 3, 4, 5, 6]

    parted = order(folder=str(tmp_path / "parted"))
    first = fought(pip, parted, halt_after=3)
    assert first.of(Halted) == [Halted(battle=1, step=3)]
    rest = fought(pip, parted)
    assert rest.of(Resumed) == [Resumed(battle=1, step=3)]
    found = [(step.step, step.loss) for wire in (first, rest) for step in wire.of(Stepped)]
    assert [step for step, _ in found] == [1, 2, 3, 4, 5, 6]
    for (_, a), (_, b) in zip(found, expected, strict=True):
        assert a == pytest.approx(b, rel=1e-6)
    assert rest.of(Fought)[0].echoes == whole.of(Fought)[0].echoes

    again = fought(pip, parted)
    assert not again.of(Stepped)
    assert again.of(Fought)[0].folder == rest.of(Fought)[0].folder


def test_a_next_battle_goes_on_from_the_last_with_its_optimizer(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    first = fought(pip, order(folder=str(tmp_path / "first")))
    start = first.of(Fought)[0].folder
    second = fought(pip, order(folder=str(tmp_path / "second"), start_from=start))
    bare = tmp_path / "bare"
    bare.mkdir()
    shutil.copy(Path(start) / "adapter_model.safetensors", bare)
    without = fought(pip, order(folder=str(tmp_path / "third"), start_from=str(bare)))
    assert second.of(Stepped)[0].loss == pytest.approx(without.of(Stepped)[0].loss, rel=1e-6)
    assert second.of(Stepped)[0].loss < first.of(Stepped)[0].loss
    assert second.of(Stepped)[5].loss != pytest.approx(without.of(Stepped)[5].loss, rel=1e-3)


def test_steps_report_real_strikes(pip: tuple[Any, Any], order: Callable[..., Fight]) -> None:
    wire = fought(pip, order())
    for step in wire.of(Stepped):
        assert len(step.outcomes) == len(set(step.lessons)) == 4
        assert step.tokens > 4 * 10
        assert step.grad_norm > 0
        assert all(0 <= strike.lesson < 24 and strike.loss > 0 for strike in step.samples)


@pytest.mark.parametrize("weight", [torch.nan, 1e30])
def test_a_loss_that_is_no_number_or_beyond_all_bounds_seals_nothing(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path, weight: float
) -> None:
    model, _ = pip
    norm = model.get_base_model().get_decoder().norm.weight
    kept = norm.data.clone()
    norm.data.fill_(weight)
    try:
        with pytest.raises(NotFinite):
            fought(pip, order())
    finally:
        norm.data.copy_(kept)
    assert not list((tmp_path / "battle").glob("checkpoint-*"))


@pytest.fixture(scope="module")
def won(pip: tuple[Any, Any], lessons: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    return Path(fought(pip, order).of(Fought)[0].folder)


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


class Phased(Wire):
    """A wire that works at a pace, and keeps the phases among the reports; a halt can come in a rest."""

    def __init__(self, share: float, halt_in_rest: int = 0) -> None:
        super().__init__()
        self.share, self.halt_in_rest = share, halt_in_rest
        self.order: list[str] = []

    def say(self, report: TrainerReport) -> None:
        super().say(report)
        self.order += ["step"] if isinstance(report, Stepped) else []

    def enter(self, phase: str) -> None:
        self.order.append(phase)
        if phase == "resting" and self.order.count("resting") == self.halt_in_rest:
            self.halt.set()


def test_at_less_than_full_pace_each_step_is_followed_by_a_rest(
    pip: tuple[Any, Any], order: Callable[..., Fight], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full, half = Phased(1.0), Phased(0.5)
    fight(*pip, order(folder=str(tmp_path / "full")), full, full, BaseReference(*pip))  # type: ignore[arg-type]
    rests: list[float] = []
    monkeypatch.setattr(run, "rest", lambda orders, worked: rests.append(worked))
    fight(*pip, order(folder=str(tmp_path / "half")), half, half, BaseReference(*pip))  # type: ignore[arg-type]
    assert "resting" not in full.order
    kept = [each for each in half.order if each in ("step", "resting")]
    assert kept == ["step", "resting"] * 6
    steps = half.of(Stepped)
    # What a rest is measured by is the step with all that belongs to it; the step's seconds are its own.
    assert all(worked >= step.seconds for worked, step in zip(rests, steps, strict=True))
    assert [step.loss for step in steps] == [step.loss for step in full.of(Stepped)]


def test_a_halt_heard_in_a_rest_halts_before_the_next_step(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    whole = fought(pip, order(folder=str(tmp_path / "whole")))
    parted = order(folder=str(tmp_path / "parted"))
    wire = Phased(0.001, halt_in_rest=1)
    fight(*pip, parted, wire, wire, BaseReference(*pip))  # type: ignore[arg-type]
    assert wire.of(Halted) == [Halted(battle=1, step=1)]
    rest = fought(pip, parted)
    assert rest.of(Resumed) == [Resumed(battle=1, step=1)]
    found = [step.loss for each in (wire, rest) for step in each.of(Stepped)]
    assert found == pytest.approx([step.loss for step in whole.of(Stepped)], rel=1e-6)


def test_a_halt_in_the_rest_after_a_save_loses_no_step(
    pip: tuple[Any, Any], order: Callable[..., Fight], tmp_path: Path
) -> None:
    parted = order(save_seconds=0.0)
    wire = Phased(0.001, halt_in_rest=1)
    fight(*pip, parted, wire, wire, BaseReference(*pip))  # type: ignore[arg-type]
    assert wire.of(Halted) == [Halted(battle=1, step=1)]
    assert fought(pip, parted).of(Resumed) == [Resumed(battle=1, step=1)]
