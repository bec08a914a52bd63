"""The command line of saves: backup, restore, repair, list, rename, default, delete."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli.parsing import stem, words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed

keeping = typer.Typer(rich_markup_mode=None)
shelf = typer.Typer(
    rich_markup_mode=None, help="List, rename or delete your saves, or choose the one that opens."
)

SaveName = Annotated[str, typer.Argument(parser=typed(stem), help="A save's name.", metavar="NAME")]


@keeping.command()
def backup(
    ctx: typer.Context,
    show: Annotated[bool, typer.Option("--list", help="Show the backups there are.")] = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Back the save up; the engine does so once a day."""
    from realm_tui.cli.commands import backups

    ask_for(ctx, save, backups.backup, show=show, json=json)


@keeping.command()
def restore(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(parser=typed(words), help="A backup's name, or latest.", metavar="NAME")
    ],
    yes: Yes = False,
    save: Save = None,
) -> None:
    """Put a backup in the save's place; what is there is backed up first."""
    from realm_tui.cli.commands import backups

    ask_for(ctx, save, backups.restore, name=name, yes=yes)


@keeping.command()
def repair(ctx: typer.Context, save: Save = None) -> None:
    """Save what is whole of a damaged save into a new one."""
    from realm_tui.cli.commands import backups

    ask_for(ctx, save, backups.repair)


@shelf.command(name="list")
def list_saves(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show every save of the home folder."""
    from realm_tui.cli.commands import saves

    ask_for(ctx, save, saves.list_all, json=json)


@shelf.command(name="rename")
def rename_save(ctx: typer.Context, old: SaveName, new: SaveName, save: Save = None) -> None:
    """Give a save another name, with all that belongs to it."""
    from realm_tui.cli.commands import saves

    ask_for(ctx, save, saves.rename, old=old, new=new)


@shelf.command(name="default")
def default_save(ctx: typer.Context, name: SaveName, save: Save = None) -> None:
    """Choose the save that opens where none is named."""
    from realm_tui.cli.commands import saves

    ask_for(ctx, save, saves.make_default, name=name)


@shelf.command(name="delete")
def delete_save(ctx: typer.Context, name: SaveName, yes: Yes = False, save: Save = None) -> None:
    """Delete a save after asking; a backup of its story stays."""
    from realm_tui.cli.commands import saves

    ask_for(ctx, save, saves.delete, name=name, yes=yes)
