"""Everything that can be verified of a save, in one report."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engine.audit.blobs import blobs
from engine.audit.reckon import Reckoned, reckon
from engine.audit.rerun import Progress, rerun
from heroes.vault.store import Vault
from saves.care.verify import Finding, Report, verify
from saves.events.errors import SaveError
from saves.file.open import open_for_reading
from saves.file.paths import log_file, vault_folder
from saves.log import snapshot


def audit(save: Path, reckoned: Reckoned | None = None) -> Report:
    """Check a save's own hashes, its conclusions, recomputed, and its vault; nothing is changed.

    `reckoned` saves recomputing them, if that is already done.
    """
    report = verify(save)
    if not report.ok:
        # If the save is not what was written, its conclusions mean nothing.
        return report
    with closing(open_for_reading(save)) as connection:
        vault = Vault(vault_folder(save))
        return Report(
            [
                *report.findings,
                *_run("conclusions", lambda: (reckoned or reckon(connection)).findings),
                *_run("vault", lambda: [blobs(snapshot.load(connection), vault)]),
            ]
        )


async def asked_again(save: Path, progress: Progress) -> Finding:
    """Ask every trial of the save again of its checkpoint; raises SaveError if the save can't be read."""
    with closing(open_for_reading(save)) as connection:
        state = snapshot.load(connection)
        return await rerun(connection, state, Vault(vault_folder(save)), log_file(save), progress)


def _run(check: str, work: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return work()
    except (SaveError, sqlite3.Error) as flaw:
        return [Finding(check, False, str(flaw))]
