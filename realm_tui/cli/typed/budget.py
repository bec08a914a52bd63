"""The command line of the budget."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli import budget_terms
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, typed

budgets = typer.Typer(rich_markup_mode=None)

Hours = Annotated[
    str | None,
    typer.Option(
        "--hours", metavar="N|none", help="How long training goes on alone, in hours; none: no end."
    ),
]
Cpu = Annotated[
    float | None,
    typer.Option(
        "--cpu",
        parser=typed(budget_terms.share),
        metavar="PERCENT",
        help="Share of the time the trainer works.",
    ),
]
Quiet = Annotated[
    list[str] | None,
    typer.Option("--quiet", metavar="HH:MM-HH:MM|none", help="When not to train; may be given again."),
]
Battery = Annotated[
    str | None,
    typer.Option(
        "--battery", parser=typed(budget_terms.battery), metavar="train|pause", help="Without a charger."
    ),
]
Priority = Annotated[
    str | None,
    typer.Option(
        "--priority",
        parser=typed(budget_terms.priority),
        metavar="idle|low|normal",
        help="How the trainer stands among other programs.",
    ),
]
Notify = Annotated[
    budget_terms.Notify | None,
    typer.Option(
        "--notify",
        parser=typed(budget_terms.notify),
        metavar="WAYS|none",
        help="How to give word to a player who is away: bell,desktop,webhook=URL.",
    ),
]
NotifyOf = Annotated[
    str | None,
    typer.Option("--notify-of", metavar="stops,levels", help="What to give word of."),
]


@budgets.command()
def budget(
    ctx: typer.Context,
    hours: Hours = None,
    cpu: Cpu = None,
    quiet: Quiet = None,
    battery: Battery = None,
    priority: Priority = None,
    notify: Notify = None,
    notify_of: NotifyOf = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Show what training may have of the machine, or change it."""
    from realm_tui.cli.commands import budget as group

    changes: dict[str, object] = {}
    # Parsed here, since a Typer parser can give neither None nor a list.
    if hours is not None:
        # The engine reads null as `not named`, so `no end` is sent as the word none.
        changes["hours"] = typed(budget_terms.hours)(hours) or budget_terms.NONE
    if quiet:
        changes["quiet"] = [typed(budget_terms.span)(each) for each in quiet if quiet != [budget_terms.NONE]]
    if notify_of is not None:
        changes["happenings"] = typed(budget_terms.happenings)(notify_of)
    named = {"cpu_share": cpu, "on_battery": battery, "priority": priority}
    changes |= {name: value for name, value in named.items() if value is not None}
    ask_for(ctx, save, group.budget, terms=changes, notify=notify, json=json)
