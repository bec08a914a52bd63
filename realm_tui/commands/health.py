"""Commands that examine: doctor and verify."""

from __future__ import annotations

from pathlib import Path

from realm_tui.commands.lines import emit, say
from realm_tui.commands.reading import need_save
from realm_tui.doctor import SIGNS, examine, healthy
from realm_tui.mishaps import Exit
from realm_tui.text import one_line
from saves import verify as saves_verify


def doctor(save: Path, *, json: bool) -> int:
    """Show every finding, and say by the exit code whether one of them keeps the game from working."""
    findings = examine(save)
    ok = healthy(findings)
    if json:
        emit({"v": 1, "ok": ok, "findings": findings})
    else:
        for each in findings:
            remedy = f" {each.remedy}" if each.remedy else ""
            say(f"{SIGNS[each.verdict]} {each.check:<13} {one_line(each.sentence + remedy)}")
    return Exit.DONE if ok else Exit.UNSOUND


def verify(save: Path, *, json: bool) -> int:
    """Show what each check of the save found."""
    need_save(save)
    report = saves_verify.verify(save)
    if json:
        emit({"v": 1, "ok": report.ok, "findings": report.findings})
    else:
        for each in report.findings:
            say(f"{'✓' if each.ok else '✗'} {each.check:<13} {one_line(each.sentence)}")
    return Exit.DONE if report.ok else Exit.UNSOUND
