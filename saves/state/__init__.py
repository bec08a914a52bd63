"""The state of a save, as folded from its events."""

from __future__ import annotations

from saves.state.battles import Battle, Checkpoint, HeldOutLoss, Quest
from saves.state.campaign import (
    MOST_CAMPAIGNS,
    MOST_WAITING,
    RECENT,
    Campaign,
    Puzzle,
    Talk,
    check_skills,
)
from saves.state.deeds import Deeds, Earned
from saves.state.realm import Best, Hero, Order, State
from saves.state.scrolls import KEPT_SCROLLS, RefusedScroll, ScrollState
from saves.state.skills import ATTEMPTS, PASS_RATE, TOLLS, TRIES, Score, SkillState

__all__ = [
    "ATTEMPTS",
    "KEPT_SCROLLS",
    "MOST_CAMPAIGNS",
    "MOST_WAITING",
    "PASS_RATE",
    "RECENT",
    "TOLLS",
    "TRIES",
    "Battle",
    "Best",
    "Campaign",
    "Checkpoint",
    "Deeds",
    "Earned",
    "HeldOutLoss",
    "Hero",
    "Order",
    "Puzzle",
    "Quest",
    "RefusedScroll",
    "Score",
    "ScrollState",
    "SkillState",
    "State",
    "Talk",
    "check_skills",
]
