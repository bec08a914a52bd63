"""The models that can be chatted with, as OpenAI's API lists them."""

from __future__ import annotations

from engine.server.chat import BASE, CHAMPION, HERO
from saves.state import Campaign


def models(campaign: Campaign | None) -> list[dict[str, object]]:
    """The hero, its base model, its champion and all checkpoints in the hot zone; empty without a hero."""
    if campaign is None:
        return []
    sealed = {
        each.checkpoint: each.time
        for each in campaign.checkpoints.values()
        if not each.cleared and each.zone == "hot"
    }
    born = {HERO: sealed.get(campaign.latest or "", campaign.started), BASE: campaign.started}
    if campaign.champion in sealed:
        born[CHAMPION] = sealed[campaign.champion]
    return [
        {"id": name, "object": "model", "created": int(time), "owned_by": "realm"}
        for name, time in (born | sealed).items()
    ]
