"""Where memory runs out, a batch is fought in smaller parts; where numbers break, nothing is sealed."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec.structs import replace

from engine.trainer.batches import collate, tokenize
from engine.trainer.forward import BatchOutcome, Mean, join_outcomes
from engine.trainer.messages import Broke, Fought, OomBackoff, Stepped
from engine.trainer.microbatch import MOST_RETREATS, MicrobatchSize, recall, split_batch
from engine.trainer.schools import scribe
from tests.engine.trainer.small import Wire, arena_of, small_fight, small_hero, small_lessons

Hero = tuple[Any, Any]


@pytest.fixture(scope="module")
def small(converted: Path) -> Hero:
    return small_hero(converted)


def run(small: Hero, folder: Path, most: int = sys.maxsize, **changes: Any) -> Wire:
    wire = Wire()
    arena = arena_of(*small, wire)
    arena.most = most
    arena.run(small_fight(folder, **changes), wire)  # type: ignore[arg-type]
    return wire


def test_a_batch_in_parts_has_the_same_tokens_and_shares_that_add_up(small: Hero) -> None:
    batch = collate(tokenize(small_lessons(8), small[1]))
    assert split_batch(batch, 8) == [batch]
    parts = split_batch(batch, 3)
    assert [len(part["lesson"]) for part in parts] == [3, 3, 2]
    assert sum(float(part["share"]) for part in parts) == pytest.approx(1)
    assert torch.equal(torch.cat([part["target"] for part in parts]), batch["target"])
    for part in parts:
        assert part["input_ids"].shape[1] == int(part["attention_mask"].sum(1).max())
        assert int(part["row"].max()) == len(part["lesson"]) - 1


def test_a_smaller_party_learns_the_same(small: Hero, tmp_path: Path) -> None:
    whole, parted = run(small, tmp_path / "whole"), run(small, tmp_path / "parted", most=3)
    assert whole.of(Fought)[0].toll.party == 8
    assert parted.of(Fought)[0].toll.party == 3
    assert len(whole.losses) == len(parted.losses) == 4
    assert parted.losses == pytest.approx(whole.losses, rel=1e-4)
    for one, other in zip(whole.of(Stepped), parted.of(Stepped), strict=True):
        assert (one.tokens, sorted(one.lessons)) == (other.tokens, sorted(other.lessons))
        assert Counter(one.outcomes) == Counter(other.outcomes)
        assert other.grad_norm == pytest.approx(one.grad_norm, rel=1e-3)
    pairs = zip(whole.of(Fought)[0].echoes, parted.of(Fought)[0].echoes, strict=True)
    assert all(a.loss == pytest.approx(b.loss, rel=1e-3) for a, b in pairs)


def test_the_metrics_of_parts_are_those_of_the_whole_batch(small: Hero, tmp_path: Path) -> None:
    lessons = [
        replace(lesson, general=number % 8 in (0, 6, 7)) for number, lesson in enumerate(small_lessons(32))
    ]
    whole = run(small, tmp_path / "whole", lessons=lessons).of(Stepped)
    parted = run(small, tmp_path / "parted", most=2, lessons=lessons).of(Stepped)
    for one, other in zip(whole, parted, strict=True):
        assert set(one.metrics) == set(other.metrics) == {"base_kl"}
        assert other.metrics["base_kl"] == pytest.approx(one.metrics["base_kl"], rel=1e-3, abs=1e-7)
    # A fresh adapter changes nothing; what is trained moves away from the base.
    assert whole[0].metrics["base_kl"] == pytest.approx(0, abs=1e-6)
    assert whole[-1].metrics["base_kl"] > 1e-6
    assert not any(step.metrics for step in run(small, tmp_path / "own").of(Stepped))


@pytest.mark.parametrize("total", [math.nan, math.inf, -math.inf])
def test_a_metric_that_is_no_number_is_left_out(total: float) -> None:
    part = BatchOutcome(
        0.0, 0, 0, [], [], [], [], {"kl": Mean(1.0, 4), "odd": Mean(total, 1), "no": Mean(0, 0)}
    )
    assert part.means() == {"kl": 0.25}
    assert join_outcomes([part, part]).means() == {"kl": 0.25}


def out_of_memory_above(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the model's edge raise what torch raises where memory runs out, for more lessons than these."""
    real = scribe.answer_logits

    def edge(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        if len(inputs["input_ids"]) > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return real(model, inputs)

    monkeypatch.setattr(scribe, "answer_logits", edge)


def test_out_of_memory_halves_the_party_until_it_fits(
    small: Hero, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run(small, tmp_path / "whole")
    out_of_memory_above(2, monkeypatch)
    wire = Wire()
    arena = arena_of(*small, wire)
    arena.run(small_fight(tmp_path / "one"), wire)  # type: ignore[arg-type]
    assert [each.party for each in wire.of(OomBackoff)] == [4, 2]
    toll = wire.of(Fought)[0].toll
    assert (toll.party, toll.retreats) == (2, 2)
    assert wire.losses == pytest.approx(expected.losses, rel=1e-4)
    assert recall(tmp_path / "one", 8) == MicrobatchSize(2, 2)

    wire.said.clear()
    arena.run(small_fight(tmp_path / "two", battle=2), wire)  # type: ignore[arg-type]
    assert not wire.of(OomBackoff)
    toll = wire.of(Fought)[0].toll
    assert (toll.party, toll.retreats) == (2, 0)


def test_a_trainer_that_takes_over_begins_with_the_party_that_was_left(
    small: Hero, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_memory_above(2, monkeypatch)
    run(small, tmp_path)
    for folder in tmp_path.glob("checkpoint-*"):
        (folder / "whole.json").unlink()
    again = run(small, tmp_path)
    assert not again.of(OomBackoff)
    assert again.of(Fought)[0].toll.retreats == 2


def test_three_retreats_are_the_most(small: Hero, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out_of_memory_above(0, monkeypatch)
    wire = run(small, tmp_path, batch_size=32)
    assert [each.party for each in wire.of(OomBackoff)] == [16, 8, 4]
    [broke] = wire.of(Broke)
    assert (broke.cause, broke.toll.retreats) == ("memory", MOST_RETREATS)
    assert "out of memory" in broke.message
    assert not list(tmp_path.glob("checkpoint-*"))


def test_a_trainer_killed_for_memory_goes_on_with_half_the_party(small: Hero, tmp_path: Path) -> None:
    wire = run(small, tmp_path, retreat=True)
    assert [each.party for each in wire.of(OomBackoff)] == [4]
    assert wire.of(Fought)[0].toll.retreats == 1
    for folder in tmp_path.glob("checkpoint-*"):
        (folder / "whole.json").unlink()
    for size in (2, 1):
        assert [each.party for each in run(small, tmp_path, retreat=True).of(OomBackoff)] == [size]
    [broke] = run(small, tmp_path, retreat=True).of(Broke)
    assert (broke.cause, broke.toll.retreats) == ("memory", 3)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to RLIMIT_AS")
def test_a_process_that_gets_no_more_memory_fights_on_with_a_smaller_party(
    converted: Path, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.engine.trainer.limited",
        str(converted),
        str(tmp_path),
        str(600 << 20),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=280, env=os.environ)
    assert run.returncode == 0, run.stderr[-2000:]
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    assert [each for each in reports if each["report"] == "retreated"], run.stdout
    [fought] = [each for each in reports if each["report"] == "fought"]
    assert 1 <= fought["toll"]["retreats"] <= MOST_RETREATS
    assert fought["toll"]["party"] == 512 >> fought["toll"]["retreats"]
    assert fought["toll"]["memory_peak"] > fought["toll"]["memory_start"] // 2


def test_a_planted_nan_breaks_the_battle_and_the_hero_outlives_it(small: Hero, tmp_path: Path) -> None:
    norm = small[0].get_base_model().get_decoder().norm.weight
    kept = norm.data.clone()
    norm.data[3] = math.nan
    torn = run(small, tmp_path / "torn")
    norm.data.copy_(kept)
    [broke] = torn.of(Broke)
    assert broke.cause == "nan"
    assert not torn.of(Stepped)
    assert not list((tmp_path / "torn").glob("checkpoint-*"))
    assert run(small, tmp_path / "sound").of(Fought)


def test_a_gradient_that_is_not_finite_breaks_the_battle(small: Hero, tmp_path: Path) -> None:
    wire = run(small, tmp_path, learning_rate=math.inf)
    assert wire.of(Broke)[0].cause == "nan"
    assert not list(tmp_path.glob("checkpoint-*"))


def test_memory_is_measured_while_a_battle_is_fought(small: Hero, tmp_path: Path) -> None:
    toll = run(small, tmp_path).of(Fought)[0].toll
    assert 50 << 20 < toll.memory_start <= toll.memory_peak
    assert 50 << 20 < toll.memory_end <= toll.memory_peak
    assert toll.longest_answer > 3
