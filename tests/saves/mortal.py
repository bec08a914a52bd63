"""A process that opens a save and dies before its n-th statement."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from saves.file import guard, schema
from saves.file.open import open_for_writing


def killed_at(statement: int, save: Path, migrations: tuple[schema.Migration, ...]) -> bool:
    """Open the save in a child that dies before its n-th statement; false when there are fewer."""
    child = os.fork()
    if child == 0:
        _open_and_die(statement, save, migrations)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _open_and_die(statement: int, save: Path, migrations: tuple[schema.Migration, ...]) -> None:
    left = iter(range(statement))

    def count(text: str) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    class Mortal(guard.Guarded):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.set_trace_callback(count)

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(guard, "Guarded", Mortal)
            open_for_writing(save, create=True, migrations=migrations)
    finally:
        os._exit(0)
