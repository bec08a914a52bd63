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

    Shapes: x [..., in], W [out, in], A [rank, in], B [out, rank]. W may be narrower than the others, and then
    only its own products are rounded to its dtype.
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
        flat, weight, a, b, low = ctx.saved_tensors
        grad = grads[0].reshape(-1, weight.shape[0])
        grad_low = (grad @ b).mul_(ctx.scaling)
        grad_x = None
        if ctx.needs_input_grad[0]:
            grad_x = _product(grad, weight).addmm_(grad_low, a).view(*grads[0].shape[:-1], -1)
        return grad_x, None, grad_low.t() @ flat, (grad.t() @ low).mul_(ctx.scaling), None


def _product(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (x.to(weight.dtype) @ weight).to(x.dtype)


def quicken(model: PeftModel, dtype: torch.dtype) -> None:
    """Let each adapted layer that qualifies compute itself by `LowRank`, its frozen matrix in the dtype.

    What flows between the layers stays float32: rounded to bfloat16 there too, the same lessons teach less.
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
    apply: Callable[..., torch.Tensor] = LowRank.apply
    return apply(x, weight, a, b, layer.scaling[ADAPTER])
