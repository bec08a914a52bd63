"""The scene most tests play in, and what the terminal shows of it."""

from __future__ import annotations

from textual.app import App

from tests.realm_tui import tale
from tests.realm_tui.scripted import ScriptedClient

STEP_COUNT = "step 24 of 40"
"""On screen once the third battle is."""


def third_battle() -> ScriptedClient:
    """An engine in the middle of the third battle."""
    client = ScriptedClient(tale.FIGHTING)
    client.begin(*tale.MIDDLE)
    client.strike(*tale.STEPS)
    return client


def on_screen(app: App[str]) -> str:
    """All characters the terminal shows, row by row."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )
