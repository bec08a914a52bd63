"""Whether the vault still has every adapter that the save says it keeps."""

from __future__ import annotations

from common.text import counted
from heroes.vault.store import Vault, VaultError
from heroes.vault.zones import Zones
from saves.care.verify import Finding
from saves.state import State

CHECK = "vault"


def blobs(state: State, vault: Vault) -> Finding:
    """Compare each kept adapter with its sha256, once even if several campaigns have it."""
    zones = Zones(vault)
    kept, flaws = {each.sha256: each for each in state.kept_checkpoints()}, list[str]()
    for checkpoint in kept.values():
        try:
            zones.examine(checkpoint.sha256, checkpoint.zone)
        except VaultError as flaw:
            flaws.append(f"{checkpoint.checkpoint}: {flaw}")
    if flaws:
        return Finding(CHECK, False, f"{len(flaws)} of {len(kept)} checkpoints can't be served. {flaws[0]}")
    return Finding(CHECK, True, _held(len(kept)))


def _held(count: int) -> str:
    match = "matches its digest" if count == 1 else "match their digests"
    return f"{counted(count, 'checkpoint')} in the vault {match}."
