"""What the hero should fight next, and why; pure."""

from engine.rules.coach.learning_rate import learning_rate
from engine.rules.coach.levels import attempted_level
from engine.rules.coach.plan import Plan, as_if_fought, decide, next_tasks
from engine.rules.coach.schedule import to_gain

__all__ = ["Plan", "as_if_fought", "attempted_level", "decide", "learning_rate", "next_tasks", "to_gain"]
