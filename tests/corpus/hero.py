"""The hero of the corpus: a llama whose weights are the same to the last bit on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heroes.architectures.architecture import Shape
from tests.engine.oracle.tiny import VOCABULARY, write_file

SHAPE = Shape(layers=2, hidden=64, heads=4, kv_heads=2, feed_forward=96, context=512)


def write_hero(pip_gguf: Path, target: Path) -> None:
    """Write the weights as an F32 GGUF file with PIP's tokenizer."""
    write_file(
        target, "llama", SHAPE, pip_gguf, {name: _values(name, size) for name, size in _sizes().items()}
    )


def _sizes() -> dict[str, tuple[int, ...]]:
    hidden, wide, narrow = SHAPE.hidden, SHAPE.feed_forward, SHAPE.kv_heads * SHAPE.head_width
    layer = {
        "attn_norm": (hidden,),
        "ffn_norm": (hidden,),
        "attn_q": (hidden, hidden),
        "attn_k": (narrow, hidden),
        "attn_v": (narrow, hidden),
        "attn_output": (hidden, hidden),
        "ffn_gate": (wide, hidden),
        "ffn_up": (wide, hidden),
        "ffn_down": (hidden, wide),
    }
    layers = {f"blk.{at}.{name}.weight": size for at in range(SHAPE.layers) for name, size in layer.items()}
    ends = {"token_embd": (VOCABULARY, hidden), "output_norm": (hidden,), "output": (VOCABULARY, hidden)}
    return {f"{name}.weight": size for name, size in ends.items()} | layers


def _values(name: str, size: tuple[int, ...]) -> np.ndarray:
    """Ones for a norm, else multiples of 2^-15 between -1/2 and 1/2, which every processor computes alike."""
    if len(size) == 1:
        return np.ones(size, np.float32)
    draws = np.random.Generator(np.random.PCG64(sum(name.encode())))
    return (draws.integers(-(1 << 14), 1 << 14, size) / np.float64(1 << 15)).astype(np.float32)
