"""What an export holds, as the player sees it before anything of it is kept."""

from __future__ import annotations

import msgspec

from saves.parcel import Manifest
from saves.state import State
from saves.verify import Finding


class CampaignCard(msgspec.Struct, frozen=True):
    """One campaign in figures."""

    campaign: int
    hero: str
    levels: dict[str, int]
    steps: int
    tokens: int
    experience: float


class AdapterCard(msgspec.Struct, frozen=True):
    """One adapter, and why it can't be served where it can't."""

    checkpoint: str
    size: int
    flaw: str = ""


class Card(msgspec.Struct, frozen=True):
    """An export opened and checked."""

    name: str
    heroes: dict[str, str]
    """Each hero's name, and the base model it needs."""
    missing: dict[str, str]
    """Heroes whose base model is not on this machine, and how to get it."""
    campaigns: list[CampaignCard]
    trials: int
    adapters: list[AdapterCard]
    findings: list[Finding]
    app_version: str
    last_id: int
    """The last event that was exported."""
    exported: float
    """Unix seconds, UTC."""

    @property
    def sound(self) -> bool:
        """Whether every check of the story holds."""
        return all(finding.ok for finding in self.findings)


def card(
    state: State,
    manifest: Manifest,
    adapters: list[AdapterCard],
    missing: dict[str, str],
    findings: list[Finding],
) -> Card:
    """The card of a rebuilt save."""
    return Card(
        name=state.name,
        heroes={hero.name: hero.model for hero in state.heroes.values()},
        missing=missing,
        campaigns=[
            CampaignCard(
                campaign=each.campaign,
                hero=state.heroes[each.hero].name,
                levels={name: skill.level for name, skill in each.skills.items()},
                steps=each.step,
                tokens=each.tokens,
                experience=each.experience,
            )
            for each in state.campaigns.values()
        ],
        trials=sum(each.trials_held for each in state.campaigns.values()),
        adapters=adapters,
        findings=findings,
        app_version=manifest.app_version,
        last_id=manifest.last_id,
        exported=manifest.exported,
    )
