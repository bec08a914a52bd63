"""A model architecture: its adaptable matrices, their sizes, and their names in llama.cpp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base model's sizes, against which adapters are checked."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    feed_forward: int
    context: int
    """Longest text the model was made for, in tokens."""
    head_dim: int = 0
    """Width of an attention head; 0 where it is `hidden / heads`."""

    @property
    def head_width(self) -> int:
        """Width of an attention head."""
        return self.head_dim or self.hidden // self.heads


class Place(NamedTuple):
    """The names of a layer's matrix in transformers and in llama.cpp."""

    block: str
    """The layer's submodule, as transformers and PEFT name it."""
    gguf: str
    """The tensor, as llama.cpp names it."""


class Projection(NamedTuple):
    """One adapted matrix, float32 [outputs, inputs]."""

    place: Place
    inputs: int
    outputs: int
    heads: int = 0
    """Heads whose rows llama.cpp interleaves for its rotary embedding; 0 leaves the rows alone."""


PLACES: Mapping[str, Place] = {
    "q_proj": Place("self_attn", "attn_q"),
    "k_proj": Place("self_attn", "attn_k"),
    "v_proj": Place("self_attn", "attn_v"),
    "o_proj": Place("self_attn", "attn_output"),
    "gate_proj": Place("mlp", "ffn_gate"),
    "up_proj": Place("mlp", "ffn_up"),
    "down_proj": Place("mlp", "ffn_down"),
}
"""Places of the matrices in architectures that name them as Llama does."""


class Architecture(NamedTuple):
    """One architecture, by the name that GGUF files and transformers' configs give it."""

    name: str
    interleaved: bool
    """Whether llama.cpp expects the rows of queries and keys with the halves of a head interleaved."""
    places: Mapping[str, Place] = PLACES
    model_type: str = ""
    """What transformers' configs call it, if that is another name."""

    def projections(self, shape: Shape) -> dict[str, Projection]:
        """The matrices of one layer that can be adapted, by PEFT's name."""
        queries, keys = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
        sizes = {
            "q_proj": (shape.hidden, queries, shape.heads),
            "k_proj": (shape.hidden, keys, shape.kv_heads),
            "v_proj": (shape.hidden, keys, 0),
            "o_proj": (queries, shape.hidden, 0),
            "gate_proj": (shape.hidden, shape.feed_forward, 0),
            "up_proj": (shape.hidden, shape.feed_forward, 0),
            "down_proj": (shape.feed_forward, shape.hidden, 0),
        }
        return {
            name: Projection(self.places[name], inputs, outputs, heads if self.interleaved else 0)
            for name, (inputs, outputs, heads) in sizes.items()
        }
