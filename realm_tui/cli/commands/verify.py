"""The command that verifies a save, from its pages to what its checkpoints say, or an export."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.audit.report import asked_again, audit
from engine.sharing.receiving import Parcel, unpacked
from realm_tui.cli.commands.output import emit, live_line, say
from realm_tui.cli.commands.read_save import need_save
from realm_tui.cli.commands.streamed import as_file
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.export_card import sign
from realm_tui.view.text import one_line
from saves.care.verify import Finding, Report, cant_be_read
from saves.events.errors import DiskError, SaveError, UnreadableError
from saves.file.export_format import MOST_BYTES, is_export
from saves.file.paths import home


def verify(save: Path, *, file: Path | None, rerun: bool, json: bool) -> int:
    """Show what each check found; with `rerun`, a sound save's trials are asked again as well."""
    if file is None:
        report = _of_save(save, rerun=rerun, quiet=json)
    else:
        with as_file(file.expanduser(), MOST_BYTES) as given:
            report = _of_file(given.absolute(), rerun=rerun, quiet=json)
    if json:
        emit({"v": 1, "ok": report.ok, "readable": report.readable, "findings": report.findings})
    else:
        for each in report.findings:
            _tell(each)
        if not report.readable:
            say("It can't be read, so that nothing is known of whether it is sound.")
    if not report.readable:
        return ExitCode.UNREADABLE
    return ExitCode.DONE if report.ok else ExitCode.UNSOUND


def _of_file(file: Path, *, rerun: bool, quiet: bool) -> Report:
    if not file.is_file():
        what = "is not a file" if file.exists() else "is not there"
        raise CommandFailed(f"{one_line(str(file))} {what}: name a save or an export to verify.")
    try:
        exported = is_export(file)
    except OSError as flaw:
        return Report([Finding("opening", False, cant_be_read(file, flaw))], readable=False)
    look = _of_export if exported else _of_save
    return look(file, rerun=rerun, quiet=quiet)


def _of_save(save: Path, *, rerun: bool, quiet: bool) -> Report:
    need_save(save)
    report = audit(save)
    if rerun and report.ok:
        report = Report([*report.findings, _asked_again(save, quiet=quiet)])
    return report


def _of_export(file: Path, *, rerun: bool, quiet: bool) -> Report:
    """Verify an export; the temporary folder in which it is unpacked is removed afterwards."""
    try:
        return _unpacked(file, rerun=rerun, quiet=quiet)
    except (UnreadableError, DiskError) as flaw:
        return Report([Finding("opening", False, str(flaw))], readable=False)
    except SaveError as flaw:
        return Report([Finding("seal", False, str(flaw))])


def _unpacked(file: Path, *, rerun: bool, quiet: bool) -> Report:
    with unpacked(file, home()) as parcel:
        report = Report(
            [
                Finding("seal", True, "Every byte is as it was sealed."),
                *parcel.card.findings,
                _adapters(parcel),
            ]
        )
        if rerun and report.ok:
            report = Report([*report.findings, _asked_again(parcel.save, quiet=quiet)])
    return report


def _adapters(parcel: Parcel) -> Finding:
    adapters = parcel.card.adapters
    flaws = [f"{each.checkpoint}: {each.flaw}" for each in adapters if each.flaw]
    if flaws:
        return Finding("adapters", False, f"{len(flaws)} of {len(adapters)} can't be used. {flaws[0]}")
    return Finding("adapters", True, f"All {len(adapters)} adapters in it can be used.")


def _asked_again(save: Path, *, quiet: bool) -> Finding:
    with live_line(quiet=quiet) as show:
        return asyncio.run(asked_again(save, lambda done, of: show(f"Trial {done} of {of} asked again")))


def _tell(finding: Finding) -> None:
    say(f"{sign(finding)} {finding.check:<13} {one_line(finding.sentence)}")
