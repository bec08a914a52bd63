"""The hero's first puzzle, its answers before and after training side by side."""

from __future__ import annotations

from textual.content import Content

from realm_tui.view.model import View
from realm_tui.view.names import skill_name
from realm_tui.view.text import one_line, pad, wrapped
from realm_tui.window.widgets.panel import Panel
from saves.state import Puzzle


class PuzzlePanel(Panel):
    """The same puzzle asked twice."""

    TITLE = "First puzzle"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The puzzle above, both answers below it."""
        puzzle = view.state.campaign.puzzle if view.state.campaign else None
        if puzzle is None:
            return [Content.styled("Not asked yet.", "$text-muted")]
        return puzzle_lines(puzzle, width, max(1, height - 3))


def puzzle_lines(puzzle: Puzzle, width: int, room: int) -> list[Content]:
    """The puzzle and its two answers in columns of at most `room` lines."""
    column = max(1, (width - 3) // 2)
    asked = Content.assemble(
        (f"{skill_name(puzzle.skill, puzzle.level)}  ", "$text-muted"), one_line(puzzle.prompt)
    )
    wanted = Content.assemble(("right answer  ", "$text-muted"), (one_line(puzzle.expected), "bold"))
    after = f"now: {one_line(puzzle.after_checkpoint)}" if puzzle.after_checkpoint else "after battle 1"
    left = _answer(puzzle.before, puzzle.before_correct, column)
    right = _answer(puzzle.after, puzzle.after_correct, column)
    body = [_side_by_side(a, b, column) for a, b in _paired(left[:room], right[:room])]
    before, then = (Content.styled(pad(words, column), "$text-muted") for words in ("before", after))
    head = _side_by_side(before, then, column)
    return [asked, wanted, head, *body]


def _answer(said: str | None, correct: bool | None, width: int) -> list[Content]:
    if said is None:
        return [Content.styled("not yet", "$text-muted")]
    sign, style = ("✓ ", "$success") if correct else ("✗ ", "$error")
    first, *rest = wrapped(one_line(said) or "(nothing)", max(1, width - 2)) or [Content()]
    return [Content.assemble((sign, style), first), *(Content.assemble("  ", each) for each in rest)]


def _paired(left: list[Content], right: list[Content]) -> list[tuple[Content, Content]]:
    height = max(len(left), len(right))
    return list(zip(*(each + [Content()] * (height - len(each)) for each in (left, right)), strict=True))


def _side_by_side(left: Content, right: Content, column: int) -> Content:
    return Content.assemble(
        left.truncate(column, pad=True), (" │ ", "$text-disabled"), right.truncate(column)
    )
