"""What one check of `realm doctor` found."""

from __future__ import annotations

from typing import Literal

import msgspec

Verdict = Literal["ok", "unchecked", "warning", "blocker"]


class Diagnosis(msgspec.Struct, frozen=True):
    """A verdict in one sentence; only a blocker keeps the game from working."""

    check: str
    verdict: Verdict
    sentence: str
    remedy: str = ""
    """One sentence on what to do; empty where nothing needs doing."""
