"""The command line: top-level commands, and the parser that turns arguments into work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from realm_tui.cli.exit_codes import ExitCode
from realm_tui.cli.parsing import battle_number, skill_names, words
from realm_tui.cli.parsing import level as whole_level
from realm_tui.cli.streams import Unwritten, write
from realm_tui.cli.typed.budget import budgets
from realm_tui.cli.typed.campaigns import campaigns, rewinding
from realm_tui.cli.typed.coach import coaching
from realm_tui.cli.typed.deferred import Invocation, Work, ask_for
from realm_tui.cli.typed.lore import telling
from realm_tui.cli.typed.modules import modules
from realm_tui.cli.typed.options import Json, Save, Seconds, Until, typed
from realm_tui.cli.typed.quests import quests
from realm_tui.cli.typed.saves import keeping, shelf
from realm_tui.cli.typed.sharing import sharing
from realm_tui.cli.typed.skills import skills as guild
from realm_tui.cli.typed.vault import vault
from realm_tui.window.terminal.tty import is_unheard

EXIT_CODES = """Exit codes: 0 done. 1 refused or failed, with the reason on stderr. 2 the command line can't
be understood. 3 there is no save, or no hero in it, yet. 4 what was looked at is not sound. 130
interrupted. 129, 131, 143 ended by a signal. 141 nobody reads the output any more."""


def parse(arguments: Sequence[str]) -> Work:
    """The work the arguments ask for; after help, version or a usage error it only gives the exit code."""
    wish = Invocation()
    try:
        app(list(arguments), prog_name="realm", obj=wish)
    except SystemExit as end:
        code = end.code
        if code == 1 and is_unheard(1):
            # Typer exits with 1 when nobody reads its output.
            return lambda: ExitCode.UNHEARD
        return wish.work or (lambda: code if isinstance(code, int) else 0)
    except OSError as flaw:
        # Only help or the version can have been written so far.
        raise Unwritten(flaw) from None
    return wish.work or (lambda: 0)


app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    help="An idle RPG whose hero is a real language model, trained on this machine."
    " Without a command, the window opens.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from engine.wire.version import APP_VERSION

        write(f"Realm of Training {APP_VERSION}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def realm(
    ctx: typer.Context,
    save: Save = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    ctx.obj.save = save
    if ctx.invoked_subcommand is None:
        from realm_tui.cli.open_window import open_window

        ask_for(ctx, save, open_window)


@app.command()
def new(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Option(parser=typed(words), metavar="TEXT", help="The realm's name; the file's own else."),
    ] = None,
    hero: Annotated[str, typer.Option(help="Which hero to summon.")] = "pip",
    skills: Annotated[
        str, typer.Option(parser=typed(skill_names), metavar="NAMES", help="What to train, e.g. bin,gcd.")
    ] = "bin",
    save: Save = None,
) -> None:
    """Make a save and wake a hero in it."""
    from realm_tui.cli.commands import new_ask_trial as group
    from saves.file.paths import home_save

    # Without a named save, `new` makes the home's own save, whichever save opens by default.
    save = save or ctx.obj.save or home_save()
    ask_for(ctx, save, group.new, name=name, hero=hero, skills=skills)


@app.command()
def status(
    ctx: typer.Context,
    json: Json = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show it again and again.")] = False,
    save: Save = None,
) -> None:
    """Show how the hero does."""
    from realm_tui.cli.commands import status as group

    ask_for(ctx, save, group.status, json=json, watch=watch)


@app.command()
def hero(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Show the hero card: titles, debuffs and achievements."""
    from realm_tui.cli.commands import hero

    ask_for(ctx, save, hero.hero, json=json)


@app.command()
def temple(
    ctx: typer.Context,
    battle: Annotated[
        int | None,
        typer.Argument(
            parser=typed(battle_number), metavar="[BATTLE]", help="Which battle; the latest judged else."
        ),
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Show the Temple's verdict on a battle and what afflicts the hero."""
    from realm_tui.cli.commands import temple as group

    ask_for(ctx, save, group.temple, battle=battle, json=json)


@app.command()
def train(
    ctx: typer.Context, seconds: Seconds = None, until: Until = None, json: Json = False, save: Save = None
) -> None:
    """Train up to a time, a level, or Ctrl+C."""
    from realm_tui.cli.commands import train as group

    ask_for(ctx, save, group.train, seconds=seconds, goal=until, json=json)


@app.command()
def pause(ctx: typer.Context, save: Save = None) -> None:
    """Pause training until told to go on."""
    from realm_tui.cli.commands import pause_resume_stop

    ask_for(ctx, save, pause_resume_stop.pause)


@app.command()
def resume(ctx: typer.Context, save: Save = None) -> None:
    """Go on training, in the background."""
    from realm_tui.cli.commands import pause_resume_stop

    ask_for(ctx, save, pause_resume_stop.resume)


@app.command()
def stop(ctx: typer.Context, save: Save = None) -> None:
    """Save and stop the engine."""
    from realm_tui.cli.commands import pause_resume_stop

    ask_for(ctx, save, pause_resume_stop.stop)


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(parser=typed(words), help="What to say to the hero.")],
    base: Annotated[bool, typer.Option("--base", help="Ask the untrained model.")] = False,
    checkpoint: Annotated[
        str | None,
        typer.Option(parser=typed(words), metavar="NAME", help="Ask this checkpoint, not the newest."),
    ] = None,
    save: Save = None,
) -> None:
    """Say something to the hero."""
    from realm_tui.cli.commands import new_ask_trial

    if base and checkpoint:
        raise typer.BadParameter("name --base or --checkpoint, not both.")
    ask_for(ctx, save, new_ask_trial.ask, question=question, model="base" if base else checkpoint or "hero")


@app.command()
def trial(
    ctx: typer.Context,
    skill: Annotated[
        str | None, typer.Argument(help="Which skill, e.g. bin; not needed where one is trained.")
    ] = None,
    level: Annotated[
        int | None,
        typer.Option(parser=typed(whole_level), metavar="N", help="Which level; else the one attempted."),
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Hold a trial for practice."""
    from realm_tui.cli.commands import new_ask_trial

    ask_for(ctx, save, new_ask_trial.trial, skill=skill.lower() if skill else None, level=level, json=json)


@app.command()
def log(
    ctx: typer.Context,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what happens from now on.")] = False,
    last: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Begin with the latest N events only.")
    ] = None,
    json: Json = False,
    save: Save = None,
) -> None:
    """Tell what happened, from the first day on."""
    from realm_tui.cli.commands import log as group

    ask_for(ctx, save, group.log, follow=follow, last=last, json=json)


@app.command()
def doctor(ctx: typer.Context, json: Json = False, save: Save = None) -> None:
    """Examine machine, installation and save."""
    from realm_tui.cli.commands import doctor

    ask_for(ctx, save, doctor.doctor, json=json)


@app.command()
def verify(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A save or an export; your own save else.")
    ] = None,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Ask every trial again of the checkpoint that answered it.")
    ] = False,
    json: Json = False,
    save: Save = None,
) -> None:
    """Check a save or an export from end to end."""
    from realm_tui.cli.commands import verify as group

    ask_for(ctx, save, group.verify, file=file, rerun=rerun, json=json)


app.add_typer(coaching)
app.add_typer(telling)
app.add_typer(budgets)
app.add_typer(sharing)
app.add_typer(rewinding)
app.add_typer(keeping)
app.add_typer(shelf, name="saves")
app.add_typer(campaigns, name="campaign")
app.add_typer(vault, name="vault")
app.add_typer(guild, name="skill")
app.add_typer(modules, name="module")
app.add_typer(quests, name="quest")
