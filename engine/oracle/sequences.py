"""Sequences: the single texts that the oracle reads and writes, each in a slot of the KV cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.oracle.batch import BatchToken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.oracle.batch import Logits

    Weights = NDArray[np.float64]

SEEDS = 1 << 64
"""Number of different seeds; any integer is taken modulo this."""


class ChosenToken(NamedTuple):
    """The token that was chosen to come next."""

    token: int
    logprob: float
    """Its log-probability in the distribution that it was drawn from, nats; 0 if the choice was greedy."""


Choose = Callable[["Logits"], ChosenToken]


class Writer:
    """A sequence that continues its prompt, token by token, to its end of turn or its limit."""

    def __init__(self, prompt: list[int], limit: int, choose: Choose, ends: Callable[[int], bool]) -> None:
        self.prompt, self.limit, self.choose, self.ends = prompt, limit, choose, ends
        self.slot = -1
        self.wanted = range(len(prompt) - 1, len(prompt))
        self.cells = len(prompt) + limit
        self.done = False
        self.ended = False
        """Whether the end of turn was reached."""
        self.written: list[int] = []
        self.drawn: list[ChosenToken] = []
        """All chosen tokens, the end of turn included."""

    def take(self, position: int, logits: Logits) -> None:
        """Choose the next token from logits, float32 [vocabulary]."""
        choice = self.choose(logits)
        self.drawn.append(choice)
        token = choice.token
        self.ended = self.ends(token)
        if not self.ended:
            self.written.append(token)
        self.done = self.ended or len(self.written) >= self.limit

    def next_row(self) -> BatchToken | None:
        """The token chosen last, to be read next; None before the first, and once complete."""
        if self.done or not self.written:
            return None
        return BatchToken(self.written[-1], len(self.prompt) + len(self.written) - 1, [self.slot], [self])


class Scorer:
    """A sequence that is only read, teacher-forced, to score the answer after the question."""

    def __init__(self, question: list[int], answer: list[int]) -> None:
        self.prompt = question + answer[:-1]
        self.answer, self.first = answer, len(question) - 1
        self.slot = -1
        self.wanted = range(self.first, len(self.prompt))
        self.cells = len(self.prompt)
        self.losses: list[float] = []

    @property
    def done(self) -> bool:
        """Whether every token of the answer is scored."""
        return len(self.losses) == len(self.answer)

    @property
    def loss(self) -> float:
        """Mean negative log-likelihood, nats a token."""
        return sum(self.losses) / len(self.losses)

    def take(self, position: int, logits: Logits) -> None:
        """Score the answer token after this position: log-sum-exp of the logits minus its logit, nats."""
        values = logits.astype(np.float64)
        top = values.max()
        normaliser = top + np.log(np.exp(values - top).sum())
        self.losses.append(float(normaliser - values[self.answer[position - self.first]]))

    def next_row(self) -> BatchToken | None:
        """Nothing: the whole text is known from the start."""
        return None


def greedy(logits: Logits) -> ChosenToken:
    """The likeliest token."""
    return ChosenToken(int(logits.argmax()), 0.0)


def sampler(temperature: float, seed: int = 0, top_p: float = 1.0) -> Choose:
    """A function that draws the next token at a temperature; 0 is greedy, and equal seeds draw equally.

    Only the likeliest tokens that together have the probability `top_p` are drawn.
    """
    if temperature <= 0:
        return greedy
    # numpy takes no negative seed.
    draws = np.random.default_rng(seed % SEEDS)

    def choose(logits: Logits) -> ChosenToken:
        values = logits.astype(np.float64)
        # A temperature just above 0 makes all but the likeliest tokens infinitely unlikely, as it should.
        with np.errstate(over="ignore"):
            weights = np.exp((values - values.max()) / temperature)
        weights = weights if top_p >= 1 else nucleus(weights, top_p)
        mass = weights.cumsum()
        found = np.searchsorted(mass, draws.random() * mass[-1], side="right")
        token = min(int(found), len(mass) - 1)
        share = max(weights[token] / mass[-1], np.finfo(np.float64).tiny)
        return ChosenToken(token, float(np.log(share)))

    return choose


def nucleus(weights: Weights, share: float) -> Weights:
    """The weights, float64 [vocabulary], of the likeliest tokens with at least a share of all weight; else 0.

    Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration".
    """
    order = np.argsort(-weights, kind="stable")
    before = weights[order].cumsum() - weights[order]
    kept = order[before < share * weights.sum()]
    chosen = np.zeros_like(weights)
    chosen[kept] = weights[kept]
    return chosen
