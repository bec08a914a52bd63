"""The command line of modules: new, check, install, list, remove, from-failures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from realm_tui.cli.parsing import words
from realm_tui.cli.typed.deferred import ask_for
from realm_tui.cli.typed.options import Json, Save, Yes, typed

modules = typer.Typer(rich_markup_mode=None, help="Make, check, install and remove skills of your own.")

Name = Annotated[str, typer.Argument(parser=typed(words), help="A module's id, e.g. roman.", metavar="NAME")]
Source = Annotated[Path, typer.Argument(help="A module's folder, .zip or .tar.gz.", metavar="PATH")]


@modules.command(name="new")
def new_module(
    ctx: typer.Context,
    name: Annotated[
        Path, typer.Argument(help="The new folder; its name is the module's id.", metavar="NAME")
    ],
    code: Annotated[
        bool, typer.Option("--code/--data", help="A skill as a Python class, or as lines of data.")
    ] = False,
    save: Save = None,
) -> None:
    """Write a module that can be edited and passes `check`."""
    from realm_tui.cli.commands import module

    ask_for(ctx, save, module.new, folder=name, code=code)


@modules.command(name="check")
def check_module(
    ctx: typer.Context, path: Source, yes: Yes = False, json: Json = False, save: Save = None
) -> None:
    """Try all skills of a module on all levels; asks before any code runs."""
    from realm_tui.cli.commands import module

    ask_for(ctx, save, module.check, path=path, yes=yes, json=json)


@modules.command(name="install")
def install_module(
    ctx: typer.Context, path: Source, yes: Yes = False, json: Json = False, save: Save = None
) -> None:
    """Check a module and take it in; asks before any code runs."""
    from realm_tui.cli.commands import module

    ask_for(ctx, save, module.install, path=path, yes=yes, json=json)


@modules.command(name="list")
def list_modules(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show the modules that are installed, and their skills."""
    from realm_tui.cli.commands import module

    ask_for(ctx, save, module.list_all, json=json)


@modules.command(name="remove")
def remove_module(
    ctx: typer.Context,
    name: Name,
    force: Annotated[
        bool, typer.Option("--force", help="Even where the campaign trains a skill of it.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Take an installed module away."""
    from realm_tui.cli.commands import module

    ask_for(ctx, save, module.remove, name=name.lower(), force=force, yes=yes, json=json)


@modules.command(name="from-failures")
def module_from_failures(
    ctx: typer.Context,
    skill: Annotated[
        str, typer.Argument(parser=typed(words), help="A skill the hero fails at, e.g. bin.", metavar="SKILL")
    ],
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The new folder; its name is the module's id.")
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Make a module of what the hero got wrong: judge answers, and mend them."""
    from realm_tui.cli.commands import module_from_failures

    ask_for(ctx, save, module_from_failures.from_failures, skill=skill.lower(), to=to, json=json)
