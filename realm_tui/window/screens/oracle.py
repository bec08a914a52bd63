"""The Oracle: a streamed chat with the hero's newest checkpoint, its base model, or both side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from common.text import counted
from engine.rules.settings import settings
from engine.wire.messages import EngineError
from realm_tui.view.actions import ORACLE_ACTS, bindings
from realm_tui.view.figures import nats
from realm_tui.view.model import View
from realm_tui.view.talk import SIDES, chat_name, speaker_name
from realm_tui.window.feed import Client
from realm_tui.window.read_past import TURNS
from realm_tui.window.screens.base import RealmScreen
from realm_tui.window.widgets.bars import Keys, TopBar
from realm_tui.window.widgets.battle import BattlePanel
from realm_tui.window.widgets.chronicle import Chronicle
from realm_tui.window.widgets.panel import Panel
from realm_tui.window.widgets.talk import AnswerText, AskLine, TalkTurn

SPEAKERS = (("hero",), ("base",), SIDES)
"""Who answers, in the order the switch goes through; names are the API's model names."""

MEMORY = 6
"""Most earlier turns that are sent along with a question."""

SILENCE = "Nothing asked yet. Training goes on while you talk."

PAINT_SECONDS = 0.1


class Said(Message):
    """More of an answer arrived; `finished` if it is complete."""

    def __init__(self, answer: AnswerText, text: str, finished: bool, trouble: str = "") -> None:
        super().__init__()
        self.answer, self.text, self.finished, self.trouble = answer, text, finished, trouble


class OracleBar(Panel):
    """Who answers, and the switch."""

    speakers: tuple[str, ...] = SPEAKERS[0]
    heard = 0
    """Earlier turns that are sent along with the next question."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The switch with the chosen side marked, the turns sent along, and who answers."""
        chosen = SPEAKERS.index(self.speakers)
        names = ("hero", "base", "both")
        switch = [
            Content.styled(
                f"[{name}]" if place == chosen else f" {name} ", "bold $primary" if place == chosen else ""
            )
            for place, name in enumerate(names)
        ]
        who = Content(" and ").join(
            Content.styled(speaker_name(each, _latest(view)), "bold") for each in self.speakers
        )
        drift = _drift_warning(view, width - who.cell_length) if "hero" in self.speakers else ""
        who = Content.assemble(who, (drift, "$warning"))
        along = f", ^n forgets {counted(self.heard, 'earlier turn')}" if self.heard else ""
        return [Content.assemble("Who answers  ", *switch, (f"   tab switches{along}", "$text-muted")), who]


def _latest(view: View) -> str | None:
    return view.state.campaign.latest if view.state.campaign else None


def _drift_warning(view: View, room: int) -> str:
    """Warning in `room` columns that a drifted hero may answer all as in its lessons; empty without drift."""
    campaign, bound = view.state.campaign, settings().drift.bound
    if campaign is None or campaign.drift is None or campaign.drift <= bound:
        return ""
    figures = f"   drifted {nats(campaign.drift)}, above {nats(bound)}"
    told = f"{figures}: it may answer all as in its lessons"
    return next((each for each in (told, figures, "   drifted") if len(each) <= room), "")


