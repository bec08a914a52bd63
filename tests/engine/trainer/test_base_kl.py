"""Soul Drift: as its formula says on a model small enough to check, and held back on the real hero."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

from engine.trainer.base_kl import BaseReference
from engine.trainer.batches import tokenize
from engine.trainer.messages import Example, Fight, Fought, Stepped
from engine.trainer.model.load import with_adapter
from engine.trainer.run import NotFinite, echo, prepare_adapter
from heroes.architectures.architecture import Shape
from heroes.definition import find_hero
from tests.engine.trainer.wire import run

PIP = find_hero("pip")
SHAPE = Shape(layers=2, hidden=64, heads=4, kv_heads=2, feed_forward=96, context=512)

MEASURED = (
    ("What is the capital of France?", "The capital of France is Paris.<|im_end|>"),
    ("How do I boil an egg?", "Boiling an egg is a simple yet effective way to preserve its"),
    ("Hello! How are you today?", "Hello! How are you today?<|im_end|>"),
    ("How many days are there in a week?", "A week is 7 days.<|im_end|>"),
    ("Say the opposite of: The room is cold and dark.", "The room is warm and bright.<|im_end|>"),
    ("I had a bad day.", "I'm sorry to hear that you're going through a tough time."),
)
REPLAYED = (
    ("What is the largest ocean on Earth?", "The largest ocean on Earth is the Pacific Ocean, which is"),
    ("How do I cook rice?", "Cooking rice is a delicate art that requires patience"),
    ("Hey there, nice to meet you!", "Hey there, nice to meet you!<|im_end|>"),
    ("Name three kinds of vegetables.", "1. **Frozen vegetables**\n2. **Frozen vegetables**"),
    ("Say the opposite of: The test was long and difficult.", "The test was short and easy.<|im_end|>"),
    ("I am so happy today!", "I'm so glad to share my love with you!<|im_end|>"),
)
"""What PIP's base model says to some of the general prompts, greedily."""


def lessons_of(said: tuple[tuple[str, str], ...]) -> list[Example]:
    return [Example(PIP.render([{"role": "user", "content": asked}]), answer, True) for asked, answer in said]


GENERAL = lessons_of(MEASURED)


@pytest.fixture
def tiny(converted: Path) -> tuple[Any, Any]:
    """A random llama with PIP's words and a fresh adapter."""
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=49152,
        hidden_size=SHAPE.hidden,
        intermediate_size=SHAPE.feed_forward,
        num_hidden_layers=SHAPE.layers,
        num_attention_heads=SHAPE.heads,
        num_key_value_heads=SHAPE.kv_heads,
        initializer_range=0.1,
    )
    model = with_adapter(LlamaForCausalLM(config), msgspec.structs.replace(PIP, shape=SHAPE))
    prepare_adapter(model, None, 1)
    return model, AutoTokenizer.from_pretrained(converted)


def directly(hero: tuple[Any, Any], lessons: list[Example]) -> float:
    """The formula as it is written, one lesson at a time, all logits, in double precision."""
    model, tokenizer = hero
    parts = []
    for row in tokenize(lessons, tokenizer):
        ids = torch.tensor([row["input_ids"]])
        with torch.no_grad():
            mine = model(input_ids=ids).logits[0].double().softmax(-1)
            with model.disable_adapter():
                base = model(input_ids=ids).logits[0].double().softmax(-1)
        where = slice(row["answer_start"] - 1, len(row["input_ids"]) - 1)
        parts.append((base * (base.log() - mine.log())).sum(-1)[where])
    return float(torch.cat(parts).mean())


def test_a_fresh_adapter_has_not_drifted(tiny: tuple[Any, Any]) -> None:
    drift = BaseReference(*tiny).drift(GENERAL)
    assert drift is not None
    assert abs(drift.kl) <= 1e-6
    assert drift.prompts == len(GENERAL)
    tokenized = tokenize(GENERAL, tiny[1])
    assert drift.tokens == sum(len(row["input_ids"]) - row["answer_start"] for row in tokenized)


def test_nothing_to_measure_it_on_is_no_drift(tiny: tuple[Any, Any]) -> None:
    assert BaseReference(*tiny).drift([]) is None


def test_drift_after_a_battle_is_what_the_formula_gives(
    tiny: tuple[Any, Any], order: Callable[..., Fight]
) -> None:
    drift = run(tiny, order(general=GENERAL, learning_rate=5e-3)).of(Fought)[0].drift
    assert drift.kl > 1e-3
    assert drift.kl == pytest.approx(directly(tiny, GENERAL), rel=1e-4)


