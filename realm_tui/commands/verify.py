"""The command that verifies a save, from its pages to what its checkpoints say."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.audit.report import asked_again, audit
from realm_tui.commands.lines import emit, live_line, say
from realm_tui.commands.reading import need_save
from realm_tui.mishaps import Exit
from realm_tui.text import one_line
from saves.verify import Finding, Report


def verify(save: Path, *, rerun: bool, json: bool) -> int:
    """Show what each check found; with `rerun`, a sound save's trials are asked again as well."""
    need_save(save)
    report = audit(save)
    if rerun and report.ok:
        report = Report([*report.findings, _asked_again(save, quiet=json)])
    if json:
        emit({"v": 1, "ok": report.ok, "findings": report.findings})
    else:
        for each in report.findings:
            _tell(each)
    return Exit.DONE if report.ok else Exit.UNSOUND


def _asked_again(save: Path, *, quiet: bool) -> Finding:
    with live_line(quiet=quiet) as show:
        return asyncio.run(asked_again(save, lambda done, of: show(f"Trial {done} of {of} asked again")))


def _tell(finding: Finding) -> None:
    say(f"{'✓' if finding.ok else '✗'} {finding.check:<13} {one_line(finding.sentence)}")
