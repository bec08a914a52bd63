"""Scrolls in the engine: from a file dropped into the inbox to a quest on the board."""
