"""LoRA's linear layer as one autograd function: PEFT's results with fewer passes over memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import Linear

ADAPTER = "default"


class FusedLora(torch.autograd.Function):
    """y = x Wᵀ + s (x Aᵀ) Bᵀ (Hu et al. 2021), W frozen, summed in place; besides inputs only x Aᵀ is kept.

    Shapes: x [..., in], W [out, in], A [rank, in], B [out, rank]. x, A and B are float32; W may have a
    narrower dtype, and then only the products with W are rounded to that dtype.
    """

    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, weight: torch.Tensor, a: torch.Tensor, b: torch.Tensor, scaling: float
    ) -> torch.Tensor:
        flat = x.reshape(-1, x.shape[-1])
        low = flat @ a.t()
        ctx.save_for_backward(flat, weight, a, b, low)
        ctx.scaling = scaling
        out = _product(flat, weight.t()).addmm_(low, b.t(), alpha=scaling)
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        # For a gradient g of y: dx = g W + s (g B) A, dA = s (g B)ᵀ x, dB = s gᵀ (x Aᵀ).
        flat, weight, a, b, low = ctx.saved_tensors
        grad = grads[0].reshape(-1, weight.shape[0])
        grad_low = (grad @ b).mul_(ctx.scaling)
        grad_x = None
        if ctx.needs_input_grad[0]:
            grad_x = _product(grad, weight).addmm_(grad_low, a).view(*grads[0].shape[:-1], -1)
        return grad_x, None, grad_low.t() @ flat, (grad.t() @ low).mul_(ctx.scaling), None


def _product(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (x.to(weight.dtype) @ weight).to(x.dtype)


def fuse_lora(model: PeftModel, dtype: torch.dtype) -> None:
    """Replace PEFT's LoRA linear with a fused autograd function; cast the frozen weight to `dtype`.

    Layers with bias, dropout, DoRA or mixed dtypes stay PEFT's. Activations between layers stay float32: in
    bfloat16 the hero learns less from the same examples.
    """
    for module in model.modules():
        if isinstance(module, Linear) and _qualifies(module):
            module.base_layer.weight.data = module.base_layer.weight.data.to(dtype)
            module.forward = partial(_forward, module)


def _qualifies(layer: Linear) -> bool:
    plain = layer.base_layer.bias is None and not layer.use_dora.get(ADAPTER, False)
    still = isinstance(layer.lora_dropout[ADAPTER], torch.nn.Identity)
    return plain and still and layer.base_layer.weight.dtype == layer.lora_A[ADAPTER].weight.dtype


def _forward(layer: Linear, x: torch.Tensor) -> torch.Tensor:
    weight = layer.base_layer.weight
    if layer.disable_adapters or layer.merged:
        return _product(x, weight.t())
    a, b = layer.lora_A[ADAPTER].weight, layer.lora_B[ADAPTER].weight
    apply: Callable[..., torch.Tensor] = FusedLora.apply
    return apply(x, weight, a, b, layer.scaling[ADAPTER])
