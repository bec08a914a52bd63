"""The command line of the coach."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from realm_tui.cli.parsing import one_of, weights
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, typed
from saves.events import Schedule, Stance

coaching = typer.Typer(rich_markup_mode=None)


@coaching.command()
def coach(
    ctx: typer.Context,
    schedule: Annotated[
        str | None,
        typer.Option(
            parser=typed(one_of(*get_args(Schedule))),
            metavar="NAME",
            help="equal, focus, weighted or lowest (first).",
        ),
    ] = None,
    weights: Annotated[
        dict[str, float] | None,
        typer.Option(
            parser=typed(weights), metavar="SKILL=N,...", help="Of the weighted schedule: bin=2,gcd=1."
        ),
    ] = None,
    stance: Annotated[
        str | None,
        typer.Option(
            parser=typed(one_of(*get_args(Stance))), metavar="NAME", help="steady, bold or careful."
        ),
    ] = None,
    preset: Annotated[str | None, typer.Option(metavar="NAME", help="Both at once, e.g. scholar.")] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Show how the coach teaches, or tell it how."""
    from realm_tui.cli.commands import coach as group

    ask_for(
        ctx,
        save,
        group.coach,
        schedule=schedule,
        weights=weights,
        stance=stance,
        preset=preset.lower() if preset else None,
        json=json,
    )


@coaching.command()
def why(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Say why the coach chose this quest, and what comes next."""
    from realm_tui.cli.commands import coach as group

    ask_for(ctx, save, group.why, json=json)
