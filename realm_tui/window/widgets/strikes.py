"""The combat log: real tasks of the running battle and how the hero answered them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from textual.content import Content

from engine.rules.strain import damage
from realm_tui.view.glyphs import OUTCOME_SIGNS
from realm_tui.view.model import LoggedStrike, View
from realm_tui.view.text import clip, one_line, wrapped
from realm_tui.window.widgets.panel import Panel
from saves.file.rows import OUTCOMES

OUTCOME_STYLES = ("bold $warning", "$success", "$secondary", "$text-muted", "$error")

NONE_YET = "No strikes yet. Each will be one task of a battle, as the hero answered it."

WIDE = 64
"""Cells from which the step has a column of its own."""

SLIM = 44
"""Cells below which the damage has no column."""

LEAST_NAME = 4
"""Fewest cells that an operation's name is cut down to."""

ROOMY = 8
"""Lines from which the columns have a heading."""

DAMAGE = "damage = how near right was"


class Frame(NamedTuple):
    """How many words prompts share at their beginning, and at their end."""

    opening: int
    closing: int


class StrikeLog(Panel):
    """The newest strikes, latest at the bottom."""

    TITLE = "Combat log"

    def heading(self, view: View) -> str:
        """The title, with the meaning of damage if shown: a near miss may do more than an unsure hit."""
        return f"{self.TITLE}: {DAMAGE}" if self.content_size.width >= SLIM else self.TITLE

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """As many strikes as fit, with a heading line where there is room."""
        if not view.strikes:
            return wrapped(NONE_YET, width, "$text-muted")
        heading = [_heading(width)] if height >= ROOMY else []
        shown = list(view.strikes)[-max(1, height - len(heading)) :]
        frames = _frames(view.strikes)
        return [*heading, *(_strike(each, frames[each.operation], width) for each in shown)]


def _frames(strikes: Iterable[LoggedStrike]) -> dict[str, Frame]:
    """By operation, how many words its different prompts share."""
    prompts = defaultdict[str, set[str]](set)
    for each in strikes:
        prompts[each.operation].add(one_line(each.prompt))
    return {
        operation: _frame([prompt.split(" ") for prompt in each]) if len(each) > 1 else Frame(0, 0)
        for operation, each in prompts.items()
    }


def _frame(prompts: Sequence[Sequence[str]]) -> Frame:
    opening = _alike(prompts)
    return Frame(opening, _alike([words[:opening:-1] for words in prompts]))


def _alike(prompts: Iterable[Sequence[str]]) -> int:
    places = zip(*prompts, strict=False)
    return len(list(takewhile(lambda words: len(set(words)) == 1, places)))


def _heading(width: int) -> Content:
    wide = f"{'step':>5}  " if width >= WIDE else ""
    words = f"  {'outcome':<12}{wide}{'1/loss':>6} task → the hero's answer"
    return Content.styled(clip(words, width), "$text-muted")


def _strike(strike: LoggedStrike, frame: Frame, width: int) -> Content:
    name = f"{OUTCOME_SIGNS[strike.outcome]} {OUTCOMES[strike.outcome]:<12}"
    step = f"{strike.step:>5}  " if width >= WIDE else ""
    blow = f"{_damage(strike.loss):>6} " if width >= SLIM else " "
    head = Content.assemble((name, OUTCOME_STYLES[strike.outcome]), (step, "$text-muted"), blow)
    return Content.assemble(head, _answer(strike, frame, width - head.cell_length))


def _damage(loss: float) -> str:
    blow = damage(loss)
    return f"{blow:.1f}" if blow < 1e3 else ">999"


def _answer(strike: LoggedStrike, frame: Frame, room: int) -> Content:
    said = clip(one_line(strike.said) or "(nothing)", max(6, room // 3))
    wrong = strike.said.strip() != strike.expected.strip()
    wanted = f" not {clip(one_line(strike.expected), max(6, room // 4))}" if wrong else ""
    prompt = _task(one_line(strike.prompt), frame, max(4, room - len(said) - len(wanted) - 3))
    return Content.assemble(prompt, (" → ", "$text-muted"), (said, "bold"), (wanted, "$text-muted"))


def _task(prompt: str, frame: Frame, width: int) -> str:
    """The prompt in `width` cells: the first word is cut first, then the shared words, the operands last."""
    name, gap, operands = prompt.partition(" ")
    room = width - len(gap + operands)
    if len(prompt) <= width:
        return prompt
    if room >= LEAST_NAME:
        return clip(name, room) + gap + operands
    words = prompt.split(" ")
    rest = words[frame.opening : len(words) - frame.closing]
    return clip(" ".join([*["…"] * bool(frame.opening), *rest, *["…"] * bool(frame.closing)]), width)
