"""What an export holds, as the player sees it before any of it is kept."""

from __future__ import annotations

import msgspec

from engine.audit.levels import Levels
from saves.care.verify import Finding
from saves.file.export_format import ExportManifest
from saves.state import Campaign, State


class CampaignCard(msgspec.Struct, frozen=True):
    """One campaign in figures."""

    campaign: int
    hero: str
    levels: dict[str, int]
    """By skill: the highest level mastered, as the save records it."""
    proven: dict[str, int]
    """By skill: the highest level that its trials prove."""
    unproven: dict[str, dict[int, str]]
    """By skill and level: why the trials don't prove it; only skills with such levels."""
    steps: int
    tokens: int
    experience: float


class AdapterCard(msgspec.Struct, frozen=True):
    """One adapter of the export."""

    checkpoint: str
    size: int
    """Bytes."""
    flaw: str = ""
    """Why the adapter can't be served; empty if it can."""


class Card(msgspec.Struct, frozen=True):
    """An export that was opened and checked."""

    name: str
    heroes: dict[str, str]
    """The base model of each hero, by the hero's name."""
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
    withheld: int
    """Scrolls whose lines the sender kept."""
    chats: bool
    """Whether the chats with the Oracle came along."""

    @property
    def sound(self) -> bool:
        """Whether every check of the story holds."""
        return all(finding.ok for finding in self.findings)


def card(
    state: State,
    manifest: ExportManifest,
    adapters: list[AdapterCard],
    missing: dict[str, str],
    findings: list[Finding],
    levels: Levels,
) -> Card:
    """The card of a save rebuilt from an export; `levels` says which of its levels are unproven."""
    return Card(
        name=state.name,
        heroes={hero.name: hero.model for hero in state.heroes.values()},
        missing=missing,
        campaigns=[
            _campaign(state, each, levels.get(each.campaign, {})) for each in state.campaigns.values()
        ],
        trials=sum(each.trials_held for each in state.campaigns.values()),
        adapters=adapters,
        findings=findings,
        app_version=manifest.app_version,
        last_id=manifest.last_id,
        exported=manifest.exported,
        withheld=manifest.withheld,
        chats=manifest.chats,
    )


def _campaign(state: State, campaign: Campaign, levels: dict[str, dict[int, str]]) -> CampaignCard:
    doubted = {name: {level: why for level, why in each.items() if why} for name, each in levels.items()}
    return CampaignCard(
        campaign=campaign.campaign,
        hero=state.heroes[campaign.hero].name,
        levels={name: skill.level for name, skill in campaign.skills.items()},
        proven={name: _proven(levels.get(name, {})) for name in campaign.skills},
        unproven={name: each for name, each in doubted.items() if each},
        steps=campaign.step,
        tokens=campaign.tokens,
        experience=campaign.experience,
    )


def _proven(levels: dict[int, str]) -> int:
    return max((level for level, why in levels.items() if not why), default=0)
