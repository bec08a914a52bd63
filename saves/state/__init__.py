"""The state of a save, as folded from its events."""

from __future__ import annotations

from saves.state.battles import Battle, Checkpoint, Quest
from saves.state.campaign import RECENT, Campaign, Puzzle
from saves.state.deeds import Deeds, Earned
from saves.state.realm import Best, Hero, Order, State
from saves.state.skills import ATTEMPTS, PASS_RATE, TRIES, Score, SkillState

__all__ = [
    "ATTEMPTS",
    "PASS_RATE",
    "RECENT",
    "TRIES",
    "Battle",
    "Best",
    "Campaign",
    "Checkpoint",
    "Deeds",
    "Earned",
    "Hero",
    "Order",
    "Puzzle",
    "Quest",
    "Score",
    "SkillState",
    "State",
]
