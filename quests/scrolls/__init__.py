"""Scrolls: training files of a player, whose records pass two gates one by one."""
