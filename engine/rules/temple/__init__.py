"""The Temple: rituals over the recorded facts of a battle, its blessing, and what afflicts the hero; pure."""
