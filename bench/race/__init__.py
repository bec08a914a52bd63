"""Time to level: how many tokens of training a hero needs until it masters what it is to master."""
