"""The title scene: what a player without a save sees, with one thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from realm_tui.guide import trouble
from realm_tui.screens.base import RealmScreen
from realm_tui.text import one_line, wrapped
from realm_tui.view import Link, View
from realm_tui.widgets.bars import Keys
from realm_tui.widgets.meters import meter
from realm_tui.widgets.panel import Panel

ART = (
    "·        ✦       ·",
    "▄▄▄▄▄▄",
    "▄██████████▄",
    "·   ████████████   ·",
    "███  ████  ███",
    "██████████████",
    "▀██████████▀",
    "✦     ▀██████▀    ·",
    "▀▀▀",
    "·     ▀    ✦",
)


class Scene(Panel):
    """A wisp, one line of what this is, and one action or its progress."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """All lines in the middle of the screen."""
        words = [
            Content(),
            Content.styled("R E A L M   O F   T R A I N I N G", "bold"),
            Content(),
            *wrapped("The hero is a real language model, trained on this very machine.", width),
            Content(),
            *_action(view, width),
        ]
        art = [Content.styled(line, "$primary") for line in ART] if height > len(ART) + len(words) else []
        lines = [*art, *words]
        above = [Content()] * ((height - len(lines)) // 2)
        return above + [line.pad_left(max(0, (width - line.cell_length) // 2)) for line in lines]


def _action(view: View, width: int) -> list[Content]:
    if trouble(view):
        return [*wrapped(trouble(view), width, "$error"), Content("Press enter to try again.")]
    if view.link is Link.STOPPED or not view.asked_to_wake:
        return [
            Content.styled("  Wake the hero  ", "bold reverse $primary"),
            Content.styled("enter", "$text-muted"),
        ]
    activity = view.activity
    if activity is None:
        return [Content("Starting the engine.")]
    child = activity.trainer if activity.trainer.phase else activity.oracle
    words = one_line(child.phase) or one_line(activity.detail) or "Waking the hero."
    if child.done is None:
        return wrapped(words, width)
    return [*wrapped(words, width), Content.assemble(meter(child.done, 30), f" {100 * child.done:>3.0f} %")]


class TitleScreen(RealmScreen):
    """Shown while the save has no campaign."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,w", "app.first_wake", "Wake the hero", id="realm.first_wake", show=False),
        Binding("question_mark,f1", "app.deed('help')", "Words", id="realm.title_help", show=False),
        Binding("q", "app.deed('close')", "Close", id="realm.title_close", show=False),
    ]

    def parts(self) -> Iterable[Widget]:
        """The scene and the keys."""
        with Vertical(id="title"):
            yield Scene(id="scene")
        yield Keys(("enter", "Wake the hero"), ("?", "Words"), ("q", "Close"))
