"""The one-line bars: the realm's name and its engine's condition, what to do next, and the keys."""

from __future__ import annotations

from textual.content import Content

from realm_tui.view.actions import DEEDS, Deed, label
from realm_tui.view.guide import condition, next_action
from realm_tui.view.model import View
from realm_tui.view.text import one_line, row
from realm_tui.window.commands import with_save_option
from realm_tui.window.widgets.panel import TONES, Panel


class TopBar(Panel):
    """The realm's name and the engine's condition."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """Name to the left, condition to the right."""
        sign, word, tone = condition(view)
        name = Content.assemble(("Realm of Training", "bold $primary"), "  ", one_line(view.state.name))
        return [row(name, Content.styled(f"{sign} {word}", f"bold {TONES[tone]}"), width)]


class NextAction(Panel):
    """The one clear next action, or why the last one was refused."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """One sentence."""
        return [
            Content.assemble(
                ("▶ ", "$primary"),
                (with_save_option(next_action(view), view.save), "bold" if view.hint else ""),
            )
        ]


class KeyBar(Panel):
    """The Tavern's keys; what can't be done now stays in its place, dimmed."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """All keys with the command palette; in less width without it, then only the keys that work now."""
        shown = [deed for deed in DEEDS if deed.id != "clear"]
        parts = [_deed(deed, view) for deed in shown]
        able = [_deed(deed, view) for deed in shown if not deed.why_not(view)]
        least = [_deed(deed, view) for deed in shown if deed.id != "puzzle" and not deed.why_not(view)]
        lines = [Content("  ").join([*parts, key("^p", "Commands")])]
        lines += [Content(" ").join(each) for each in (parts, able, least)]
        return [next((line for line in lines if line.cell_length <= width), lines[-1])]


def _deed(deed: Deed, view: View) -> Content:
    return key(deed.sign, label(deed, view), not deed.why_not(view))


class Keys(Panel):
    """The keys of a screen other than the Tavern."""

    def __init__(self, *keys: tuple[str, str]) -> None:
        super().__init__()
        self.keys = dict(keys)
        """From a key to its word."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """Each key with its word, closer together where there is little room."""
        lines = [
            Content(gap).join(key(sign, word) for sign, word in self.keys.items()) for gap in ("  ", " ")
        ]
        return [lines[0] if lines[0].cell_length <= width else lines[1]]


def key(sign: str, word: str, able: bool = True) -> Content:
    """A key and what it does; dim and struck where it can't be done now."""
    if not able:
        return Content.styled(f"{sign} {word}", "$text-disabled strike")
    return Content.assemble((sign, "bold $primary"), f" {word}")
