"""A llama small enough to make on the spot, and adapters for it and for PIP."""

from __future__ import annotations

from pathlib import Path

import gguf
import msgspec
import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

from heroes.adapters.gguf import permuted, projections, tensor_sizes, write_gguf
from heroes.adapters.peft_config import AdapterConfig
from heroes.definition import HeroDefinition, Shape, find_hero

PIP = find_hero("pip")
SHAPE = Shape(layers=2, hidden=64, heads=4, kv_heads=2, feed_forward=96, context=512)
TINY: HeroDefinition = msgspec.structs.replace(PIP, shape=SHAPE)
VOCABULARY = 49152
NEWLINE = 198
"""The last token of a prompt."""
END_OF_TURN = 2

METADATA = {
    "context_length": SHAPE.context,
    "embedding_length": SHAPE.hidden,
    "block_count": SHAPE.layers,
    "feed_forward_length": SHAPE.feed_forward,
    "attention.head_count": SHAPE.heads,
    "attention.head_count_kv": SHAPE.kv_heads,
    "rope.dimension_count": SHAPE.hidden // SHAPE.heads,
    "vocab_size": VOCABULARY,
}


def make_tiny(seed: int) -> LlamaForCausalLM:
    """A random llama with PIP's vocabulary, in float32."""
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=SHAPE.hidden,
        intermediate_size=SHAPE.feed_forward,
        num_hidden_layers=SHAPE.layers,
        num_attention_heads=SHAPE.heads,
        num_key_value_heads=SHAPE.kv_heads,
        max_position_embeddings=SHAPE.context,
        initializer_range=0.3,
        rms_norm_eps=1e-5,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
    )
    return LlamaForCausalLM(config).eval()


def write_model(model: LlamaForCausalLM, pip_gguf: Path, target: Path) -> None:
    """Write the model as an F32 GGUF with PIP's tokenizer."""
    writer = gguf.GGUFWriter(target, "llama")
    for key, value in METADATA.items():
        writer.add_uint32(f"llama.{key}", value)
    writer.add_float32("llama.rope.freq_base", 10000.0)
    writer.add_float32("llama.attention.layer_norm_rms_epsilon", 1e-5)
    for name, field in gguf.GGUFReader(pip_gguf).fields.items():
        if name.startswith("tokenizer."):
            inner = field.types[1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], inner)
    for name, values in model_tensors(model).items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def say_after(model: LlamaForCausalLM, words: dict[int, int]) -> None:
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


def model_tensors(model: LlamaForCausalLM) -> dict[str, np.ndarray]:
    """The model's weights under llama.cpp's names."""
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    tensors = {
        "token_embd.weight": state["model.embed_tokens.weight"],
        "output_norm.weight": state["model.norm.weight"],
        "output.weight": state["lm_head.weight"],
    }
    for layer in range(SHAPE.layers):
        stem = f"model.layers.{layer}"
        tensors[f"blk.{layer}.attn_norm.weight"] = state[f"{stem}.input_layernorm.weight"]
        tensors[f"blk.{layer}.ffn_norm.weight"] = state[f"{stem}.post_attention_layernorm.weight"]
        for target, matrix in projections(SHAPE).items():
            values = state[f"{stem}.{matrix.block}.{target}.weight"]
            tensors[f"blk.{layer}.{matrix.gguf_name}.weight"] = (
                permuted(values, matrix.heads) if matrix.heads else values
            )
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
        for name, size in tensor_sizes(config, hero.shape).items()
    }
    write_gguf(target, tensors, config, hero)
    return target
