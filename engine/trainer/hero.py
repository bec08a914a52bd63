"""The hero's weights in torch: converted from its GGUF file once, then loaded from a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, PreTrainedTokenizerBase

from engine.trainer.messages import Phase
from heroes.definition import HeroDefinition

MARK = "converted.json"


class Conversion(msgspec.Struct, frozen=True):
    """Which GGUF file a cache folder came from, and what its weights hash to."""

    v: int
    source_sha256: str
    weights_sha256: str


def convert_once(gguf: Path, source_sha256: str, cache: Path, enter: Callable[[Phase], None]) -> Path:
    """The folder with the hero's float32 weights and tokenizer, made when it is missing or damaged."""
    folder = cache / f"{source_sha256[:16]}-f32"
    if _is_whole(folder, source_sha256):
        return folder
    enter("converting")
    part = cache / f"{folder.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    _convert(gguf, part)
    mark = Conversion(1, source_sha256, _digest(part / "model.safetensors"))
    (part / MARK).write_bytes(msgspec.json.encode(mark))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    where = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name}
    model = AutoModelForCausalLM.from_pretrained(
        **where, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32
    )
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(**where).save_pretrained(folder)


def _is_whole(folder: Path, source_sha256: str) -> bool:
    try:
        mark = msgspec.json.decode((folder / MARK).read_bytes(), type=Conversion)
        return mark.source_sha256 == source_sha256 and mark.weights_sha256 == _digest(
            folder / "model.safetensors"
        )
    except (OSError, msgspec.DecodeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def load(
    folder: Path, dtype: torch.dtype, device: torch.device
) -> tuple[torch.nn.Module, PreTrainedTokenizerBase]:
    """The base model and its tokenizer."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).to(device)
    return model, AutoTokenizer.from_pretrained(folder)


def with_adapter(model: torch.nn.Module, hero: HeroDefinition) -> PeftModel:
    """The hero with a LoRA adapter in float32 over its frozen base."""
    config = LoraConfig(
        r=hero.lora.rank,
        lora_alpha=hero.lora.alpha,
        lora_dropout=0.0,
        target_modules=list(hero.lora.targets),
        layers_to_transform=hero.adapted_layers(),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)
