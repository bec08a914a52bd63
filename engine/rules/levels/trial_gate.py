"""Whether a level is ready for its trial; pure."""

from __future__ import annotations

from engine.rules.settings import Settings
from saves.state import Score


def opens_trial(last: Score, settings: Settings) -> bool:
    """Whether a trial may follow: after a passed trial, or a probe at or above the gate."""
    return last.passed if last.kind == "trial" else last.rate >= settings.probe_gate
