"""The title scene: what a player without a save sees, with one thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from realm_tui.view.actions import TITLE_ACTS, bindings
from realm_tui.view.guide import trouble
from realm_tui.view.model import Link, View
from realm_tui.view.text import clip, one_line, wrapped
from realm_tui.window.commands import with_save_option
from realm_tui.window.screens.base import RealmScreen
from realm_tui.window.widgets.bars import Keys
from realm_tui.window.widgets.meters import meter
from realm_tui.window.widgets.panel import Panel
from saves.file.paths import kept_saves

if TYPE_CHECKING:
    from realm_tui.window.shelf import SaveSummary

WAKE = "Wake the hero"

LEAST_WORDS = 10
"""Lines of the scene that the list of saves must leave free."""

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


class TitleScene(Panel):
    """A wisp, a sentence about the game, and what can be done or how far it is."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kept: list[SaveSummary] = []
        """The saves that can be opened instead of waking a hero."""
        self.chosen = 0

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """All lines in the middle of the screen; the wisp only where there is room."""
        words = [
            Content(),
            Content.styled("R E A L M   O F   T R A I N I N G", "bold"),
            Content(),
            *wrapped("The hero is a real language model, trained on this very machine.", width),
            Content(),
            *self._action(view, width, max(1, height - LEAST_WORDS)),
        ]
        art = [Content.styled(line, "$primary") for line in ART] if height > len(ART) + len(words) else []
        lines = [*art, *words]
        above = [Content()] * ((height - len(lines)) // 2)
        return above + [line.pad_left(max(0, (width - line.cell_length) // 2)) for line in lines]

    def _action(self, view: View, width: int, room: int) -> list[Content]:
        """What went wrong, what is being done, or what can be chosen."""
        said = with_save_option(trouble(view), view.save)
        wrong = wrapped(said, width, "$error") if said else []
        if wrong and not self.kept:
            return [*wrong, Content("Press enter to try again.")]
        resting = view.link is Link.STOPPED or not view.asked_to_wake
        if not wrong and not resting:
            return _progress(view, width)
        return [*wrong, *self._choices(width, room)]

    def _choices(self, width: int, room: int) -> list[Content]:
        """The saves to open, then the hero to wake; as many lines as fit around the chosen one."""
        names = [_opening(each) for each in self.kept] + [WAKE]
        first = max(0, min(self.chosen - room + 1, len(names) - room))
        lines = []
        for at, name in enumerate(names[first : first + room], first):
            style = "bold reverse $primary" if at == self.chosen else ""
            lines.append(Content.styled(f"  {clip(name, max(1, width - 4))}  ", style))
        told = self.kept[self.chosen].told if self.chosen < len(self.kept) else ""
        return [
            *lines,
            *(wrapped(told, width, "$text-muted") if told else []),
            Content.styled("enter", "$text-muted"),
        ]


def _opening(kept: SaveSummary) -> str:
    """The choice to open a save: its hero, and whether the hero was imported."""
    name = one_line(kept.save.stem)
    if not kept.hero:
        return f"Open {name}"
    whose = "the imported" if kept.imported else "the"
    return f"Open {whose} hero {kept.hero}, level {kept.level} ({name})"


def _progress(view: View, width: int) -> list[Content]:
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

    ACTS = TITLE_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def parts(self) -> Iterable[Widget]:
        """The scene and the keys."""
        with Vertical(id="title"):
            yield TitleScene(id="scene")
        yield Keys(("enter", "Wake the hero"), ("?", "Words"), ("q", "Close"))

    def on_mount(self) -> None:
        """Look for other saves of the home folder, once the first paint is done."""
        super().on_mount()
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Read the summaries of the other saves, on a thread."""
        others = [path for path in kept_saves() if path != self.view.save]
        if others:
            self.run_worker(lambda: self._read(others), thread=True)

    def _read(self, paths: list[Path]) -> None:
        from realm_tui.window.shelf import read_summary

        self.app.call_from_thread(self.offer, [read_summary(path) for path in paths])

    def offer(self, kept: list[SaveSummary]) -> None:
        """Let the player choose one of the saves, or a hero of their own."""
        scene = self.query_one(TitleScene)
        scene.kept, scene.chosen = kept, 0
        keys = self.query_one(Keys).keys
        keys.pop("enter")
        self.query_one(Keys).keys = {"↑↓": "Save", "enter": "Open", **keys}
        self.show(self.view)

    def action_choose(self, by: int) -> None:
        """Choose the save above or below."""
        scene = self.query_one(TitleScene)
        scene.chosen = max(0, min(len(scene.kept), scene.chosen + by))
        self.query_one(Keys).keys["enter"] = WAKE if scene.chosen == len(scene.kept) else "Open"
        self.show(self.view)

    def action_begin(self) -> None:
        """Open the chosen save, or wake a hero."""
        scene = self.query_one(TitleScene)
        if scene.chosen < len(scene.kept):
            self.app.open_save(scene.kept[scene.chosen].save)  # type: ignore[attr-defined]
        else:
            self.app.action_first_wake()  # type: ignore[attr-defined]
