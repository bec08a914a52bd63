"""Whether a save tells the truth: what goes beyond its own hashes."""
