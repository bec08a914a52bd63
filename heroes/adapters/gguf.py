"""Read a trained adapter with full checks, and write it as the GGUF file that llama.cpp loads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, safe_open

from common.files import whole_file
from heroes.adapters.peft_config import AdapterConfig, AdapterError
from heroes.definition import HeroDefinition

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]

MOST_VALUE = 1_000.0
"""Largest absolute value in a tensor; beyond it the model's numbers overflow and it answers nothing."""

MAX_HEADER = 1 << 20
"""Most bytes of a safetensors header."""


def tensor_sizes(config: AdapterConfig, hero: HeroDefinition) -> dict[str, tuple[int, int]]:
    """Shapes of the adapter's tensors by PEFT's names: lora_A `[r, inputs]`, lora_B `[outputs, r]`."""
    known = hero.built.projections(hero.shape)
    sizes = {}
    for layer in config.layers(hero.shape):
        for target in config.target_modules:
            matrix = known[target]
            stem = f"base_model.model.model.layers.{layer}.{matrix.place.block}.{target}"
            sizes[f"{stem}.lora_A.weight"] = (config.r, matrix.inputs)
            sizes[f"{stem}.lora_B.weight"] = (matrix.outputs, config.r)
    return sizes


def read_adapter(path: Path, config: AdapterConfig, hero: HeroDefinition) -> Tensors:
    """The float32 tensors by PEFT's names; raises AdapterError unless they are exactly as expected."""
    expected = tensor_sizes(config, hero)
    check_size(path, config, hero)
    try:
        with safe_open(path, framework="np") as file:
            _check_names(path, set(file.keys()), set(expected))
            return {name: _tensor(path, file, name, size) for name, size in expected.items()}
    except (SafetensorError, OSError) as error:
        raise AdapterError(f"{path} is no readable safetensors file: {error}.") from error


def check_size(path: Path, config: AdapterConfig, hero: HeroDefinition) -> None:
    """Raise AdapterError, before anything is read, if the file is larger than its tensors and a header."""
    room = sum(4 * rows * columns for rows, columns in tensor_sizes(config, hero).values()) + MAX_HEADER
    if path.exists() and (not path.is_file() or path.stat().st_size > room):
        raise AdapterError(f"{path} is no adapter for {hero.name}: not a file, or larger than {room} bytes.")


def write_gguf(target: Path, tensors: Tensors, config: AdapterConfig, hero: HeroDefinition) -> None:
    """Write the tensors as a llama.cpp LoRA file, whole or not at all; raises OSError."""
    # Imported late: the daemon starts without it, and only this function needs it.
    import gguf

    with whole_file(target) as part:
        writer = gguf.GGUFWriter(part, hero.architecture)
        try:
            writer.add_type("adapter")
            writer.add_string("adapter.type", "lora")
            writer.add_float32("adapter.lora.alpha", _alpha(config))
            for name, values in _renamed(tensors, hero).items():
                writer.add_tensor(name, values)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
        finally:
            writer.close()


def interleave_halves(rows: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Query or key matrix `[heads * head_dim, …]` in llama.cpp's row order: head halves interleaved."""
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows.shape))


def _check_names(path: Path, found: set[str], expected: set[str]) -> None:
    if missing := expected - found:
        raise AdapterError(f"{path} lacks {len(missing)} tensors its config promises, e.g. {min(missing)}.")
    if surplus := found - expected:
        raise AdapterError(
            f"{path} has {len(surplus)} tensors its config does not name, e.g. {min(surplus)[:120]!r}."
        )


def _tensor(path: Path, file: Any, name: str, size: tuple[int, int]) -> NDArray[np.float32]:
    view = file.get_slice(name)
    if view.get_dtype() != "F32" or tuple(view.get_shape()) != size:
        found = f"{view.get_dtype()} {view.get_shape()}"
        raise AdapterError(f"{path}: {name} is {found}, where F32 {list(size)} is expected.")
    values: NDArray[np.float32] = file.get_tensor(name)
    if not np.isfinite(values).all():
        raise AdapterError(f"{path}: {name} holds values that are not finite.")
    if np.abs(values).max(initial=0.0) > MOST_VALUE:
        raise AdapterError(f"{path}: {name} holds values beyond {MOST_VALUE:.0f}, which no training leaves.")
    return values


def _renamed(tensors: Tensors, hero: HeroDefinition) -> Tensors:
    known = hero.built.projections(hero.shape)
    renamed = {}
    for name, values in tensors.items():
        *_, layer, _, target, side, _ = name.split(".")
        matrix = known[target]
        if side == "lora_B" and matrix.heads:
            values = interleave_halves(values, matrix.heads)
        renamed[f"blk.{layer}.{matrix.place.gguf}.weight.{side.lower()}"] = values
    return renamed


def _alpha(config: AdapterConfig) -> float:
    # llama.cpp scales by alpha / r where rank-stabilised LoRA wants alpha / sqrt(r).
    return config.lora_alpha * math.sqrt(config.r) if config.use_rslora else config.lora_alpha
