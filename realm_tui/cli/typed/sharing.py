"""What can be typed about heroes handed on, campaigns and checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from realm_tui.cli.parsing import Back, back, choice, form, stem, words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed

sharing = typer.Typer(rich_markup_mode=None)
campaigns = typer.Typer(rich_markup_mode=None, help="Begin, list or archive campaigns.")
vault = typer.Typer(rich_markup_mode=None, help="List, examine and hand out checkpoints.")

Name = Annotated[
    str, typer.Argument(parser=typed(words), help="A checkpoint's name, champion or latest.", metavar="NAME")
]


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


@campaigns.command(name="new")
def new_campaign(
    ctx: typer.Context,
    start: Annotated[
        str,
        typer.Option(
            "--from", parser=typed(words), metavar="NAME", help="base, champion, latest or a checkpoint."
        ),
    ] = "base",
    plus: Annotated[
        bool, typer.Option("--plus", help="New Game+: with the last champion's recipe and right answers.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Which tasks are drawn.")] = None,
    save: Save = None,
) -> None:
    """Begin a campaign beside those that are archived."""
    from realm_tui.cli.commands import campaign

    ask_for(ctx, save, campaign.new, start=start, plus=plus, seed=seed)


@campaigns.command(name="list")
def list_campaigns(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show every campaign of the save."""
    from realm_tui.cli.commands import campaign

    ask_for(ctx, save, campaign.list_all, json=json)


@campaigns.command(name="compare")
def compare_campaigns(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show what each campaign needed for each level, and the personal bests."""
    from realm_tui.cli.commands import campaign

    ask_for(ctx, save, campaign.compare, json=json)


@campaigns.command(name="archive")
def archive_campaign(ctx: typer.Context, yes: Yes = False, save: Save = None) -> None:
    """Let the campaign rest for good: it can be read and talked with, and trains no more."""
    from realm_tui.cli.commands import campaign

    ask_for(ctx, save, campaign.archive, yes=yes)


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


@sharing.command()
def rewind(
    ctx: typer.Context,
    to: Annotated[
        Back,
        typer.Option(parser=typed(back), metavar="EVENT|TIME", help='An event, or a time like "2h ago".'),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say where that would lead.")] = False,
    yes: Yes = False,
    save: Save = None,
) -> None:
    """Go back to an earlier checkpoint in a branch of its own; nothing is deleted."""
    from realm_tui.cli.commands import campaign

    ask_for(ctx, save, campaign.rewind, to=to, dry_run=dry_run, yes=yes)
