"""The examination behind `realm doctor`: every finding with its verdict and its remedy."""

from __future__ import annotations

from pathlib import Path

from realm_tui.cli.doctor import installation, machine, place, terminal
from realm_tui.cli.doctor.finding import Diagnosis, Verdict

SIGNS: dict[Verdict, str] = {"ok": "✓", "unchecked": "·", "warning": "▲", "blocker": "✗"}


def examine(save: Path) -> list[Diagnosis]:
    """Examine the installation, the machine, the save and the terminal, changing nothing but caches."""
    return [
        *installation.findings(),
        *machine.findings(),
        *place.findings(save),
        *terminal.findings(),
    ]


def healthy(findings: list[Diagnosis]) -> bool:
    """Whether nothing keeps the game from working."""
    return all(finding.verdict != "blocker" for finding in findings)
