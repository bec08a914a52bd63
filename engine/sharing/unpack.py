"""The program that opens an export in a process of its own: checks it, and rebuilds a save from it."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from common.parent_death import die_with_parent
from common.text import without_surrogates
from engine.audit.reckon import IN_A_HURRY, Reckoned, reckon
from engine.audit.report import audit
from engine.sharing.card import AdapterCard, Card, card
from heroes.adapters.peft_config import AdapterError
from heroes.definition import HeroError, find_hero
from heroes.vault.store import Vault, VaultError
from heroes.weights import find_weights
from saves.events import CampaignArchived, CheckpointMoved, CheckpointsCleared, Fact, SaveImported
from saves.events.errors import DiskError, SaveError, UnreadableError
from saves.file import export_format
from saves.file.export_format import CHUNK, ExportManifest
from saves.file.open import open_for_reading
from saves.file.paths import vault_folder
from saves.log import snapshot
from saves.log.fold import fold
from saves.log.log import Log
from saves.log.scrub import scrub
from saves.parcel import foreign
from saves.parcel.rebuild import rebuild
from saves.state import Campaign, State

MEMORY = 2 << 30
"""Most bytes of address space."""
CPU_SECONDS = 600
FILE_BYTES = export_format.MOST_BYTES
GRACE = 5
"""CPU seconds from the soft limit to the hard one."""
MOST_TOLD = 200
"""Most characters of an error that are shown."""


class AdapterLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An adapter's label: whose it is, and its PEFT config, checked like any other before it is used."""

    hero: str
    config: dict[str, object]


class ImportRefused(msgspec.Struct, frozen=True, tag="refused"):
    """The export can't be imported; one sentence."""

    sentence: str
    readable: bool = True
    """False if the export was not read to its end, so that nobody knows whether it is sound."""


class Unpacked(msgspec.Struct, frozen=True, tag="unpacked"):
    """The save is rebuilt where it was asked for."""

    card: Card


AnyReply = ImportRefused | Unpacked


def main() -> None:
    """Unpack one export into a new save and say on stdout what is in it."""
    file, save = (Path(each) for each in sys.argv[1:3])
    die_with_parent()
    _confine()
    try:
        reply: AnyReply = Unpacked(unpack(file, save))
    except Exception as flaw:  # noqa: BLE001  whatever it is, it is said as what it is
        told = refusal(flaw)
        # A file's name need not be valid text.
        reply = msgspec.structs.replace(told, sentence=without_surrogates(told.sentence))
    sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")


def refusal(flaw: Exception) -> ImportRefused:
    """The refusal for an error, which may lie in the export, in this machine or in the game."""
    if isinstance(flaw, UnreadableError | DiskError):
        return ImportRefused(str(flaw), readable=False)
    if isinstance(flaw, SaveError | VaultError | AdapterError):
        return ImportRefused(str(flaw))
    traceback.print_exception(flaw)
    if isinstance(flaw, MemoryError):
        return ImportRefused(
            f"The export needs more than the {MEMORY >> 30} GiB of memory an import has.", False
        )
    if isinstance(flaw, OSError):
        return ImportRefused(f"The export can't be unpacked: {flaw.strerror or flaw}.", False)
    return ImportRefused(f"The import failed by a fault of the game ({told_plainly(flaw)}).", False)


def told_plainly(flaw: Exception) -> str:
    """An error's class and message on one line, without what identifies this machine or its owner."""
    words = scrub(" ".join(str(flaw).split()))
    return f"{type(flaw).__name__}: {words}"[:MOST_TOLD].rstrip(": .")


def unpack(file: Path, save: Path) -> Card:
    """Rebuild the export's save and its vault; raises SaveError, and OSError if there is no room."""
    seal = export_format.check_seal(file)
    # Everything is read from a private copy with the same seal: the file itself may change meanwhile.
    with tempfile.TemporaryDirectory(dir=save.parent, prefix=".copy-") as folder:
        copy = Path(folder) / file.name
        shutil.copyfile(file, copy)
        if export_format.check_seal(copy) != seal:
            raise SaveError(f"{file} changed while it was being read.")
        with foreign.opened(copy) as connection:
            manifest = foreign.manifest(connection)
            state = rebuild(connection, manifest, save)
            found = _unpack_adapters(connection, manifest, state, save)
    reckoned = _reckoned(save)
    _sign(save, state, manifest, seal, found, reckoned)
    findings = audit(save, reckoned).findings
    return card(state, manifest, found, _missing(state), findings, reckoned.levels)


