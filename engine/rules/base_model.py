"""Whether a campaign still has the base model that its checkpoints were trained on; pure."""

from __future__ import annotations

from heroes.definition import HeroError, find_hero
from saves.state import Campaign


def changed_base(campaign: Campaign) -> str:
    """Why a campaign's checkpoints no longer fit its base model, and the remedy; empty if they fit.

    A campaign whose save does not record its base model counts as unchanged.
    """
    try:
        now = find_hero(campaign.hero).weights.sha256
    except HeroError as flaw:
        return str(flaw)
    began = campaign.base_sha256
    if began in ("", now):
        return ""
    return (
        f"The base model of {campaign.hero} is another than campaign {campaign.campaign} began with (sha256"
        f" {began[:12]}…, now {now[:12]}…), and its checkpoints don't fit: put the former weights and their"
        " sha256 back, or end the campaign with `realm campaign archive` and begin another of the same skills"
        " with `realm campaign new`."
    )


def check_base(campaign: Campaign) -> None:
    """Raise HeroError for a campaign whose base model has changed."""
    if changed := changed_base(campaign):
        raise HeroError(changed)