class OracleScreen(RealmScreen):
    """The chat; training goes on meanwhile."""

    AUTO_FOCUS = "#ask"
    ACTS = ORACLE_ACTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTS)

    def __init__(self, view: View, client: Callable[[], Client | None]) -> None:
        super().__init__(view)
        self.client = client
        self.left_at: float | None = None
        """Line to which `_follow` last scrolled the talk; None to scroll from wherever it is."""
        self.turns = [TalkTurn.told(each) for each in view.talk]
        self.begun = (0, 0)
        """A campaign, and the number of the talk that was begun in this window."""

    def parts(self) -> Iterable[Widget]:
        """The talk and the line to ask on; beside them the training, where there is room."""
        yield TopBar(id="top")
        with Horizontal(id="oracle-body"):
            with Vertical(id="talk-side"):
                yield OracleBar(id="oracle")
                with VerticalScroll(id="talk", can_focus=False):
                    yield Static(SILENCE, markup=False, id="silence")
                    yield from self.turns
                yield AskLine(placeholder="Ask something, then press enter; ^j begins a line", id="ask")
            with Vertical(id="watch"):
                yield BattlePanel(id="battle")
                yield Chronicle(id="chronicle-watched")
        yield Keys(
            ("enter", "Ask"),
            ("tab", "Who"),
            ("↑↓", "Asked"),
            ("pgup", "Scroll"),
            ("esc", "Tavern"),
            ("F1", "Words"),
            ("^p", "Commands"),
        )

    def on_mount(self) -> None:
        """Begin at the end of the earlier talk."""
        super().on_mount()
        self.query_one("#silence").display = not self.turns
        self._count()
        self._follow_anew()

    def on_screen_resume(self) -> None:
        """Go on at the end of the talk; its unfinished answers are watched again."""
        super().on_screen_resume()
        self._attend(True)
        self._follow_anew()

    def on_screen_suspend(self) -> None:
        """Let an answer that nobody watches any more go on slowly, beside the training."""
        if self not in self.app.screen_stack:
            self._attend(False)

    def _attend(self, watched: bool) -> None:
        for speaker in {each for turn in self.turns for each in turn.unfinished}:
            chat = chat_name(self.view.state.active, speaker)
            self.window.order("attend", chat=chat, watched=watched)

    def on_resize(self) -> None:
        """Scroll to the last turn again, since lines have moved."""
        self._follow_anew()

    def _follow_anew(self) -> None:
        self.left_at = None
        self.call_after_refresh(self._follow)

    def action_switch(self) -> None:
        """Let the next of `SPEAKERS` answer."""
        bar = self.query_one(OracleBar)
        bar.speakers = SPEAKERS[(SPEAKERS.index(bar.speakers) + 1) % len(SPEAKERS)]
        bar.show(self.view)

    @property
    def talk(self) -> int:
        """The number of the current talk."""
        campaign, begun = self.begun
        known = self.view.state.campaign.conversation if self.view.state.campaign else 0
        return max(known, begun) if campaign == self.view.state.active else known

    @property
    def unheard(self) -> bool:
        """Whether the engine does not know yet that a new talk began."""
        campaign = self.view.state.campaign
        return campaign is not None and campaign.conversation < self.talk

    def action_forget(self) -> None:
        """Begin a new talk: end a running answer, and send no earlier turn along any more."""
        self.workers.cancel_group(self, "chat")
        if not all(turn.forgotten for turn in self.turns):
            known = self.view.state.campaign.conversation if self.view.state.campaign else 0
            self.begun = (self.view.state.active, known + 1)
            self.window.order("anew", talk=self.talk)
        for turn in self.turns:
            turn.forget()
        self.query_one(AskLine).border_subtitle = "The talk begins anew." if self.turns else ""
        self._count()

    def _count(self) -> None:
        bar = self.query_one(OracleBar)
        bar.heard = min(MEMORY, sum(not turn.forgotten for turn in self.turns))
        bar.show(self.view)

    def action_scroll(self, pages: int) -> None:
        """Scroll the talk by pages."""
        talk = self.query_one("#talk", VerticalScroll)
        talk.scroll_relative(y=pages * max(1, talk.size.height - 1), animate=False)

    @on(AskLine.Asked)
    async def ask(self) -> None:
        """Put the question to each chosen side."""
        question = self.query_one(AskLine).value.strip()
        refusal = self._refusal()
        if not question or refusal:
            self.query_one(AskLine).border_subtitle = refusal
            return
        self.query_one(AskLine).take(question)
        speakers = self.query_one(OracleBar).speakers
        turn = TalkTurn(question, {each: speaker_name(each, _latest(self.view)) for each in speakers})
        await self._add(turn)
        for speaker in speakers:
            self.run_worker(self._converse(turn, speaker), group="chat")

    def _refusal(self) -> str:
        if self.client() is None:
            return "The engine is not running: wake it in the Tavern."
        return (
            "The Oracle is still answering; ^n ends it."
            if any(not turn.finished for turn in self.turns)
            else ""
        )

    async def _add(self, turn: TalkTurn) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        self.query_one("#silence").display = False
        self.turns.append(turn)
        if len(self.turns) > TURNS:
            await self.turns.pop(0).remove()
        await talk.mount(turn)
        self._count()
        self._follow_anew()

    def _follow(self) -> None:
        """Scroll to the end of a single answer; of two answers, to the beginning, so that both stay in sight.

        If the player scrolled elsewhere, don't scroll.
        """
        talk = self.query_one("#talk", VerticalScroll)
        if not self.turns or self.left_at not in (None, talk.scroll_y):
            return
        last = self.turns[-1]
        place = talk.max_scroll_y if len(last.answers) == 1 else last.virtual_region.y
        talk.scroll_to(y=place, animate=False, immediate=True)
        self.left_at = talk.scroll_y

    def _memory(self, turn: TalkTurn, speaker: str) -> list[dict[str, str]]:
        earlier = [each for each in self.turns if each is not turn and not each.forgotten]
        heard = [each for each in earlier if each.said(speaker)][-MEMORY:]
        past = [line for each in heard for line in each.messages(speaker)]
        return [*past, {"role": "user", "content": turn.question}]

    async def _converse(self, turn: TalkTurn, speaker: str) -> None:
        client, answer, text, painted = self.client(), turn.answers[speaker], "", monotonic()
        if client is None:
            return
        messages, chat = self._memory(turn, speaker), chat_name(self.view.state.active, speaker, self.talk)
        try:
            if self.unheard:
                # The new talk began while no engine ran, or the engine has not confirmed it yet.
                await client.command("anew", talk=self.talk)
            async for piece in client.chat(messages, model=speaker, chat=chat):
                text += piece
                if monotonic() - painted >= PAINT_SECONDS:
                    self.post_message(Said(answer, text, False))
                    painted = monotonic()
        except EngineError as trouble:
            self.post_message(Said(answer, text, True, str(trouble)))
        else:
            self.post_message(Said(answer, text, True))

    @on(Said)
    def hear(self, said: Said) -> None:
        """Show an answer so far, unless it was ended meanwhile."""
        if said.answer.finished:
            return
        said.answer.say(said.text, said.finished, said.trouble)
        if said.finished:
            self.query_one(AskLine).border_subtitle = ""
        self.call_after_refresh(self._follow)
