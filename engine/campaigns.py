"""Campaigns begun and archived: one is played, those before it are read and talked with."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from engine.order import NO_HERO, Arguments, Refusal
from engine.wire import Accepted
from saves.events import CampaignArchived, CampaignStarted
from saves.state import Campaign

if TYPE_CHECKING:
    from engine.realm import Realm


class Begin(Arguments, frozen=True):
    start: str = "base"
    """`base`, `champion`, `latest`, or a checkpoint's name."""
    seed: int | None = None


class Branch(Arguments, frozen=True):
    campaign: int
    checkpoint: str
    levels: dict[str, int]


async def begin(realm: Realm, arguments: Begin) -> Accepted:
    """Start a campaign beside those that are archived, from the base model or one of their checkpoints."""
    state = realm.journal.state
    campaign, parent = state.campaign, None
    if campaign is None:
        raise Refusal(NO_HERO)
    if not campaign.archived:
        raise Refusal(
            f"Campaign {campaign.campaign} is still played: archive it first with `realm campaign archive`."
        )
    name = None if arguments.start == "base" else _named(campaign, arguments.start)
    if name is not None:
        parent = next((each for each in state.campaigns.values() if name in each.checkpoints), None)
        if parent is None or parent.checkpoints[name].cleared:
            raise Refusal(f"There is no checkpoint {name} to start from.")
    fact = CampaignStarted(
        campaign=max(state.campaigns) + 1,
        hero=parent.hero if parent else campaign.hero,
        seed=secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed,
        skills=list(campaign.skills),
        parent=parent.campaign if parent else 0,
        from_checkpoint=name,
    )
    realm.journal.record("realm", fact)
    realm.refresh()
    return Accepted(ok=True, message=f"Campaign {fact.campaign} begins, from {name or 'the base model'}.")


async def branch(realm: Realm, arguments: Branch) -> Accepted:
    """Go back to a checkpoint: what was played since is archived, and a campaign branches off there."""
    state = realm.journal.state
    parent = state.campaigns.get(arguments.campaign)
    if state.campaign is None or parent is None:
        raise Refusal(NO_HERO)
    checkpoint = parent.checkpoints.get(arguments.checkpoint)
    if checkpoint is None or checkpoint.cleared:
        raise Refusal(f"There is no checkpoint {arguments.checkpoint} to go back to.")
    if any(level > parent.skills[skill].level for skill, level in arguments.levels.items()):
        raise Refusal("A branch can't have mastered more than the campaign it branches off from.")
    fact = CampaignStarted(
        campaign=max(state.campaigns) + 1,
        hero=parent.hero,
        seed=secrets.randbelow(1_000_000),
        skills=list(parent.skills),
        parent=parent.campaign,
        from_checkpoint=arguments.checkpoint,
        levels=arguments.levels,
    )
    over = [] if state.campaign.archived else [CampaignArchived(state.active, "rewound")]
    realm.journal.record("realm", *over, fact)
    realm.refresh()
    return Accepted(ok=True, message=f"Campaign {fact.campaign} branches off at {arguments.checkpoint}.")


def _named(campaign: Campaign, start: str) -> str:
    name = {"champion": campaign.champion, "latest": campaign.latest}.get(start, start)
    if name is None:
        raise Refusal(f"Campaign {campaign.campaign} has no {start} yet: name a checkpoint, or base.")
    return name


async def archive(realm: Realm, arguments: Arguments) -> Accepted:
    """Let the campaign rest for good; it can be read and talked with, and trains no more."""
    campaign = realm.journal.state.campaign
    if campaign is None:
        raise Refusal(NO_HERO)
    if not campaign.archived:
        realm.journal.record(f"campaign:{campaign.campaign}", CampaignArchived(campaign=campaign.campaign))
    realm.refresh()
    return Accepted(ok=True, message=f"Campaign {campaign.campaign} is archived.")


def check_played(campaign: Campaign) -> None:
    """Raise Refusal when the campaign trains no more."""
    if campaign.archived:
        raise Refusal(
            f"Campaign {campaign.campaign} is archived and trains no more: start another with"
            " `realm campaign new`, from its champion if you like."
        )
