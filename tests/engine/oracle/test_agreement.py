"""PEFT and llama.cpp give the same logits, and would not if the rows were in another order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from peft import PeftModel
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from engine.oracle.batch import BatchToken
from engine.oracle.dequantize import F32, widen
from engine.oracle.llama import Model
from heroes.adapters.gguf import read_adapter, write_gguf
from heroes.adapters.peft_config import read_config
from heroes.architectures.table import ARCHITECTURES
from heroes.definition import HeroDefinition
from tests.engine.oracle.tiny import HEROES, PIP, adapted, make_tiny, write_model

Tiny = tuple[HeroDefinition, Path]

TOKENS = [1, 4093, 198, 17, 42, 4711, 33, 2, 198, 1, 520, 9531, 198]


class Reader:
    """Asked for logits; takes nothing."""


def llama_logits(gguf: Path, adapter: Path | None) -> np.ndarray:
    model = Model(gguf, slots=1, cells=64, rows=64, threads=2, kv="f32")
    if adapter is not None:
        model.use_adapter(model.load_adapter(adapter))
    reader = Reader()
    model.decode([BatchToken(token, at, [0], [reader]) for at, token in enumerate(TOKENS)])  # type: ignore[list-item]
    return np.stack([model.logits(index).copy() for index in range(len(TOKENS))])


def torch_logits(model: torch.nn.Module) -> np.ndarray:
    with torch.no_grad():
        return model(torch.tensor([TOKENS])).logits[0].numpy()


def convert(model: PeftModel, hero: HeroDefinition, folder: Path) -> Path:
    model.save_pretrained(folder)
    config = read_config(folder / "adapter_config.json", hero)
    write_gguf(
        folder / "lora.gguf", read_adapter(folder / "adapter_model.safetensors", config, hero), config, hero
    )
    return folder / "lora.gguf"


def farthest(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())


@pytest.fixture(scope="module", params=list(HEROES))
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pip_gguf: Path) -> Tiny:
    """A random model of each architecture, as torch and as llama.cpp have it."""
    name: str = request.param
    path = tmp_path_factory.mktemp(name) / "tiny.gguf"
    write_model(make_tiny(0, name), pip_gguf, path, name)
    return HEROES[name], path


def test_tiny_base_agrees(tiny: Tiny) -> None:
    hero, path = tiny
    assert farthest(torch_logits(make_tiny(0, hero.architecture)), llama_logits(path, None)) <= 1e-4


def test_tiny_adapter_agrees(tiny: Tiny, tmp_path: Path) -> None:
    hero, path = tiny
    model = adapted(make_tiny(0, hero.architecture), hero, seed=3, scale=0.1)
    expected = torch_logits(model)
    assert farthest(expected, llama_logits(path, None)) > 0.5
    assert farthest(expected, llama_logits(path, convert(model, hero, tmp_path))) <= 1e-4


def test_with_the_rows_in_the_other_order_it_would_not(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hero, path = tiny
    model = adapted(make_tiny(0, hero.architecture), hero, seed=3, scale=0.1)
    other = hero.built._replace(interleaved=not hero.built.interleaved)
    monkeypatch.setitem(ARCHITECTURES, hero.architecture, other)
    assert farthest(torch_logits(model), llama_logits(path, convert(model, hero, tmp_path))) > 0.1


def test_pip_agrees(pip_gguf: Path, tmp_path: Path) -> None:
    source = {"pretrained_model_name_or_path": str(pip_gguf.parent), "gguf_file": pip_gguf.name}
    base = AutoModelForCausalLM.from_pretrained(
        **source, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    widen(pip_gguf, tmp_path / "pip.gguf", F32)
    assert farthest(torch_logits(base), llama_logits(tmp_path / "pip.gguf", None)) <= 1e-4
    model = adapted(base, PIP, seed=4, scale=0.02)
    adapter = convert(model, PIP, tmp_path / "adapter")
    assert farthest(torch_logits(model), llama_logits(tmp_path / "pip.gguf", adapter)) <= 1e-4


def test_pip_is_read_in_the_same_tokens(pip_gguf: Path) -> None:
    source = {"pretrained_model_name_or_path": str(pip_gguf.parent), "gguf_file": pip_gguf.name}
    tokenizer = AutoTokenizer.from_pretrained(**source)
    # transformers drops the splitting of digits when it reads a tokenizer from a GGUF.
    tokenizer.backend_tokenizer.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )
    ours = Model(pip_gguf, slots=1, cells=64, rows=64, threads=2)
    for text in PIECES:
        assert ours.tokenize(text) == tokenizer.encode(text, add_special_tokens=False)


PIECES = [
    PIP.render([{"role": "user", "content": "add 1011 -0110"}]),
    PIP.reply("10001"),
    PIP.render([{"role": "user", "content": 'Ein Zauber, 3.14 × ⓪①, 🐉\n\n\tund "so"…'}]),
    "1",
    " 11011 == 27?",
]
