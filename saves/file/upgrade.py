"""An older layout is upgraded before a command reads the save."""

from __future__ import annotations

import contextlib
from contextlib import closing
from pathlib import Path

from saves.events.errors import SaveError
from saves.file import schema
from saves.file.export_format import HEADER_BYTES
from saves.file.lock import SaveLock
from saves.file.open import open_for_writing
from saves.file.paths import layout_backup


def upgrade_older(save: Path) -> Path | None:
    """Upgrade a save of an older layout that no engine holds; the copy of it that was made first.

    None where nothing was upgraded: whoever reads the save then meets what is wrong with it.
    """
    layout = _older_layout(save)
    if layout is None:
        return None
    with contextlib.suppress(SaveError, OSError), SaveLock(save), closing(open_for_writing(save)):
        return layout_backup(save, layout)
    return None


def _older_layout(save: Path) -> int | None:
    """The layout that the file's header tells, where it is ours and not the newest."""
    try:
        with save.open("rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError:
        return None
    layout, mark = int.from_bytes(header[60:64], "big"), int.from_bytes(header[68:72], "big")
    is_ours = len(header) == HEADER_BYTES and mark == schema.APPLICATION_ID
    return layout if is_ours and 1 <= layout < len(schema.MIGRATIONS) else None
