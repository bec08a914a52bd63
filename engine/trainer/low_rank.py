"""LoRA's linear layer as one step of autograd: PEFT's numbers with fewer passes over memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import Linear

ADAPTER = "default"


class LowRank(torch.autograd.Function):
    """y = x Wᵀ + s (x Aᵀ) Bᵀ with W frozen; the sum is formed in place, and nothing is kept but x Aᵀ.

    Shapes: x [..., in], W [out, in], A [rank, in], B [out, rank], all of one dtype.
    """

    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, weight: torch.Tensor, a: torch.Tensor, b: torch.Tensor, scaling: float
    ) -> torch.Tensor:
        flat = x.reshape(-1, x.shape[-1])
        low = flat @ a.t()
        ctx.save_for_backward(flat, weight, a, b, low)
        ctx.scaling = scaling
        out = (flat @ weight.t()).addmm_(low, b.t(), alpha=scaling)
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        flat, weight, a, b, low = ctx.saved_tensors
        grad = grads[0].reshape(-1, weight.shape[0])
        grad_low = (grad @ b).mul_(ctx.scaling)
        grad_x = None
        if ctx.needs_input_grad[0]:
            grad_x = (grad @ weight).addmm_(grad_low, a).view(*grads[0].shape[:-1], -1)
        return grad_x, None, grad_low.t() @ flat, (grad.t() @ low).mul_(ctx.scaling), None


def quicken(model: PeftModel) -> None:
    """Let each adapted layer that qualifies compute itself by `LowRank`."""
    for module in model.modules():
        if isinstance(module, Linear) and _qualifies(module):
            module.forward = partial(_forward, module, module.forward)


def _qualifies(layer: Linear) -> bool:
    plain = layer.base_layer.bias is None and not layer.use_dora.get(ADAPTER, False)
    still = isinstance(layer.lora_dropout[ADAPTER], torch.nn.Identity)
    return plain and still and layer.base_layer.weight.dtype == layer.lora_A[ADAPTER].weight.dtype


def _forward(layer: Linear, usual: Callable[..., torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    if layer.disable_adapters or layer.merged or x.dtype != layer.base_layer.weight.dtype:
        return usual(x)
    a, b = layer.lora_A[ADAPTER].weight, layer.lora_B[ADAPTER].weight
    apply: Callable[..., torch.Tensor] = LowRank.apply
    return apply(x, layer.base_layer.weight, a, b, layer.scaling[ADAPTER])
