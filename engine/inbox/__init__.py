"""Scrolls in the engine: from a claimed file to a quest, its battles, and what they did to its loss."""
