"""How far a checkpoint has moved from its base model."""

from __future__ import annotations

from saves.events.fact import Count, Fact, Loss, Name, Number, Seconds, Tokens


class DriftMeasured(Fact, frozen=True):
    """Soul Drift: KL divergence of a checkpoint's next tokens from the base model's, on general prompts."""

    campaign: Number
    checkpoint: Name
    battle: Number
    kl: Loss
    """Mean KL(base‖hero) over the answers that the base model gave, nats a token."""
    bound: Loss
    """The drift from which on the full share of base answers is replayed; replay begins at half of it."""
    prompts: Count
    tokens: Tokens
    """Answer positions compared."""
    seconds: Seconds
    """What measuring took."""
