"""What the player says of checkpoints: which stay for good, and that room be made now."""

from __future__ import annotations

from engine.orders.order import Arguments, Refusal
from engine.realm import Realm
from engine.wire import Accepted
from saves.events import CheckpointDemoted, CheckpointPromoted
from saves.state import Campaign


class Named(Arguments, frozen=True):
    checkpoint: str


async def promote(realm: Realm, arguments: Named) -> Accepted:
    """Keep a checkpoint for good."""
    campaign = _owner(realm, arguments.checkpoint)
    if arguments.checkpoint not in campaign.kept:
        fact = CheckpointPromoted(campaign.campaign, arguments.checkpoint, "kept", 0.0, "the player keeps it")
        realm.journal.record(f"checkpoint:{arguments.checkpoint}", fact)
    return Accepted(ok=True, message=f"{arguments.checkpoint} stays for good.")


async def demote(realm: Realm, arguments: Named) -> Accepted:
    """Let a kept checkpoint go when room is needed."""
    campaign = _owner(realm, arguments.checkpoint)
    if arguments.checkpoint not in campaign.kept:
        raise Refusal(f"{arguments.checkpoint} is not among those kept for good.")
    fact = CheckpointDemoted(campaign.campaign, arguments.checkpoint)
    realm.journal.record(f"checkpoint:{arguments.checkpoint}", fact)
    return Accepted(ok=True, message=f"{arguments.checkpoint} may go when room is needed.")


async def prune(realm: Realm, arguments: Arguments) -> Accepted:
    """Do now what is done after each battle: move on or clear what no rule keeps, of all campaigns."""
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
    campaign = _owner(realm, arguments.checkpoint)
    checkpoint = campaign.checkpoints[arguments.checkpoint]
    if checkpoint.zone == "hot":
        raise Refusal(f"{arguments.checkpoint} is in the hot zone already.")
    await realm.keeper.restore(campaign.campaign, checkpoint)
    return Accepted(ok=True, message=f"{arguments.checkpoint} is back, and can be talked with.")


def _owner(realm: Realm, name: str) -> Campaign:
    for campaign in realm.journal.state.campaigns.values():
        checkpoint = campaign.checkpoints.get(name)
        if checkpoint is not None and name != campaign.from_checkpoint:
            if checkpoint.cleared:
                raise Refusal(f"{name} is not kept any more.")
            return campaign
    raise Refusal(f"There is no checkpoint {name}; `realm vault list` shows those there are.")
