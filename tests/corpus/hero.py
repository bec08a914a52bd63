"""The hero of the corpus: a llama whose weights are the same to the last bit on every machine."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

LAYERS, HIDDEN, HEADS, KV_HEADS, WIDE, CONTEXT, VOCABULARY = 2, 64, 4, 2, 96, 512, 49152


def write_hero(pip_gguf: Path, target: Path) -> None:
    """Write the weights as an F32 GGUF file with PIP's tokenizer."""
    writer = gguf.GGUFWriter(target, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(WIDE)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_vocab_size(VOCABULARY)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    for name, field in gguf.GGUFReader(pip_gguf).fields.items():
        if name.startswith("tokenizer."):
            inner = field.types[1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], inner)
    for name, shape in _shapes().items():
        writer.add_tensor(name, _values(name, shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _shapes() -> dict[str, tuple[int, ...]]:
    narrow = HIDDEN // HEADS * KV_HEADS
    layer = {
        "attn_norm": (HIDDEN,),
        "ffn_norm": (HIDDEN,),
        "attn_q": (HIDDEN, HIDDEN),
        "attn_k": (narrow, HIDDEN),
        "attn_v": (narrow, HIDDEN),
        "attn_output": (HIDDEN, HIDDEN),
        "ffn_gate": (WIDE, HIDDEN),
        "ffn_up": (WIDE, HIDDEN),
        "ffn_down": (HIDDEN, WIDE),
    }
    layers = {f"blk.{at}.{name}.weight": shape for at in range(LAYERS) for name, shape in layer.items()}
    ends = {"token_embd": (VOCABULARY, HIDDEN), "output_norm": (HIDDEN,), "output": (VOCABULARY, HIDDEN)}
    return {f"{name}.weight": shape for name, shape in ends.items()} | layers


def _values(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Ones for a norm, else multiples of 2^-15 between -1/2 and 1/2, which every processor computes alike."""
    if len(shape) == 1:
        return np.ones(shape, np.float32)
    draws = np.random.Generator(np.random.PCG64(sum(name.encode())))
    return (draws.integers(-(1 << 14), 1 << 14, shape) / np.float64(1 << 15)).astype(np.float32)
