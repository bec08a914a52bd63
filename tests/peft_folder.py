"""Adapter folders as PEFT leaves them, filled at random."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from safetensors.numpy import save_file

from heroes.adapters.gguf import tensor_sizes
from heroes.adapters.peft_config import AdapterConfig
from heroes.definition import HeroDefinition

CONFIG = {
    "peft_type": "LORA",
    "task_type": "CAUSAL_LM",
    "r": 4,
    "lora_alpha": 8,
    "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    "bias": "none",
    "use_dora": False,
    "modules_to_save": None,
}


def write_adapter(folder: Path, hero: HeroDefinition, seed: int) -> Path:
    """Write a random adapter for the hero."""
    folder.mkdir()
    draws = np.random.default_rng(seed)
    config = msgspec.convert(
        {key: CONFIG[key] for key in ("r", "lora_alpha", "target_modules")}, AdapterConfig
    )
    tensors = {
        name: draws.standard_normal(size).astype(np.float32)
        for name, size in tensor_sizes(config, hero).items()
    }
    save_file(tensors, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_bytes(msgspec.json.encode(CONFIG))
    return folder
