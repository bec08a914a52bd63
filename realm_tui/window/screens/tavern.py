"""The Tavern: the hero, its battle, and what comes next, on one screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from realm_tui.view.actions import DEEDS
from realm_tui.view.guide import trouble
from realm_tui.view.model import View
from realm_tui.window.screens.base import RealmScreen
from realm_tui.window.widgets.bars import KeyBar, NextAction, TopBar
from realm_tui.window.widgets.battle import BattlePanel
from realm_tui.window.widgets.chronicle import Chronicle
from realm_tui.window.widgets.hero import HeroCard
from realm_tui.window.widgets.legacy import LegacyPanel
from realm_tui.window.widgets.puzzle import PuzzlePanel
from realm_tui.window.widgets.quests import QuestBoard
from realm_tui.window.widgets.strikes import StrikeLog


class TavernScreen(RealmScreen):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(deed.key, f"app.deed('{deed.id}')", deed.label, id=f"realm.{deed.id}", show=False)
        for deed in DEEDS
    ]

    def parts(self) -> Iterable[Widget]:
        """Hero and quests to the left, battle and strikes in the middle, the chronicle where it fits."""
        yield TopBar(id="top")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield HeroCard(id="hero")
                yield QuestBoard(id="quests")
            with Vertical(id="centre"):
                yield BattlePanel(id="battle")
                yield StrikeLog(id="strikes")
                yield LegacyPanel(id="legacy")
                yield PuzzlePanel(id="puzzle-near")
                yield Chronicle(id="chronicle-near")
            with Vertical(id="right"):
                yield PuzzlePanel(id="puzzle-far")
                yield Chronicle(id="chronicle-far")
        yield NextAction(id="next")
        yield KeyBar(id="keys")

    def on_screen_resume(self) -> None:
        """Draw the view, then celebrate a level gained while another screen was in front."""
        super().on_screen_resume()
        self.app.call_later(self.app.run_action, "catch_up")

    def show(self, view: View) -> None:
        """Draw the view; style classes show the first puzzle, an archived campaign, a higher hero card."""
        self.set_class(puzzle_in_front(view), "-puzzle")
        campaign = view.state.campaign
        over = campaign is not None and campaign.archived and not trouble(view)
        self.set_class(over, "-over")
        self.set_class(campaign is not None and len(campaign.skills) >= CROWD, "-crowded")
        super().show(view)


CROWD = 5
"""Skills from which a small hero card is two lines higher."""


def puzzle_in_front(view: View) -> bool:
    """Whether to show the first puzzle in front: it was just asked, and no battle needs the room."""
    campaign = view.state.campaign
    if campaign is None or campaign.puzzle is None or campaign.archived or view.fought is not None:
        return False
    return not campaign.battles_fought or campaign.puzzle.after_checkpoint == campaign.latest
