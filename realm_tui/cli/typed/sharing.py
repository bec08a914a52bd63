"""The command line of sharing a hero: export and import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from realm_tui.cli.parsing import choice, stem
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed

sharing = typer.Typer(rich_markup_mode=None)


@sharing.command()
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, e.g. hero.realm.")],
    full: Annotated[
        bool, typer.Option("--full/--hero", help="With the strikes of every step, or the curves alone.")
    ] = False,
    checkpoint: Annotated[
        str, typer.Option(parser=typed(choice), metavar="champion|latest|all", help="Which checkpoints.")
    ] = "champion",
    with_chats: Annotated[
        bool, typer.Option("--with-chats", help="With what was said to the Oracle.")
    ] = False,
    with_scrolls: Annotated[
        bool, typer.Option("--with-scrolls", help="With the lines of your scrolls, but for dropped ones.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Say what is going to leave the machine, then pack the story and the hero into one file."""
    from realm_tui.cli.commands import sharing

    ask_for(
        ctx,
        save,
        sharing.export,
        file=file,
        choice=checkpoint,
        full=full,
        chats=with_chats,
        scrolls=with_scrolls,
        yes=yes,
        json=json,
    )


@sharing.command(name="import")
def take_in(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What someone exported.")],
    name: Annotated[
        str | None,
        typer.Option(parser=typed(stem), metavar="TEXT", help="Name of the new save; the file's own else."),
    ] = None,
    yes: Yes = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Open someone's export beside your own saves."""
    from realm_tui.cli.commands import sharing

    ask_for(ctx, save, sharing.take_in, file=file, name=name, yes=yes, json=json)
