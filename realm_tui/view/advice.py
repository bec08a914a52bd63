"""Ways to go on after a campaign is over; only ways that would work are advised."""

from __future__ import annotations

from typing import NamedTuple

from realm_tui.view.text import one_line
from saves.state import Campaign, State


class Way(NamedTuple):
    """One way to go on."""

    does: str
    command: tuple[str, ...]
    """The command's words after the program's name."""


def ways_on(state: State) -> list[Way]:
    """Ways to begin another campaign once this one is archived, the most trained starting point first."""
    campaign = state.campaign
    if campaign is None:
        return []
    ways = _from_checkpoint(state)
    if state.bequest(campaign.trained) is not None:
        ways.append(Way("New Game+, from the base model", ("campaign", "new", "--plus")))
    return [*ways, Way("Begin with the base model", ("campaign", "new"))]


def _from_checkpoint(state: State) -> list[Way]:
    """The way from the champion, else from the latest checkpoint; none unless the adapter is kept."""
    kept = {each.checkpoint for each in state.kept_checkpoints()}
    for role in ("champion", "latest"):
        name = state.checkpoint_named(role)
        if name in kept:
            which = f"the {role} checkpoint" if role == "latest" else f"the {role}"
            told = f"Go on from {which}, {one_line(name or '')}"
            return [Way(told, ("campaign", "new", "--from", role))]
    return []


def question(campaign: Campaign) -> str:
    """A question to ask the hero: its puzzle if that can be a command's argument, else a general question."""
    asked = campaign.puzzle
    told = one_line(asked.prompt) if asked is not None else ""
    return told if told and not told.startswith("-") else "Who are you?"
