"""Which checkpoint a player means by a name, and why there is none; pure."""

from __future__ import annotations

from common.text import one_line
from saves.state import Checkpoint, State


def checkpoint_meant(state: State, name: str) -> Checkpoint | None:
    """The checkpoint of this name, or the `champion` or `latest` one, its adapter kept or not; else None."""
    meant = state.checkpoint_named(name)
    every = (each for campaign in state.campaigns.values() for each in campaign.checkpoints.values())
    return next((each for each in every if each.checkpoint == meant), None)


def why_absent(state: State, name: str) -> str:
    """One sentence: why no checkpoint has this name, and which name to use instead; empty if one has it."""
    if checkpoint_meant(state, name) is not None:
        return ""
    newest = state.checkpoint_named("latest")
    if newest is None:
        asked = "" if name == "latest" else f"There is no checkpoint {one_line(name)}: "
        sentence = "none is sealed yet, as the first battle seals the first."
        return asked + sentence if asked else sentence.capitalize()
    instead = f"name `latest`, which is {one_line(newest)}"
    if name == "champion":
        return f"There is no champion, which is the best checkpoint by trial: {instead}."
    return f"There is no checkpoint {one_line(name)}: {instead}, or one of `realm vault list`."


def why_gone(state: State, name: str) -> str:
    """One sentence: why the checkpoint of this name can't be used; empty if its adapter is kept."""
    absent = why_absent(state, name)
    checkpoint = checkpoint_meant(state, name)
    if checkpoint is None or not checkpoint.cleared:
        return absent
    gone = f"The checkpoint {one_line(checkpoint.checkpoint)} is not kept any more"
    newest = checkpoint_meant(state, "latest")
    if newest is None or newest.cleared:
        return f"{gone}, and neither is any other."
    return f"{gone}: name `latest`, which is {one_line(newest.checkpoint)}, or one of `realm vault list`."
