"""The colours of the window: a hearth in a dark room."""

from __future__ import annotations

from textual.theme import Theme

HEARTH = Theme(
    name="hearth",
    primary="#e0a458",
    secondary="#7fa7c9",
    warning="#e5c07b",
    error="#e06c5f",
    success="#8fbc72",
    accent="#e0a458",
    foreground="#d9d4c7",
    background="#15161a",
    surface="#1d1f25",
    panel="#3a3d47",
    dark=True,
    variables={"text-muted": "#8d8a82", "text-disabled": "#4d4f58"},
)
