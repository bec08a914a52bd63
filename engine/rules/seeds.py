"""The seeds of a campaign's quests and trials; pure."""

from __future__ import annotations

from saves.state import Campaign


def seed_of(campaign: Campaign, number: int) -> int:
    """The seed of the campaign's numbered quest or trial; 31 bits, which every library takes."""
    return (campaign.seed * 1_000_003 + number) % 2**31
