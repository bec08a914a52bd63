"""The command line of campaigns: new, list, compare, archive, rewind."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli.parsing import Back, back, words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed

campaigns = typer.Typer(rich_markup_mode=None, help="Begin, list or archive campaigns.")
rewinding = typer.Typer(rich_markup_mode=None)


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


@rewinding.command()
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
