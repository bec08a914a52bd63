"""The hero's weights in torch: converted from its GGUF file once, then loaded from a cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import torch
from gguf import GGUFReader
from peft import LoraConfig, PeftModel, get_peft_model
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    GgufConfig,
    PretrainedConfig,
    PreTrainedTokenizerBase,
)

from common.files import sha256_of
from engine.trainer.messages import Phase
from engine.trainer.model.fast_lora import fuse_lora
from heroes.definition import HeroDefinition, HeroError, Weights
from heroes.weights import remembered_sha256

MARK = "converted.json"
LAYOUT = 1
"""Version of the conversion; rises when its result changes."""


class Conversion(msgspec.Struct, frozen=True):
    """Which GGUF file a cache folder came from, and what its weights hash to."""

    v: int
    source_sha256: str
    weights_sha256: str


def convert_once(gguf: Path, hero: HeroDefinition, cache: Path, enter: Callable[[Phase], None]) -> Path:
    """The folder with the hero's float32 weights and tokenizer, made when it is missing or damaged.

    Raises HeroError for another model than is defined.
    """
    weights = hero.weights
    folder = converted_folder(weights, cache)
    if _is_whole(folder, weights.sha256):
        return folder
    enter("converting")
    _sweep(cache)
    part = cache / f"{folder.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    _convert(gguf, part, enter, hero)
    enter("checking")
    mark = Conversion(LAYOUT, weights.sha256, sha256_of(part / "model.safetensors"))
    (part / MARK).write_bytes(msgspec.json.encode(mark))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return folder


def converted_folder(weights: Weights, cache: Path) -> Path:
    """Where the converted weights lie once they are made."""
    return cache / f"{weights.sha256[:16]}-f32"


def _sweep(cache: Path) -> None:
    """Remove what killed conversions left behind."""
    for part in cache.glob("*-f32.*.part"):
        owner = part.name.split(".")[-2]
        if not owner.isdigit() or not psutil.pid_exists(int(owner)):
            shutil.rmtree(part, ignore_errors=True)


def _convert(gguf: Path, folder: Path, enter: Callable[[Phase], None], hero: HeroDefinition) -> None:
    where = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name}
    config = AutoConfig.from_pretrained(**where)
    # transformers takes the architecture's usual width of a head instead of the file's.
    config.head_dim = _head_dim(gguf) or config.hidden_size // config.num_attention_heads
    check_config(config, hero)
    model = AutoModelForCausalLM.from_pretrained(
        **where, config=config, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    enter("writing")
    model.save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(**where)
    if hero.weights.digits_apart:
        split = Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
        tokenizer.backend_tokenizer.pre_tokenizer = split
    tokenizer.save_pretrained(folder)


def _head_dim(gguf: Path) -> int:
    """The width of a head that a GGUF file tells; 0 where it tells none."""
    reader = GGUFReader(gguf)
    architecture = reader.get_field("general.architecture")
    told = architecture and reader.get_field(f"{architecture.contents()}.attention.key_length")
    return int(told.contents()) if told else 0


def _is_whole(folder: Path, source_sha256: str) -> bool:
    try:
        mark = msgspec.json.decode((folder / MARK).read_bytes(), type=Conversion)
        found = remembered_sha256(folder / "model.safetensors")
    except (OSError, ValueError):
        return False
    return mark == Conversion(LAYOUT, source_sha256, found)


def load(
    folder: Path, device: torch.device, hero: HeroDefinition
) -> tuple[torch.nn.Module, PreTrainedTokenizerBase]:
    """The base model in float32 and its tokenizer; raises HeroError for another model than is defined."""
    check_config(AutoConfig.from_pretrained(folder), hero)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).to(device)
    return model, AutoTokenizer.from_pretrained(folder)


def check_config(config: PretrainedConfig, hero: HeroDefinition) -> None:
    """Raise HeroError unless a model is of the architecture and the sizes that the hero's definition says."""
    shape = hero.shape
    found = {
        "architecture": (config.model_type, hero.built.model_type or hero.architecture),
        "layers": (config.num_hidden_layers, shape.layers),
        "hidden": (config.hidden_size, shape.hidden),
        "heads": (config.num_attention_heads, shape.heads),
        "kv_heads": (config.num_key_value_heads, shape.kv_heads),
        "feed_forward": (config.intermediate_size, shape.feed_forward),
        "head_dim": (getattr(config, "head_dim", None) or shape.hidden // shape.heads, shape.head_width),
    }
    wrong = [f"{name} is {is_} and not {said}" for name, (is_, said) in found.items() if is_ != said]
    if wrong:
        raise HeroError(f"{hero.name}'s weights are of another model than its definition says: {wrong[0]}.")


def with_adapter(
    model: torch.nn.Module, hero: HeroDefinition, frozen: torch.dtype = torch.float32
) -> PeftModel:
    """The model with a float32 LoRA adapter; `frozen` is the dtype of the matrices that are adapted."""
    config = LoraConfig(
        r=hero.lora.rank,
        lora_alpha=hero.lora.alpha,
        lora_dropout=0.0,
        target_modules=list(hero.lora.targets),
        layers_to_transform=hero.adapted_layers(),
        task_type="CAUSAL_LM",
    )
    adapted = get_peft_model(model, config)
    fuse_lora(adapted, frozen)
    return adapted
