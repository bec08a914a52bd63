"""The command that examines installation, machine, save and terminal."""

from __future__ import annotations

from pathlib import Path

from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.doctor.run import SIGNS, examine, healthy
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.view.text import one_line


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
    return ExitCode.DONE if ok else ExitCode.UNSOUND
