"""The command line of the vault: list, show, promote, demote, restore, prune, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from realm_tui.cli.parsing import form, words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, typed

vault = typer.Typer(rich_markup_mode=None, help="List, examine and hand out checkpoints.")

Name = Annotated[
    str, typer.Argument(parser=typed(words), help="A checkpoint's name, champion or latest.", metavar="NAME")
]


@vault.command(name="list")
def list_checkpoints(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show every checkpoint, and which came from which."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.list_all, json=json)


@vault.command(name="show")
def show_checkpoint(ctx: typer.Context, name: Name, json: Json = False, save: Save = None) -> None:
    """Show one checkpoint, and whether its files are whole."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.show, name=name, json=json)


@vault.command(name="promote")
def promote_checkpoint(ctx: typer.Context, name: Name, save: Save = None) -> None:
    """Keep one checkpoint for good."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.promote, name=name)


@vault.command(name="demote")
def demote_checkpoint(ctx: typer.Context, name: Name, save: Save = None) -> None:
    """Let a kept checkpoint go when room is needed."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.demote, name=name)


@vault.command(name="restore")
def restore_checkpoint(ctx: typer.Context, name: Name, save: Save = None) -> None:
    """Bring one checkpoint back from the warm or the deep zone."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.restore, name=name)


@vault.command(name="prune")
def prune_checkpoints(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    save: Save = None,
) -> None:
    """Move on or clear every checkpoint that no rule keeps where it is."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.prune, dry_run=dry_run)


@vault.command(name="export")
def export_checkpoint(
    ctx: typer.Context,
    name: Name,
    form: Annotated[
        str,
        typer.Option("--as", parser=typed(form), metavar="gguf|peft", help="For llama.cpp, or for PEFT."),
    ],
    to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where to; named after it else.")] = None,
    save: Save = None,
) -> None:
    """Write one checkpoint as stock llama.cpp or PEFT loads it."""
    from realm_tui.cli.commands import vault

    ask_for(ctx, save, vault.export, name=name, form=form, to=to)
