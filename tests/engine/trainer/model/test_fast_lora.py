"""The quickened layers compute what PEFT's own do."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

from engine.trainer.model.fast_lora import fuse_lora

LAYERS = ["q_proj", "down_proj"]


def tiny(dropout: float = 0.0, dtype: torch.dtype = torch.float32) -> PeftModel:
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=50,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
    )
    base = LlamaForCausalLM(config).to(dtype)
    lora = LoraConfig(r=4, lora_alpha=8, lora_dropout=dropout, target_modules=LAYERS, task_type="CAUSAL_LM")
    model = get_peft_model(base, lora)
    with torch.no_grad():
        for name, values in model.named_parameters():
            if "lora_B" in name:
                values.normal_(std=0.1)
    return model


def measured(model: PeftModel, tokens: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    model.zero_grad()
    loss = model(input_ids=tokens, labels=tokens).loss
    loss.backward()
    trained = {name: value for name, value in model.named_parameters() if value.requires_grad}
    return loss.detach(), {name: value.grad for name, value in trained.items()}


def quickened(model: PeftModel, dtype: torch.dtype = torch.float32) -> list[str]:
    fuse_lora(model, dtype)
    return [name for name, module in model.named_modules() if "forward" in vars(module)]


def test_loss_and_gradients_are_pefts() -> None:
    model, tokens = tiny(), torch.arange(40).view(4, 10)
    loss, gradients = measured(model, tokens)
    assert len(quickened(model)) == 2 * len(LAYERS)
    quick_loss, quick_gradients = measured(model, tokens)
    torch.testing.assert_close(quick_loss, loss, rtol=1e-6, atol=0)
    for name, gradient in gradients.items():
        torch.testing.assert_close(quick_gradients[name], gradient, rtol=1e-4, atol=1e-7)


def test_frozen_matrices_may_be_narrower_than_what_flows_between_them() -> None:
    model, tokens = tiny(), torch.arange(40).view(4, 10)
    loss, gradients = measured(model, tokens)
    quickened(model, torch.bfloat16)
    narrow_loss, narrow_gradients = measured(model, tokens)
    frozen = model.get_base_model().model.layers[0].self_attn.q_proj.base_layer.weight
    assert frozen.dtype == torch.bfloat16
    # bfloat16 keeps 8 bits of a number.
    torch.testing.assert_close(narrow_loss, loss, rtol=2**-8, atol=0)
    for name, gradient in gradients.items():
        assert narrow_gradients[name].dtype == torch.float32
        both = gradient.flatten(), narrow_gradients[name].flatten()
        assert torch.nn.functional.cosine_similarity(*both, dim=0) > 0.999


def test_the_base_speaks_where_the_adapter_is_off() -> None:
    model, tokens = tiny(), torch.arange(40).view(4, 10)
    with torch.no_grad(), model.disable_adapter():
        usual = model(input_ids=tokens).logits
    fuse_lora(model, torch.float32)
    with torch.no_grad(), model.disable_adapter():
        torch.testing.assert_close(model(input_ids=tokens).logits, usual)


@pytest.mark.parametrize("odd", [{"dropout": 0.1}, {"dtype": torch.bfloat16}])
def test_layers_that_do_not_qualify_are_left_alone(odd: dict[str, Any]) -> None:
    assert quickened(tiny(**odd)) == []
