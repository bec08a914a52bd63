"""The forward pass that all schools share: answer positions alone go through the LM head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import torch

from engine.trainer import outcomes


class Mean(NamedTuple):
    """A metric's sum and its number of values, so that micro-batches join to the exact mean."""

    total: float
    over: int


class BatchOutcome(msgspec.Struct, frozen=True):
    """What one forward pass measured."""

    loss: float
    """Mean over the answer tokens of examples that are not general, nats a token; over all if all are."""
    answer_tokens: int
    """Number of answer tokens of examples that are not general."""
    tokens: int
    """Input tokens, padding left out."""
    lessons: list[int]
    """The examples, as indices into `Fight.lessons`."""
    losses: list[float]
    """Mean negative log-likelihood of each example's answer, nats a token."""
    said: list[list[int]]
    """The most likely token at each answer position, per example."""
    outcomes: list[int]
    """Each example's outcome, from 0 (critical hit) to 4 (critical miss)."""
    metrics: dict[str, Mean] = {}
    """The school's own metrics, by name."""

    def means(self) -> dict[str, float]:
        """The means of the metrics; a metric without values, or whose mean is not finite, is left out."""
        found = {name: total / over for name, (total, over) in self.metrics.items() if over}
        return {name: mean for name, mean in found.items() if math.isfinite(mean)}


def answer_logits(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """Logits float32 [answers, vocabulary] at answer positions only."""
    head = model.get_base_model().get_output_embeddings()
    logits: torch.Tensor = head(answer_states(model, inputs)).float()
    return logits


def answer_states(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """Last hidden states float32 [answers, hidden] at answer positions only.

    Padding comes after every answer, where causal attention never looks, so no mask is needed.
    """
    decoder = model.get_base_model().get_decoder()
    hidden = decoder(input_ids=inputs["input_ids"], use_cache=False).last_hidden_state
    states: torch.Tensor = hidden[inputs["row"], inputs["position"]]
    return states


def base_logits(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """The base model's logits float32 [answers of general examples, vocabulary], without gradients."""
    chosen = inputs["general"]
    where, place = chosen[inputs["row"]], chosen.cumsum(0) - 1
    alone = {
        "input_ids": inputs["input_ids"][chosen],
        "row": place[inputs["row"][where]],
        "position": inputs["position"][where],
    }
    with torch.no_grad(), model.disable_adapter():
        return answer_logits(model, alone)


def divergence(base: torch.Tensor, hero: torch.Tensor) -> torch.Tensor:
    """KL(base‖hero), nats, float32 [positions]; both logits are float32 [positions, vocabulary]."""
    p, q = base.log_softmax(-1), hero.log_softmax(-1)
    return torch.nn.functional.kl_div(q, p, reduction="none", log_target=True).sum(-1)


def measure(
    inputs: dict[str, torch.Tensor],
    logits: torch.Tensor,
    losses: torch.Tensor,
    metrics: dict[str, Mean] | None = None,
) -> BatchOutcome:
    """Outcome of one forward pass; logits float32 [answers, vocabulary], losses float32 [answers], nats."""
    rows = len(inputs["input_ids"])
    sizes = torch.bincount(inputs["row"], minlength=rows).tolist()
    said, losses = logits.argmax(-1).cpu(), losses.cpu()
    right = said == inputs["target"].cpu()
    own = losses[~inputs["general"].cpu()[inputs["row"].cpu()]]
    each_loss = torch.split(losses, sizes)
    return BatchOutcome(
        metrics=metrics or {},
        loss=float((own if len(own) else losses).mean()),
        answer_tokens=len(own),
        tokens=int(inputs["attention_mask"].sum()),
        lessons=inputs["lesson"].tolist(),
        losses=[float(each.mean()) for each in each_loss],
        said=[each.tolist() for each in torch.split(said, sizes)],
        outcomes=outcomes.outcomes(list(torch.split(right, sizes)), [torch.exp(-each) for each in each_loss]),
    )


def join_outcomes(parts: Sequence[BatchOutcome]) -> BatchOutcome:
    """The outcomes of a batch's micro-batches as one, as if the whole batch had been one forward pass."""
    if len(parts) == 1:
        return parts[0]
    answer_tokens = sum(part.answer_tokens for part in parts)
    weights = [part.answer_tokens if answer_tokens else 1 for part in parts]
    return BatchOutcome(
        loss=_mean([part.loss for part in parts], weights),
        answer_tokens=answer_tokens,
        tokens=sum(part.tokens for part in parts),
        lessons=[each for part in parts for each in part.lessons],
        losses=[each for part in parts for each in part.losses],
        said=[each for part in parts for each in part.said],
        outcomes=[each for part in parts for each in part.outcomes],
        metrics={name: _total(parts, name) for part in parts for name in part.metrics},
    )


def _total(parts: Sequence[BatchOutcome], name: str) -> Mean:
    means = [part.metrics[name] for part in parts if name in part.metrics]
    return Mean(sum(mean.total for mean in means), sum(mean.over for mean in means))


def _mean(values: Sequence[float], weights: Sequence[int]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
