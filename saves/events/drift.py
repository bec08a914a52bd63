"""How far a checkpoint has moved from its base model."""

from __future__ import annotations

from saves.events.fact import Fact


class DriftMeasured(Fact, frozen=True):
    """Soul Drift: the divergence of a checkpoint's next words from the base model's, on general prompts."""

    campaign: int
    checkpoint: str
    battle: int
    kl: float
    """Mean KL(base‖hero) over the answers that the base model gave, nats a token."""
    bound: float
    """The drift above which the hero's own base answers are replayed."""
    prompts: int
    tokens: int
    """Answer positions compared."""
    seconds: float
    """What measuring took."""
