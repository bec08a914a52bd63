"""Checkpoints as the player reads them: their lineage, and a card for each checkpoint; pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from realm_tui.view.figures import format_bytes, score
from realm_tui.view.names import skill_name, standing_told
from realm_tui.view.text import one_line
from saves.events import Zone
from saves.state import Campaign, Checkpoint, Score, State


class VaultRow(msgspec.Struct, frozen=True):
    """One checkpoint with what is known of it."""

    checkpoint: str
    campaign: int
    parent: str | None
    step: int
    battle: int
    sha256: str
    size: int
    roles: list[str]
    """Any of `latest`, `champion` and `kept`."""
    cleared: bool
    zone: Zone
    tested: Score | None
    """The checkpoint's latest trial among the campaign's recent ones."""


def shelves(state: State) -> list[VaultRow]:
    """Every checkpoint of every campaign once, oldest first."""
    return [
        _shelf(campaign, checkpoint)
        for campaign in state.campaigns.values()
        for checkpoint in campaign.checkpoints.values()
        if checkpoint.checkpoint != campaign.from_checkpoint
    ]


def lineage(found: list[VaultRow]) -> Iterator[str]:
    """One line for each checkpoint, indented where a campaign branched off."""
    campaigns = {each.checkpoint: each.campaign for each in found}
    depth: dict[int, int] = {}
    for each in found:
        if each.campaign not in depth:
            branched = campaigns.get(each.parent or "", each.campaign)
            depth[each.campaign] = depth.get(branched, -1) + 1 if branched != each.campaign else 0
        yield "  " * depth[each.campaign] + _line(each)


def kept_in_zones(found: list[VaultRow]) -> list[str]:
    """How many checkpoints each zone keeps, and their bytes before compression."""
    sizes = {each.sha256: (each.zone, each.size) for each in found if not each.cleared}
    told = []
    for zone in ("hot", "warm", "deep"):
        here = [size for lies, size in sizes.values() if lies == zone]
        if here or zone == "hot":
            told.append(f"{len(here)} {zone}, {format_bytes(sum(here))}")
    return told


def hero_card(state: State, shelf: VaultRow, *, abroad: bool = False) -> list[str]:
    """A checkpoint's hero, campaign, parent, trial and adapter; `abroad` leaves out its roles and zone."""
    campaign = state.campaigns[shelf.campaign]
    hero = state.heroes[campaign.hero]
    levels = ", ".join(standing_told(each) for each in campaign.skills.values())
    roles = "" if abroad else _roles(shelf)
    lines = [
        f"Hero       {one_line(hero.name)}, on the base model {one_line(hero.model)}",
        f"Checkpoint {one_line(shelf.checkpoint)}{roles}, sealed after {shelf.step} steps",
        f"Campaign   {shelf.campaign}: {levels}",
        f"Parent     {one_line(shelf.parent) if shelf.parent else 'the base model'}",
    ]
    if shelf.tested is not None:
        lines.append(f"Tested     {_tested(shelf.tested)}")
    kept = "not kept any more" if shelf.cleared else f"in the {shelf.zone} zone"
    place = "" if abroad else f"{kept}, "
    return [*lines, f"Adapter    {format_bytes(shelf.size)}, {place}sha256 {shelf.sha256}"]


def _shelf(campaign: Campaign, checkpoint: Checkpoint) -> VaultRow:
    name = checkpoint.checkpoint
    roles = [role for role in ("latest", "champion") if getattr(campaign, role) == name]
    roles += ["kept"] if name in campaign.kept else []
    tests = [each for each in campaign.trials if each.checkpoint == name]
    return VaultRow(
        checkpoint=name,
        campaign=campaign.campaign,
        parent=checkpoint.parent,
        step=checkpoint.step,
        battle=checkpoint.battle,
        sha256=checkpoint.sha256,
        size=checkpoint.size,
        roles=roles,
        cleared=checkpoint.cleared,
        zone=checkpoint.zone,
        tested=tests[-1] if tests else None,
    )


def _line(shelf: VaultRow) -> str:
    kept = "not kept" if shelf.cleared else format_bytes(shelf.size)
    zone = "" if shelf.cleared or shelf.zone == "hot" else f"  {shelf.zone}"
    tested = f"  {_tested(shelf.tested)}" if shelf.tested else ""
    return f"{one_line(shelf.checkpoint):<14} step {shelf.step:>6}  {kept:>8}{zone}{tested}{_roles(shelf)}"


def _roles(shelf: VaultRow) -> str:
    return "".join(f", {role}" for role in shelf.roles)


def _tested(held: Score) -> str:
    return f"{held.kind} of {skill_name(held.skill, held.level)}: {score(held.correct, held.asked)}"
