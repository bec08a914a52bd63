"""The window: its scenes, what the player can do in them, and the ceremonies."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.screen import Screen

from realm_tui.view.actions import BY_ID, DEEDS, at_rest, label
from realm_tui.view.glyphs import AsciiFilter
from realm_tui.view.guide import farewell
from realm_tui.view.model import Link
from realm_tui.window.commands import command_line
from realm_tui.window.feed import ClientFactory, engine_client
from realm_tui.window.follower import Follower
from realm_tui.window.terminal.driver import TerminalDriver
from realm_tui.window.terminal.locale import speaks_utf8
from realm_tui.window.theme import HEARTH
from saves.events import Fact, LevelGained

if TYPE_CHECKING:
    from realm_tui.view.past import Past
    from realm_tui.window.screens.base import RealmScreen

CEREMONY_SECONDS = 8.0
TOAST_SECONDS = 12.0
BOX_WIDTH, BOX_FRAME = 64, 12
"""Most cells of text in a line of a box, and the cells that its frame and the screen's edge take."""


class RealmApp(Follower):
    """The game's window; its result is the sentence to print once it is closed."""

    CSS_PATH = "realm.tcss"
    TITLE = "Realm of Training"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "deed('close')", "Close", id="realm.quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", "Close", id="realm.interrupt", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "To the shell", id="realm.suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        save: Path,
        client_factory: ClientFactory = engine_client,
        *,
        ascii_only: bool | None = None,
    ) -> None:
        super().__init__(save, client_factory)
        self.ascii_filter = AsciiFilter(not speaks_utf8() if ascii_only is None else ascii_only)
        self.scenes = {"tavern": self._tavern, "title": self._title}
        self.first = "tavern" if save.exists() else "title"
        self.scene = self.first
        self.missed: LevelGained | None = None
        """The last level gained while a screen other than the Tavern was in front."""
        for name in self.scenes.keys() - {self.first}:
            self.add_mode(name, self.scenes[name])
        self.register_theme(HEARTH)
        self.theme = HEARTH.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and last the one that draws in ASCII if the terminal needs that."""
        filters = list(super().get_line_filters())
        return [*filters, self.ascii_filter] if self.ascii_filter.enabled else filters

    def get_driver_class(self) -> type[Driver]:
        """`TerminalDriver` for a terminal; in a browser, the driver that Textual chose."""
        chosen = super().get_driver_class()
        if not issubclass(chosen, LinuxDriver):
            return chosen
        return TerminalDriver

    def get_default_screen(self) -> Screen[None]:
        """The first screen: the Tavern where there is a save, else the title scene."""
        return self.scenes[self.first]()

    def _tavern(self) -> Screen[None]:
        from realm_tui.window.screens.tavern import TavernScreen

        return TavernScreen(self.view)

    def _title(self) -> Screen[None]:
        from realm_tui.window.screens.title import TitleScreen

        return TitleScreen(self.view)

    def on_ready(self) -> None:
        """Connect to the engine once the first paint is done."""
        # Objects that stay for the whole game needn't be scanned again while a key waits.
        gc.freeze()
        gc.enable()
        if self.save.exists():
            self.call_after_refresh(self.reach)

    def enter(self) -> None:
        """Switch to the Tavern once there is a campaign, to the title scene while there is none."""
        scene = "title" if self.view.state.campaign is None else "tavern"
        if scene != self.scene:
            self.scene = scene
            self.switch_mode(self.DEFAULT_MODE if scene == self.first else scene)

    def welcome(self, past: Past) -> None:
        """Show what happened while no window was open, if it is worth telling."""
        from realm_tui.window.ceremony import homecoming, is_worth_telling
        from realm_tui.window.screens.notices import NoticeBox

        if past.homecoming is not None and is_worth_telling(past.homecoming):
            lines = homecoming(self.view, past.homecoming, self.box_width())
            self.push_screen(NoticeBox("While you were away", lines))

    def celebrate(self, fact: Fact) -> None:
        """Hold the level-up ceremony: a passing box in the Tavern, a toast on other screens."""
        if not isinstance(fact, LevelGained):
            return
        from realm_tui.window.ceremony import level_up, level_up_line
        from realm_tui.window.screens.notices import NoticeBox
        from realm_tui.window.screens.tavern import TavernScreen
        from realm_tui.window.screens.words import WordsBox

        if isinstance(self.screen, TavernScreen):
            lines = level_up(self.view, fact, self.box_width())
            self.push_screen(NoticeBox("Level up", lines, CEREMONY_SECONDS))
        else:
            self.missed = fact
            if not isinstance(self.screen, NoticeBox | WordsBox):
                # A toast would cover the box's text; the ceremony comes once the Tavern is in front again.
                self.notify(level_up_line(fact), timeout=TOAST_SECONDS, markup=False)

    def action_deed(self, name: str) -> None:
        """Do a deed of the registry by its id, or say why it can't be done now."""
        self.hint(BY_ID[name].why_not(self.view))
        if not self.view.hint:
            getattr(self, f"do_{name}")()
        self.repaint()

    def do_pause(self) -> None:
        """Pause training, or resume it."""
        self.order("resume" if at_rest(self.view) else "pause")

    def do_stop(self) -> None:
        """Stop the engine."""
        self.view.stopping = True
        self.order("stop")

    def do_wake(self) -> None:
        """Start the engine again."""
        self.reach()

    def do_clear(self) -> None:
        """Clear every failure."""
        for child in self.view.state.failures:
            self.order("clear", child=child)

    def do_oracle(self) -> None:
        """Go to the Oracle."""
        from realm_tui.window.screens.oracle import OracleScreen

        if not self.is_screen_installed("oracle"):
            self.install_screen(OracleScreen(self.view, lambda: self.client), "oracle")
        self.bring("oracle")

    def do_quests(self) -> None:
        """Go to the Quest Board."""
        from realm_tui.window.screens.quests import QuestScreen

        self.visit("quests", QuestScreen)

    def do_guild(self) -> None:
        """Go to the Guild."""
        from realm_tui.window.screens.guild import GuildScreen

        self.visit("guild", GuildScreen)

    def visit(self, name: str, kind: type[RealmScreen]) -> None:
        """Put a full screen in front; it is made once and kept."""
        if not self.is_screen_installed(name):
            self.install_screen(kind(self.view), name)
        self.bring(name)

    def bring(self, name: str) -> None:
        """Put an installed screen in front; if it is open already, close the screens above it."""
        if self.get_screen(name) not in self.screen_stack:
            self.push_screen(name)
        while self.screen is not self.get_screen(name):
            self.pop_screen()

    def do_puzzle(self) -> None:
        """Show the first puzzle in a box."""
        from realm_tui.window.ceremony import puzzle
        from realm_tui.window.screens.notices import NoticeBox

        self.push_screen(NoticeBox("First puzzle", puzzle(self.view, self.box_width())))

    def do_help(self) -> None:
        """Open the help box on what the words mean."""
        from realm_tui.window.screens.words import WordsBox, text_on

        if not isinstance(self.screen, WordsBox):
            self.push_screen(WordsBox(text_on(self.screen)))

    def do_close(self) -> None:
        """Close the window; the engine keeps running."""
        self.exit(farewell(self.view, command_line(self.save, "stop")))

    async def action_quit(self) -> None:
        """Textual's own quit action: close with the same farewell."""
        self.do_close()

    def action_interrupt(self) -> None:
        """Close the window, from any box as well; with text selected, let the key copy it instead."""
        if getattr(self.focused, "selected_text", "") or self.screen.get_selected_text():
            raise SkipAction
        self.do_close()

    def action_suspend_process(self) -> None:
        """Suspend the window and its whole process group, e.g. a `make` that started it, as shells expect."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.stop(os.getpgrp())

    def _handle_exception(self, error: Exception) -> None:
        # While the window closes, a screen may miss widgets that are gone already.
        if not self.closing:
            super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        # Whoever opened the window reports the error, in one sentence.
        self._exit_renderables.clear()

    async def action_back(self) -> None:
        """Leave the screen in front."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()

    def action_catch_up(self) -> None:
        """Celebrate the level gained while another screen was in front."""
        if self.missed is not None:
            fact, self.missed = self.missed, None
            self.celebrate(fact)

    def box_width(self) -> int:
        """Cells for a line of a box's text on this terminal."""
        return max(1, min(BOX_WIDTH, self.size.width - BOX_FRAME))

    def open_save(self, save: Path) -> None:
        """Play another save than the one the window was opened with."""
        self.save = self.view.save = save
        self.reach()

    def action_first_wake(self) -> None:
        """Wake the hero for the first time."""
        if self.view.asked_to_wake and self.view.link is not Link.LOST:
            return
        self.view.asked_to_wake = True
        if self.client is None:
            self.reach()
        else:
            self.order("wake", name=self.save.stem)
        self.repaint()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's commands: the front screen's acts, then every deed; a refused deed says why."""
        for act in getattr(screen, "ACTS", ()):
            if act.about:
                yield SystemCommand(
                    act.label, f"{act.about} ({act.sign})", partial(screen.run_action, act.action)
                )
        for deed in DEEDS:
            reason = deed.why_not(self.view)
            about = f"Not now: {reason}" if reason else deed.about
            yield SystemCommand(label(deed, self.view), about, partial(self.action_deed, deed.id))
