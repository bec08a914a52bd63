"""Scrolls: training files that a player wrote, read line by line through two gates."""
