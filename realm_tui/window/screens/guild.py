"""The Guild: every skill's ladder, what the hero hits and misses, and its trials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from realm_tui.view.actions import GUILD_ACTS, bindings
from realm_tui.view.model import View
from realm_tui.window.screens.base import RealmScreen
from realm_tui.window.widgets.bars import Keys, TopBar
from realm_tui.window.widgets.guild import Hits, Trials
from realm_tui.window.widgets.ladder import Ladders, skills_of


class GuildScreen(RealmScreen):
    """Skills × levels, with the chosen skill's trials."""

    ACTS = GUILD_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def parts(self) -> Iterable[Widget]:
        """Ladders on top; below them trials to the left and primitives to the right."""
        ladders = Ladders(id="ladders")
        yield TopBar(id="top")
        yield ladders
        with Horizontal(id="guild-body"):
            yield Trials(ladders, id="trials")
            yield Hits(id="hits")
        yield Keys(("↑↓", "Skill"), ("?", "Words"), ("esc", "Tavern"))

    def show(self, view: View) -> None:
        """Draw the view, the ladders as high as they need to be."""
        ladders = self.query_one(Ladders)
        ladders.styles.height = min(ladders.wanted_height(view), max(5, self.size.height // 3))
        super().show(view)

    def action_choose(self, by: int) -> None:
        """Choose the skill above or below."""
        campaign = self.view.state.campaign
        last = len(skills_of(campaign)) - 1 if campaign else 0
        ladders = self.query_one(Ladders)
        ladders.chosen = max(0, min(last, ladders.chosen + by))
        self.show(self.view)
