"""A model of each architecture trains, is sealed and is served as it was trained; others are refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.trainer.model.load import convert_once
from heroes.definition import HeroError, SchoolNumbers, find_hero
from heroes.weights import find_weights
from saves.events import BattleEnded
from saves.log.log import newest
from tests.engine.loop.parts import Parts, parts
from tests.engine.oracle.tiny import SHAPES
from tests.journals import campaign_of
from tests.toy_hero import make_toy

FAST = {"sft": SchoolNumbers(learning_rate=0.02)}


def ended(play: Parts) -> BattleEnded:
    entry = newest(play.journal.log.connection, "BattleEnded")
    assert entry is not None
    fact = entry.fact()
    assert isinstance(fact, BattleEnded)
    return fact


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("architecture", list(SHAPES))
async def test_each_architecture_trains_and_answers_as_it_was_trained(home: Path, architecture: str) -> None:
    make_toy(home, kind=architecture, schools=FAST)
    async with parts(home, 4) as play:
        steps = await play.fight()
        campaign = campaign_of(play.journal)
        fact = ended(play)
        base = await play.oracle.score([("say 1", "01")], None)
        hero = await play.oracle.score([("say 1", "01")], campaign.checkpoints["toy-0001"].sha256)
    assert (fact.status, len(steps)) == ("won", 4)
    assert steps[-1].loss < steps[0].loss - 1
    # The same lessons, teacher-forced by the trainer's weights and by the served adapter, nats a token.
    assert fact.echo_gap is not None
    assert fact.echo_gap < 0.02
    assert abs(base[0] - hero[0]) > 0.02


@pytest.mark.parametrize("architecture", ["gemma3", "phi3", "mamba", "Llama", "", "qwen3moe"])
def test_another_architecture_is_refused_by_name(home: Path, architecture: str) -> None:
    make_toy(home, architecture=architecture)
    with pytest.raises(HeroError, match="can't train models of the architecture") as refused:
        find_hero("toy")
    assert repr(architecture) in str(refused.value)
    assert "only llama, qwen2, qwen3" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"architecture": "qwen2"}, "architecture is llama and not qwen2"),
        ({"shape": msgspec.structs.replace(SHAPES["llama"], layers=3)}, "layers is 2 and not 3"),
        ({"shape": SHAPES["qwen3"]}, "head_dim is 16 and not 32"),
    ],
)
def test_weights_of_another_model_than_is_defined_are_not_even_unpacked(
    home: Path, change: dict[str, object], told: str
) -> None:
    toy = make_toy(home, **change)
    with pytest.raises(HeroError, match=f"another model than its definition says: {told}"):
        convert_once(find_weights(toy), toy, home / "cache", lambda phase: None)


async def test_a_trainer_that_can_not_start_says_why(home: Path) -> None:
    make_toy(home, architecture="qwen2")
    async with parts(home, 4) as play:
        said = await play.dead_trainer()
    assert said[-1].startswith("The trainer can't start: TOY's weights are of another model")
