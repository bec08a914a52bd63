"""The player's settings for this machine alone: never in a save, which may be handed to a friend."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from common.files import whole_file
from saves.events.errors import SaveError
from saves.file.paths import SETTINGS, home, make_folder

MOST_ADDRESS = 2000
# No space and no control character.
Address = Annotated[str, msgspec.Meta(pattern=r"^(https?://[!-~]+)?\Z", max_length=MOST_ADDRESS)]

# A name, never a path.
SaveName = Annotated[str, msgspec.Meta(pattern=r"^[^/\0]*\Z", max_length=255)]


class MachineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings file of the home folder, mode 0600."""

    v: int = 1
    webhook: Address = ""
    """Where notices are sent; empty for nowhere. Whoever knows the address can send there too."""
    save: SaveName = ""
    """The save that is opened when the player names none, by its name in the home folder; empty for none."""


def settings_file() -> Path:
    """Where the settings are."""
    return home() / SETTINGS


def read_settings() -> MachineSettings:
    """The settings, or the defaults where there are none; raises SaveError when they can't be read."""
    path = settings_file()
    try:
        return msgspec.json.decode(path.read_bytes(), type=MachineSettings)
    except FileNotFoundError:
        return MachineSettings()
    except OSError as flaw:
        raise SaveError(f"{path} can't be read ({os.strerror(flaw.errno or 0)}).") from flaw
    except ValueError as flaw:
        raise SaveError(f"{path} is not understood ({flaw}): mend it, or remove it.") from flaw


def write_settings(settings: MachineSettings) -> None:
    """Write the settings, whole or not at all; raises SaveError when they can't be written."""
    path = settings_file()
    make_folder(path.parent)
    try:
        with whole_file(path) as part:
            part.write_bytes(msgspec.json.encode(settings))
    except OSError as flaw:
        raise SaveError(f"{path} can't be written ({os.strerror(flaw.errno or 0)}).") from flaw


def web_address(text: str) -> str:
    """The typed web address, unchanged; raises ValueError with a sentence where it can't be used."""
    try:
        address = msgspec.convert(text, Address)
        if urlsplit(address).hostname:
            return address
    except ValueError:
        pass
    raise ValueError(
        f"a webhook needs an address that begins with http:// or https:// and has up to {MOST_ADDRESS}"
        " characters, none of them a space."
    )
