"""The folder that holds all files of one player on this machine."""

from __future__ import annotations

import os
from pathlib import Path

APP = "realm-of-training"


def home() -> Path:
    """The folder of all saves and modules: `REALM_HOME`, else the platform's user data folder."""
    chosen = os.environ.get("REALM_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path(APP, appauthor=False)
