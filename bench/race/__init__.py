"""Time to level: how many training tokens a hero needs until it masters the goal of a course."""
