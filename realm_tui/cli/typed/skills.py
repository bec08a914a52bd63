"""The command line of skills: list, add, drop, audit."""

from __future__ import annotations

from typing import Annotated

import typer

from realm_tui.cli.parsing import words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, typed

skills = typer.Typer(rich_markup_mode=None, help="List, choose and audit skills.")

Skill = Annotated[str, typer.Argument(parser=typed(words), help="A skill's name, e.g. gcd.", metavar="NAME")]


@skills.command(name="list")
def list_skills(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show every skill there is, and what the campaign trains."""
    from realm_tui.cli.commands import skill

    ask_for(ctx, save, skill.list_all, json=json)


@skills.command(name="add")
def add_skill(ctx: typer.Context, name: Skill, save: Save = None) -> None:
    """Train this skill too, from the next battle on."""
    from realm_tui.cli.commands import skill

    ask_for(ctx, save, skill.add, name=name.lower())


@skills.command(name="drop")
def drop_skill(ctx: typer.Context, name: Skill, save: Save = None) -> None:
    """Train this skill no more; what is mastered stays so."""
    from realm_tui.cli.commands import skill

    ask_for(ctx, save, skill.drop, name=name.lower())


@skills.command(name="audit")
def audit_skill(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(parser=typed(words), help="One skill; all of them else.", metavar="[NAME]")
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Try a skill's tasks and verifier on every level."""
    from realm_tui.cli.commands import skill

    ask_for(ctx, save, skill.audit_all, name=name.lower() if name else None, json=json)
