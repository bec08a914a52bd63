"""The talk with the Oracle as the save keeps it: each question with the answers it got; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from realm_tui.view.text import one_line
from saves.file.rows import MessageRow

SIDES = ("base", "hero")
"""Who can be asked, as the API names them."""

REPEATED = "ended: it repeated itself"
"""Shown with an answer that the Oracle ended because the text repeated itself."""


class Exchange(msgspec.Struct, frozen=True):
    """One question, and for each side that was asked the speaker and the answer."""

    question: str
    answers: dict[str, tuple[str, str]]
    forgotten: bool = False
    """Whether later questions are sent without this exchange, since the talk began anew after it."""


def chat_name(campaign: int, side: str, talk: int = 0) -> str:
    """The name under which the save keeps one of the window's talks with one side."""
    return f"window-{campaign}-{side}" + (f"-{talk}" if talk else "")


def exchanges(said: Mapping[str, Sequence[MessageRow]], *, forgotten: bool = False) -> list[Exchange]:
    """The turns of all sides in the order of their answers; a question put to both sides is one exchange."""
    turns = [
        (answer.time, side, question.text, (answer.speaker, answer.text))
        for side, rows in said.items()
        for question, answer in zip(rows[::2], rows[1::2], strict=False)
    ]
    told: list[Exchange] = []
    for _, side, question, answer in sorted(turns):
        if told and told[-1].question == question and side not in told[-1].answers:
            told[-1].answers[side] = answer
        else:
            told.append(Exchange(question, {side: answer}, forgotten))
    return told


def speaker_name(side: str, checkpoint: str | None) -> str:
    """A side as the player reads it, with the checkpoint that answers for the hero."""
    if side == "base":
        return "base model, untrained"
    if checkpoint in (None, "base"):
        return "hero, no checkpoint yet: same as base"
    return f"hero, checkpoint {one_line(checkpoint)}"
