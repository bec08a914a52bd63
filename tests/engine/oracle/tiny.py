"""Models small enough to make on the spot, one of each architecture, and adapters for them and for PIP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import msgspec
import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from heroes.adapters.gguf import interleave_halves, tensor_sizes, write_gguf
from heroes.adapters.peft_config import AdapterConfig
from heroes.architectures.architecture import Shape
from heroes.definition import HeroDefinition, find_hero

PIP = find_hero("pip")
SHAPE = Shape(layers=2, hidden=64, heads=4, kv_heads=2, feed_forward=96, context=512)
WIDE_HEADS = msgspec.structs.replace(SHAPE, head_dim=32)
"""Heads that are together wider than the hidden state, as Qwen 3 has them."""
SHAPES = {"llama": SHAPE, "qwen2": SHAPE, "qwen3": WIDE_HEADS}
HEROES: dict[str, HeroDefinition] = {
    name: msgspec.structs.replace(PIP, shape=shape, architecture=name) for name, shape in SHAPES.items()
}
TINY = HEROES["llama"]
VOCABULARY = 49152
NEWLINE = 198
"""The last token of a prompt."""
END_OF_TURN = 2
EPSILON = 1e-5

KINDS: dict[str, tuple[Any, Any]] = {
    "llama": (LlamaConfig, LlamaForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
}

NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
LAYER_NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "self_attn.q_norm.weight": "attn_q_norm.weight",
    "self_attn.k_norm.weight": "attn_k_norm.weight",
}


def make_tiny(seed: int, architecture: str = "llama") -> Any:
    """A random model with PIP's vocabulary, in float32."""
    torch.manual_seed(seed)
    shape, (config, model) = SHAPES[architecture], KINDS[architecture]
    made = model(
        config(
            vocab_size=VOCABULARY,
            hidden_size=shape.hidden,
            intermediate_size=shape.feed_forward,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.kv_heads,
            head_dim=shape.head_width,
            max_position_embeddings=shape.context,
            initializer_range=0.3,
            rms_norm_eps=EPSILON,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
            tie_word_embeddings=False,
        )
    ).eval()
    with torch.no_grad():
        for name, values in made.named_parameters():
            # A fresh model has none to tell apart.
            if name.endswith(("_proj.bias", "q_norm.weight", "k_norm.weight")):
                values.add_(torch.randn_like(values) * 0.2)
    return made


def write_model(model: Any, pip_gguf: Path, target: Path, architecture: str = "llama") -> None:
    """Write the model as an F32 GGUF with PIP's tokenizer."""
    tensors = model_tensors(model, HEROES[architecture])
    write_file(target, architecture, SHAPES[architecture], pip_gguf, tensors)


def write_file(
    target: Path, architecture: str, shape: Shape, pip_gguf: Path, tensors: Mapping[str, np.ndarray]
) -> None:
    """Write tensors, by llama.cpp's names, as a GGUF file with PIP's tokenizer."""
    writer = gguf.GGUFWriter(target, architecture)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_vocab_size(VOCABULARY)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(EPSILON)
    if shape.head_dim:
        writer.add_key_length(shape.head_dim)
        writer.add_value_length(shape.head_dim)
    for name, field in gguf.GGUFReader(pip_gguf).fields.items():
        if name.startswith("tokenizer."):
            inner = field.types[1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], inner)
    for name, values in tensors.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def say_after(model: Any, words: dict[int, int]) -> None:
    """Make a model that says one token after another, whatever stands before, and else the last one again."""
    embedded = model.model.embed_tokens.weight
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        head = embedded.clone()
        for before, after in words.items():
            head[after] += 2 * embedded[before]
    model.lm_head.weight = torch.nn.Parameter(head)


def model_tensors(model: Any, hero: HeroDefinition = TINY) -> dict[str, np.ndarray]:
    """The model's weights under llama.cpp's names."""
    known, tensors = hero.built.projections(hero.shape), {}
    for name, tensor in model.state_dict().items():
        values = tensor.numpy()
        if name in NAMES:
            tensors[NAMES[name]] = values
            continue
        _, _, layer, rest = name.split(".", 3)
        if rest in LAYER_NAMES:
            tensors[f"blk.{layer}.{LAYER_NAMES[rest]}"] = values
            continue
        _, target, part = rest.split(".")
        matrix = known[target]
        ordered = interleave_halves(values, matrix.heads) if matrix.heads else values
        tensors[f"blk.{layer}.{matrix.place.gguf}.{part}"] = ordered
    return tensors


def adapted(model: torch.nn.Module, hero: HeroDefinition, seed: int, scale: float) -> PeftModel:
    """The model with a random adapter whose both halves are non-zero."""
    config = LoraConfig(
        r=hero.lora.rank,
        lora_alpha=int(hero.lora.alpha),
        target_modules=hero.lora.targets,
        task_type="CAUSAL_LM",
    )
    peft_model = get_peft_model(model, config)
    draws = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, values in peft_model.named_parameters():
            if "lora_" in name:
                values.copy_(torch.randn(values.shape, generator=draws) * scale)
    return peft_model


def random_adapter(hero: HeroDefinition, seed: int, scale: float, target: Path) -> Path:
    """A random adapter straight as llama.cpp's file."""
    config = AdapterConfig(r=hero.lora.rank, lora_alpha=hero.lora.alpha, target_modules=hero.lora.targets)
    draws = np.random.default_rng(seed)
    tensors = {
        name: (draws.standard_normal(size) * scale).astype(np.float32)
        for name, size in tensor_sizes(config, hero).items()
    }
    write_gguf(target, tensors, config, hero)
    return target
