"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from realm_tui.cli import parsing

T = TypeVar("T")


def typed(read: Callable[[str], T]) -> Callable[[str], T]:
    """The parser `read`, with its ValueError turned into a usage error."""

    def convert(text: str) -> T:
        try:
            return read(text)
        except ValueError as flaw:
            raise typer.BadParameter(str(flaw)) from flaw

    return convert


Save = Annotated[
    Path | None,
    typer.Option(
        "--save", metavar="SAVE", help="The save to use, by its path or its name in `realm saves list`."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--for", parser=typed(parsing.seconds), metavar="TIME", help="How long, e.g. 90s, 10m or 1h30m."
    ),
]
Until = Annotated[
    parsing.Goal | None,
    typer.Option("--until", parser=typed(parsing.goal), metavar="GOAL", help="Up to which level: bin:3."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