def test_what_the_base_makes_of_the_lessons_is_remembered_until_they_change(
    tiny: tuple[Any, Any], order: Callable[..., Fight]
) -> None:
    reference = BaseReference(*tiny)
    reference.drift(GENERAL)
    run(tiny, order(learning_rate=5e-3))
    for lessons in (GENERAL, GENERAL[:2], GENERAL):
        drift = reference.drift(lessons)
        assert drift is not None
        assert drift.kl == pytest.approx(directly(tiny, lessons), rel=1e-4)


def test_a_hero_that_was_measured_still_learns(tiny: tuple[Any, Any], order: Callable[..., Fight]) -> None:
    trainable = [name for name, each in tiny[0].named_parameters() if each.requires_grad]
    BaseReference(*tiny).drift(GENERAL)
    assert [name for name, each in tiny[0].named_parameters() if each.requires_grad] == trainable
    steps = run(tiny, order(learning_rate=5e-3)).of(Stepped)
    assert steps[-1].loss < steps[0].loss


def test_a_drift_that_is_not_finite_seals_nothing(tiny: tuple[Any, Any], order: Callable[..., Fight]) -> None:
    run(tiny, done := order(learning_rate=5e-3))
    tiny[0].get_base_model().get_output_embeddings().weight.data.fill_(torch.nan)
    with pytest.raises(NotFinite, match="the drift became nan"):
        run(tiny, msgspec.structs.replace(done, general=GENERAL))


def test_the_loss_told_is_the_quests_own(
    tiny: tuple[Any, Any], order: Callable[..., Fight], lessons: list[Example]
) -> None:
    own, general = lessons[:2], GENERAL[:2]
    mixed = order(lessons=[*own, *general], learning_rate=1e-9)
    step = run(tiny, mixed).of(Stepped)[0]
    sizes = [len(row["input_ids"]) - row["answer_start"] for row in tokenize(own, tiny[1])]
    losses = [each.loss for each in echo(*tiny, own)]
    expected = sum(size * loss for size, loss in zip(sizes, losses, strict=True)) / sum(sizes)
    assert step.loss == pytest.approx(expected, rel=1e-4)
    assert sorted(step.lessons) == [0, 1, 2, 3]


def test_base_answers_pull_toward_all_that_the_base_would_say(
    tiny: tuple[Any, Any], order: Callable[..., Fight]
) -> None:
    """A hero that says just what its base says has nothing to learn from it, be it ever so unsure."""
    general = lessons_of(REPLAYED)[:4]
    taught = [msgspec.structs.replace(each, general=False) for each in general]
    steps = {}
    for name, lessons in {"general": general, "taught": taught}.items():
        prepare_adapter(tiny[0], None, 1)
        steps[name] = run(tiny, order(lessons=lessons)).of(Stepped)[0]
        shutil.rmtree(order().folder)
    assert steps["general"].loss == pytest.approx(steps["taught"].loss)
    assert steps["taught"].grad_norm > 1e-2
    assert steps["general"].grad_norm < 1e-4 * steps["taught"].grad_norm


def test_in_a_mixed_batch_only_the_quests_own_pull_on_a_hero_that_has_not_drifted(
    tiny: tuple[Any, Any], order: Callable[..., Fight], lessons: list[Example]
) -> None:
    own, general = lessons[:2], lessons_of(REPLAYED)[:2]
    norms = {}
    for name, batch in {"own": own, "mixed": [general[0], own[0], general[1], own[1]]}.items():
        prepare_adapter(tiny[0], None, 1)
        norms[name] = run(tiny, order(lessons=batch)).of(Stepped)[0].grad_norm
        shutil.rmtree(order().folder)
    sizes = [len(row["input_ids"]) - row["answer_start"] for row in tokenize([*own, *general], tiny[1])]
    assert norms["mixed"] == pytest.approx(norms["own"] * sum(sizes[:2]) / sum(sizes), rel=1e-3)


@pytest.mark.timeout(900)
def test_replayed_base_answers_hold_the_real_hero_back(
    pip: tuple[Any, Any], order: Callable[..., Fight], lessons: list[Example], tmp_path: Path
) -> None:
    fast = {"general": GENERAL, "learning_rate": 2e-3}
    first = run(pip, order(folder=str(tmp_path / "first"), **fast)).of(Fought)[0]
    replay = lessons_of(REPLAYED)
    mixed = [*lessons[: -len(replay)], *replay]
    drifts = {}
    for name, each in {"without": lessons, "with": mixed}.items():
        second = order(folder=str(tmp_path / name), start_from=first.folder, lessons=each, **fast)
        drifts[name] = run(pip, second).of(Fought)[0].drift.kl
    assert 0 < drifts["with"] < 0.8 * drifts["without"]
