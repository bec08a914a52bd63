"""What the player does with checkpoints: keep them for good, make room now, bring them back."""

from __future__ import annotations

from engine.commands.command import Arguments, Refusal
from engine.realm import Realm
from engine.rules.checkpoint_names import why_gone
from engine.wire.messages import Accepted
from saves.events import CheckpointDemoted, CheckpointPromoted
from saves.state import Campaign


class Named(Arguments, frozen=True):
    checkpoint: str
    """Its name, `champion` or `latest`."""


async def promote(realm: Realm, arguments: Named) -> Accepted:
    """Keep a checkpoint for good."""
    campaign, name = _owned(realm, arguments)
    if name not in campaign.kept:
        fact = CheckpointPromoted(campaign.campaign, name, "kept", 0.0, "the player keeps it")
        realm.journal.record(f"checkpoint:{name}", fact)
    return Accepted(ok=True, message=f"{name} stays for good.")


async def demote(realm: Realm, arguments: Named) -> Accepted:
    """Let a kept checkpoint go when room is needed."""
    campaign, name = _owned(realm, arguments)
    if name not in campaign.kept:
        raise Refusal(f"{name} is not among those kept for good.")
    fact = CheckpointDemoted(campaign.campaign, name)
    realm.journal.record(f"checkpoint:{name}", fact)
    return Accepted(ok=True, message=f"{name} may go when room is needed.")


async def prune(realm: Realm, arguments: Arguments) -> Accepted:
    """Move or clear now, as after each battle, all campaigns' checkpoints that no rule keeps in place."""
    done, trouble = await realm.keeper.tidy()
    cleared = [each.checkpoint.checkpoint for each in done if each.to is None]
    moved = {each.checkpoint.checkpoint: each.to for each in done if each.to is not None}
    told = f"{len(cleared)} checkpoints were cleared and {len(moved)} moved to another zone."
    if trouble:
        told += f" {len(trouble)} could not be moved: {trouble[0]}"
    return Accepted(
        ok=True,
        message=told if done or trouble else "Every checkpoint is kept where it is by some rule.",
        data={"checkpoints": cleared, "moved": moved},
    )


async def restore(realm: Realm, arguments: Named) -> Accepted:
    """Bring a checkpoint back from the warm or the deep zone."""
    campaign, name = _owned(realm, arguments)
    checkpoint = campaign.checkpoints[name]
    if checkpoint.zone == "hot":
        raise Refusal(f"{name} is in the hot zone already.")
    await realm.keeper.restore(campaign.campaign, checkpoint)
    return Accepted(ok=True, message=f"{name} is back, and can be talked with.")


def _owned(realm: Realm, arguments: Named) -> tuple[Campaign, str]:
    """The campaign that sealed the checkpoint, and the checkpoint's own name; raises Refusal."""
    state = realm.journal.state
    gone = why_gone(state, arguments.checkpoint)
    if gone:
        raise Refusal(gone)
    name = state.checkpoint_named(arguments.checkpoint) or arguments.checkpoint
    owners = (each for each in state.campaigns.values() if name in each.checkpoints)
    return next(each for each in owners if name != each.from_checkpoint), name
