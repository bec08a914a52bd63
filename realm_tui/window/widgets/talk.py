"""The parts of a chat: the line to ask on, and each turn with its answers."""

from __future__ import annotations

from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea
from textual.widgets.text_area import Edit, EditResult

from engine.oracle.loops import repeats_itself
from realm_tui.view.talk import REPEATED, SIDES, Exchange, speaker_name
from realm_tui.view.text import one_line, untrusted

MOST_CHARACTERS = 2000
"""Most characters of a question."""
FULL = f"A question holds {MOST_CHARACTERS:,} characters; the rest was left out."
ROWS = 6
"""Most lines of a question that are in sight."""


class AskLine(TextArea):
    """Holds a question of one or several lines; up and down bring back earlier questions."""

    class Asked(Message):
        """The player has pressed enter to ask the question."""

    def __init__(self, placeholder: str, id: str) -> None:
        super().__init__(placeholder=placeholder, id=id, highlight_cursor_line=False)
        # A blinking cursor would keep an idle window busy.
        self.cursor_blink = False
        self.asked: list[str] = []
        self.place = 0

    @property
    def value(self) -> str:
        """The question typed so far."""
        return self.text

    @value.setter
    def value(self, question: str) -> None:
        self.text = question
        self.move_cursor(self.document.end)

    def take(self, question: str) -> None:
        """Remember the question and empty the line."""
        self.asked.append(question)
        self.place = len(self.asked)
        self.value = ""

    def edit(self, edit: Edit) -> EditResult:
        """Edit the question; text beyond `MOST_CHARACTERS` is left out."""
        gone = self.get_text_range(edit.top, edit.bottom)
        room = max(0, MOST_CHARACTERS - len(self.text) + len(gone))
        text = edit.text.replace("\r\n", "\n").replace("\r", "\n")
        self.border_subtitle = FULL if len(text) > room else ""
        return super().edit(replace(edit, text=text[:room]))

    def on_text_area_changed(self) -> None:
        """Be as high as the question, up to `ROWS` lines."""
        self._fit()

    def on_resize(self) -> None:
        """Fit the height again, since lines break elsewhere now."""
        self._fit()

    def _fit(self) -> None:
        self.styles.height = 2 + min(ROWS, max(1, self.wrapped_document.height))

    def on_key(self, event: events.Key) -> None:
        """Enter asks; up on the first line and down on the last go through the earlier questions."""
        if event.key == "enter":
            event.prevent_default().stop()
            self.post_message(self.Asked())
        elif event.key in ("ctrl+j", "shift+enter"):
            event.prevent_default().stop()
            self.insert("\n")
        elif event.key in ("up", "down") and self.asked and self._at_edge(event.key):
            event.prevent_default().stop()
            step = -1 if event.key == "up" else 1
            self.place = min(len(self.asked), max(0, self.place + step))
            self.value = self.asked[self.place] if self.place < len(self.asked) else ""

    def _at_edge(self, key: str) -> bool:
        at = self.cursor_location
        return (
            self.navigator.is_first_wrapped_line(at)
            if key == "up"
            else self.navigator.is_last_wrapped_line(at)
        )


class AnswerText(Static):
    """One side's answer, growing as it streams; plain text, whatever it holds."""

    def __init__(self, name: str) -> None:
        super().__init__(Content(), markup=False, classes="answer")
        self.speaker = name
        self.text = ""
        self.finished = False

    def on_mount(self) -> None:
        """Name the speaker before its first word."""
        self.say(self.text, self.finished)

    def say(self, text: str, finished: bool, trouble: str = "") -> None:
        """Show the answer so far, and what went wrong if something did."""
        self.text, self.finished = text, finished
        waiting = "" if text or finished else "…"
        shown = untrusted(text).strip() or ("(nothing)" if finished and not trouble else waiting)
        lines = [Content.styled(self.speaker, "$primary"), Content(shown)]
        if finished and not trouble and repeats_itself(text):
            lines.append(Content.styled(REPEATED, "$warning"))
        if trouble:
            lines.append(Content.styled(one_line(trouble), "$error"))
        self.update(Content("\n").join(lines))


class TalkTurn(Vertical):
    """One question with an answer from each side asked."""

    DEFAULT_CSS = "TalkTurn { height: auto; }"

    def __init__(self, question: str, speakers: dict[str, str]) -> None:
        super().__init__()
        self.question = question
        self.forgotten = False
        """Whether the turn is no longer sent along with further questions."""
        self.answers = {speaker: AnswerText(name) for speaker, name in speakers.items()}

    @classmethod
    def told(cls, exchange: Exchange) -> TalkTurn:
        """A turn made from an answered exchange of the save."""
        asked = [side for side in SIDES if side in exchange.answers]
        names = {side: speaker_name(side, exchange.answers[side][0]) for side in asked}
        turn = cls(exchange.question, names)
        for side, (_, text) in exchange.answers.items():
            turn.answers[side].say(text, finished=True)
        if exchange.forgotten:
            turn.forget()
        return turn

    def compose(self) -> ComposeResult:
        """The question above its answers."""
        asked = Content.assemble(("you  ", "bold"), untrusted(self.question))
        yield Static(asked, markup=False, classes="question")
        with Horizontal(classes="answers"):
            yield from self.answers.values()

    def forget(self) -> None:
        """Send the turn along with no further question, and end its unfinished answers."""
        self.forgotten = True
        self.add_class("forgotten")
        for answer in self.answers.values():
            if not answer.finished:
                answer.say(answer.text, finished=True, trouble="ended")

    @property
    def unfinished(self) -> list[str]:
        """The sides that are still answering."""
        return [side for side, answer in self.answers.items() if not answer.finished]

    @property
    def finished(self) -> bool:
        """Whether every side has answered."""
        return all(answer.finished for answer in self.answers.values())

    def said(self, speaker: str) -> str:
        """What the speaker answered; empty when it was not asked or said nothing."""
        return self.answers[speaker].text if speaker in self.answers else ""

    def messages(self, speaker: str) -> list[dict[str, str]]:
        """The turn as chat messages."""
        return [
            {"role": "user", "content": self.question},
            {"role": "assistant", "content": self.said(speaker)},
        ]
