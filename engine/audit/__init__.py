"""Audits whether a save tells the truth, beyond what its own hashes show."""
