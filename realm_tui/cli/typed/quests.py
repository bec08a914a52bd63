"""The command line of quests: add, list, move, drop, retry, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quests.scrolls.report import Gate
from realm_tui.cli.parsing import gate as gate_named
from realm_tui.cli.parsing import number, priority
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed
from saves.events import Priority

quests = typer.Typer(rich_markup_mode=None, help="Your own training files: add, order, drop, retry.")

Number = Annotated[int, typer.Argument(parser=typed(number), help="A quest's number.", metavar="N")]


@quests.command()
def add(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines, a JSON list, CSV, TSV or Parquet, also packed by gzip.", metavar="FILE"
        ),
    ],
    high: Annotated[bool, typer.Option("--high", help="Before your other scrolls.")] = False,
    low: Annotated[bool, typer.Option("--low", help="After your other scrolls.")] = False,
    gate: Annotated[
        str, typer.Option(parser=typed(gate_named), metavar="GATE", help="quick, standard or deep.")
    ] = "standard",
    again: Annotated[bool, typer.Option("--again", help="Also where it is a quest already.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Only say what the file is, what would stay and why, and show the first lessons.",
        ),
    ] = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Make a quest of a training file; each refused line is told with its number and reason."""
    from realm_tui.cli.commands import quest

    if high and low:
        raise typer.BadParameter("name --high or --low, not both.")
    rank: Priority = "high" if high else "low" if low else "normal"
    chosen: Gate = gate  # type: ignore[assignment]
    ask_for(
        ctx,
        save,
        quest.add,
        file=file,
        priority=rank,
        gate=chosen,
        again=again,
        dry_run=dry_run,
        json=json,
    )


@quests.command(name="list")
def list_quests(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show what waits and in which order, what is over, and what lies in the inbox."""
    from realm_tui.cli.commands import quest

    ask_for(ctx, save, quest.list_all, json=json)


@quests.command()
def move(
    ctx: typer.Context,
    quest_number: Number,
    up: Annotated[bool, typer.Option("--up", help="One place up.")] = False,
    down: Annotated[bool, typer.Option("--down", help="One place down.")] = False,
    to: Annotated[
        str | None,
        typer.Option("--to", parser=typed(priority), metavar="PRIORITY", help="high, normal or low."),
    ] = None,
    save: Save = None,
) -> None:
    """Put a waiting scroll elsewhere on the board."""
    from realm_tui.cli.commands import quest

    if (up, down, to is not None).count(True) != 1:
        raise typer.BadParameter("name one of --up, --down and --to.")
    ask_for(ctx, save, quest.move, number=quest_number, up=up, down=down, to=to)


@quests.command()
def drop(ctx: typer.Context, quest_number: Number, yes: Yes = False, save: Save = None) -> None:
    """Take a waiting quest off the board, after asking."""
    from realm_tui.cli.commands import quest

    ask_for(ctx, save, quest.drop, number=quest_number, yes=yes)


@quests.command()
def retry(ctx: typer.Context, quest_number: Number, save: Save = None) -> None:
    """Fight a scroll again that is done, failed or dropped."""
    from realm_tui.cli.commands import quest

    ask_for(ctx, save, quest.retry, number=quest_number)


@quests.command()
def show(ctx: typer.Context, quest_number: Number, json: Json = False, save: Save = None) -> None:
    """Show a scroll: its score, where it came from, and every refused line."""
    from realm_tui.cli.commands import quest

    ask_for(ctx, save, quest.show, number=quest_number, json=json)
