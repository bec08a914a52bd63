"""The command line of the lore, the game's words."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli.parsing import words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, typed

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
    from realm_tui.cli.commands import lore as group

    ask_for(ctx, save, group.lore, term=" ".join(term or []), json=json)
