"""What can be typed about the game's words."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli.options import Json, Save, typed
from realm_tui.cli.wish import ask_for
from realm_tui.parsing import words

telling = typer.Typer(rich_markup_mode=None)


@telling.command()
def lore(
    ctx: typer.Context,
    term: Annotated[
        list[str] | None,
        typer.Argument(parser=typed(words), help="A word, or how it begins; all of them else."),
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Tell what the game's words mean in plain machine learning."""
    from realm_tui.commands import lore as group

    ask_for(ctx, save, group.lore, term=" ".join(term or []), json=json)