def _reckoned(save: Path) -> Reckoned:
    """The save's conclusions, recomputed before this machine adds events."""
    with closing(open_for_reading(save)) as connection:
        return reckon(connection, IN_A_HURRY)


def _confine() -> None:
    """Limit the memory, CPU time and file size of this process, since the export is not trusted."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        _, hard = resource.getrlimit(limit)
        # Past the soft CPU limit comes SIGXCPU, which tells the cause; past the hard one comes SIGKILL.
        higher = most + GRACE if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(limit, (min(most, higher), higher))


def _unpack_adapters(
    connection: sqlite3.Connection, manifest: ExportManifest, state: State, save: Path
) -> list[AdapterCard]:
    told = {each.sha256: each for each in manifest.adapters}
    vault, found = Vault(vault_folder(save)), []
    for sha256, label, blob in foreign.adapters(connection):
        if sha256 not in told:
            raise SaveError("The export holds an adapter that its manifest does not name.")
        flaw = ""
        try:
            _seal_adapter(vault, state, sha256, label, blob)
        except (VaultError, AdapterError, HeroError) as reason:
            flaw = str(reason)
        found.append(AdapterCard(told[sha256].checkpoint, len(blob), flaw))
    return found


def _seal_adapter(vault: Vault, state: State, sha256: str, label: str, blob: sqlite3.Blob) -> None:
    origin = _origin(label)
    if origin.hero not in state.heroes:
        raise AdapterError(f"The adapter {sha256[:12]} is of a hero that the save does not know.")
    with tempfile.TemporaryDirectory(dir=vault.folder.parent, prefix=".adapter-") as name:
        folder = Path(name)
        (folder / "adapter_config.json").write_bytes(msgspec.json.encode(origin.config))
        with (folder / "adapter_model.safetensors").open("wb") as file:
            while piece := blob.read(CHUNK):
                file.write(piece)
        sealed = vault.seal(folder, find_hero(origin.hero))
    if sealed.sha256 != sha256:
        vault.discard(sealed.sha256)
        raise AdapterError(f"The adapter {sha256[:12]} is not what its digest says.")


def _origin(label: str) -> AdapterLabel:
    try:
        return msgspec.json.decode(label, type=AdapterLabel)
    except msgspec.MsgspecError as error:
        raise AdapterError(f"An adapter's label can't be read: {error}.") from error


def _sign(
    save: Path,
    state: State,
    manifest: ExportManifest,
    seal: str,
    found: list[AdapterCard],
    reckoned: Reckoned,
) -> None:
    """Record the save's origin, unproven levels and where its checkpoints are, and end its campaigns."""
    kept = {each.checkpoint for each in found if not each.flaw}
    facts = [
        (f"campaign:{campaign.campaign}", fact)
        for campaign in state.campaigns.values()
        for fact in _arrival(campaign, kept)
    ]
    origin = SaveImported(
        seal,
        manifest.last_id,
        manifest.last_hash,
        manifest.exported,
        manifest.app_version,
        # A save that contradicts itself is not imported, so nothing needs to be marked in it.
        reckoned.unproven if reckoned.sound else {},
    )
    with closing(Log(save)) as log:
        fold(state, log.append([("realm", origin), *facts]))
        snapshot.keep(log.connection, state, every=1)


def _arrival(campaign: Campaign, kept: set[str]) -> Iterator[Fact]:
    """The facts of a campaign's arrival: missing checkpoints, those now in the hot zone, and its end."""
    here = [each for each in campaign.checkpoints.values() if not each.cleared]
    gone = [each.checkpoint for each in here if each.checkpoint not in kept]
    if gone:
        yield CheckpointsCleared(campaign.campaign, gone, "not in the file that was imported")
    for each in here:
        if each.checkpoint in kept and each.zone != "hot":
            yield CheckpointMoved(campaign.campaign, each.checkpoint, "hot")
    if not campaign.archived:
        yield CampaignArchived(campaign.campaign, "imported")


def _missing(state: State) -> dict[str, str]:
    missing = {}
    for hero in state.heroes.values():
        try:
            find_weights(find_hero(hero.hero))
        except HeroError as flaw:
            missing[hero.name] = str(flaw)
    return missing


if __name__ == "__main__":
    main()
