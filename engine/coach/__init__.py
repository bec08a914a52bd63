"""What the hero should fight next, and why; pure."""

from engine.coach.levels import attempted
from engine.coach.plan import Plan, decide
from engine.coach.rate import learning_rate

__all__ = ["Plan", "attempted", "decide", "learning_rate"]
