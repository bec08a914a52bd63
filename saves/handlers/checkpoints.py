"""What the events of checkpoints do to the state; pure."""

from __future__ import annotations

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import deeds
from saves.handlers.battles import find_battle
from saves.handlers.handler import Handler
from saves.state import Campaign, Checkpoint, State


def _checkpoint_sealed(state: State, fact: told.CheckpointSealed, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    new = fact.checkpoint not in campaign.checkpoints
    campaign.checkpoints[fact.checkpoint] = Checkpoint(
        checkpoint=fact.checkpoint,
        sha256=fact.sha256,
        size=fact.size,
        battle=fact.battle,
        step=fact.step,
        parent=fact.parent,
        rank=fact.rank,
        alpha=fact.alpha,
        time=entry.time,
        arrived=entry.time,
    )
    campaign.latest = fact.checkpoint
    battle = find_battle(campaign, fact.battle)
    if battle is not None:
        battle.checkpoint = fact.checkpoint
    if new:
        deeds.count_checkpoint(state, entry)


def _drift_measured(state: State, fact: told.DriftMeasured, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.checkpoints[fact.checkpoint].drift = fact.kl
    battle = find_battle(campaign, fact.battle)
    if battle is not None:
        battle.drift = fact.kl


def _checkpoint_promoted(state: State, fact: told.CheckpointPromoted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.checkpoint not in campaign.checkpoints:
        raise LookupError(fact.checkpoint)
    if fact.role == "champion":
        campaign.champion, campaign.champion_score = fact.checkpoint, fact.score
    elif fact.checkpoint not in campaign.kept:
        campaign.kept.append(fact.checkpoint)


def _checkpoint_demoted(state: State, fact: told.CheckpointDemoted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.checkpoint in campaign.kept:
        campaign.kept.remove(fact.checkpoint)


def _checkpoint_moved(state: State, fact: told.CheckpointMoved, entry: Entry) -> None:
    # Campaigns that went on from the checkpoint list it too, and it is one file.
    for campaign in state.campaigns.values():
        if checkpoint := campaign.checkpoints.get(fact.checkpoint):
            checkpoint.zone, checkpoint.arrived = fact.zone, entry.time


def _checkpoint_lost(state: State, fact: told.CheckpointLost, entry: Entry) -> None:
    _clear(state.campaigns[fact.campaign], [fact.checkpoint])


def _checkpoints_cleared(state: State, fact: told.CheckpointsCleared, entry: Entry) -> None:
    _clear(state.campaigns[fact.campaign], fact.checkpoints)


def _clear(campaign: Campaign, names: list[str]) -> None:
    for name in names:
        campaign.checkpoints[name].cleared = True
    if campaign.latest in names:
        kept = (each.checkpoint for each in reversed(campaign.checkpoints.values()) if not each.cleared)
        campaign.latest = next(kept, None)
    if campaign.champion in names:
        campaign.champion, campaign.champion_score = None, 0.0


CHECKPOINTS: dict[type[Fact], Handler] = {
    told.CheckpointSealed: _checkpoint_sealed,
    told.DriftMeasured: _drift_measured,
    told.CheckpointPromoted: _checkpoint_promoted,
    told.CheckpointDemoted: _checkpoint_demoted,
    told.CheckpointMoved: _checkpoint_moved,
    told.CheckpointLost: _checkpoint_lost,
    told.CheckpointsCleared: _checkpoints_cleared,
}
