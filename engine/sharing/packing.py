"""What goes into an export: which checkpoints, how large, and the file itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import msgspec

from engine.rules.checkpoint_names import why_gone
from engine.sharing.contents import Contents, contents
from engine.wire.version import APP_VERSION
from heroes.vault.store import Vault
from heroes.vault.zones import Zones
from saves.events.errors import SaveError
from saves.file.export_format import MOST_BYTES, Choice
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log import snapshot
from saves.parcel.export import Blob, export
from saves.parcel.withheld import Scrolls, Withheld
from saves.state import Checkpoint, State


class ExportPlan(msgspec.Struct, frozen=True):
    """An export before it is written."""

    state: State
    connection: sqlite3.Connection
    checkpoints: list[Checkpoint]
    told: Withheld
    """The log without what stays at home."""
    contents: Contents

    @property
    def adapter_bytes(self) -> int:
        """Size of all adapters, bytes."""
        return sum(each.size for each in self.checkpoints)


@contextmanager
def planned(
    save: Path, choice: Choice, *, full: bool = False, chats: bool = False, scrolls: bool = False
) -> Iterator[ExportPlan]:
    """The export of a save as it is now; raises SaveError if there is no hero or no such checkpoint."""
    with closing(open_for_reading(save)) as connection:
        connection.execute("BEGIN")
        state = snapshot.load(connection)
        taken, known = chosen(state, choice), Scrolls(connection)
        inside = contents(
            connection, known, taken, save.stat().st_size, full=full, chats=chats, along=scrolls
        )
        yield ExportPlan(state, connection, taken, Withheld(known, along=scrolls), inside)


def chosen(state: State, choice: Choice) -> list[Checkpoint]:
    """The checkpoints to take along, each once; raises SaveError without a hero or such a checkpoint."""
    campaign = state.campaign
    if campaign is None:
        raise SaveError("There is no hero in this save to export: run `realm new` first.")
    if choice == "all":
        return list({each.sha256: each for each in state.kept_checkpoints()}.values())
    name = campaign.champion or campaign.latest if choice == "champion" else campaign.latest
    if name is None:
        return []
    checkpoint = campaign.checkpoints[name]
    if checkpoint.cleared:
        raise SaveError(why_gone(state, name))
    return [checkpoint]


def pack(save: Path, plan: ExportPlan, target: Path, *, progress: Callable[[int], None]) -> str:
    """Write the planned export and return its seal; raises SaveError, VaultError and OSError."""
    if plan.contents.bytes > MOST_BYTES:
        raise SaveError(
            f"The export would be larger than the {MOST_BYTES >> 30} GiB that an import takes: choose fewer"
            " checkpoints with --checkpoint."
        )
    zones = Zones(Vault(vault_folder(save)))
    blobs = []
    for each in plan.checkpoints:
        zones.examine(each.sha256, each.zone)
        blobs.append(_blob(zones, each))
    return export(
        plan.connection,
        plan.state,
        target,
        blobs,
        app_version=APP_VERSION,
        full=plan.contents.strikes,
        chats=plan.contents.with_chats,
        told=plan.told,
        progress=progress,
    )


def _blob(zones: Zones, checkpoint: Checkpoint) -> Blob:
    label = zones.vault.label(checkpoint.sha256)
    origin = msgspec.json.encode({"hero": label.hero, "config": label.config}).decode()
    opened = partial(zones.open, checkpoint.sha256, checkpoint.zone)
    return Blob(checkpoint.checkpoint, checkpoint.sha256, origin, checkpoint.size, opened)
