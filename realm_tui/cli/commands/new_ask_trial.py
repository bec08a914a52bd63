"""Commands that speak with the hero: new, ask, trial."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from uuid import uuid4

import msgspec

from engine.oracle.loops import repeats_itself
from engine.rules.checkpoint_names import why_gone
from heroes.definition import find_hero
from heroes.weights import find_weights
from quests.skills import find_skill
from realm_tui.cli.commands.engine_session import guest, order
from realm_tui.cli.commands.output import emit, fitting, say
from realm_tui.cli.commands.read_save import need_campaign, need_hero, state_of
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.cli.streams import tell, write
from realm_tui.view.figures import duration, score
from realm_tui.view.names import skill_name
from realm_tui.view.talk import REPEATED
from realm_tui.view.text import one_line
from saves.events import TrialHeld
from saves.state import State


def new(save: Path, *, name: str | None, hero: str, skills: list[str]) -> int:
    """Make a save with a hero in it."""
    state = state_of(save)
    if state is not None and state.campaign is not None:
        raise CommandFailed(
            f"{save} already has a hero: open it with `realm`, or name another file with --save."
        )
    # Checked first, so that missing weights or an unknown skill leave no empty save behind.
    find_weights(find_hero(hero))
    for skill in skills:
        find_skill(skill)
    say(one_line(asyncio.run(_wake(save, save.stem if name is None else name, hero, skills))))
    say(f"The save is {one_line(str(save))}. Train with `realm train`, or open the window with `realm`.")
    return ExitCode.DONE


async def _wake(save: Path, name: str, hero: str, skills: list[str]) -> str:
    async with guest(save) as engine:
        return (await order(engine.client, "wake", name=name, hero=hero, skills=skills)).message


def ask(save: Path, *, question: str, model: str) -> int:
    """Stream the hero's answer; a terminal is also told who speaks."""
    state = need_hero(save)
    if model not in ("hero", "base"):
        model = _speaker(state, model)
    asyncio.run(_ask(save, question, model))
    return ExitCode.DONE


def _speaker(state: State, name: str) -> str:
    """The checkpoint that a name, `champion` or `latest` means; raises CommandFailed if it can't be asked."""
    gone = why_gone(state, name)
    meant = state.checkpoint_named(name) or name
    if not gone and state.campaign is not None and meant not in state.campaign.checkpoints:
        gone = (
            f"{one_line(meant)} is of an earlier campaign: only checkpoints of the one played can be asked."
        )
    if gone:
        raise CommandFailed(gone)
    return meant


async def _ask(save: Path, question: str, model: str) -> None:
    async with guest(save) as engine:
        campaign = engine.snapshot.state.campaign
        newest = campaign.latest if campaign else None
        if sys.stdout.isatty():
            say(f"{one_line((newest or 'base') if model == 'hero' else model)}:")
        turns = [{"role": "user", "content": question}]
        said = ""
        async for piece in engine.client.chat(turns, model=model, chat=f"ask-{uuid4().hex}"):
            said += piece
            write(fitting(piece))
        say("")
        if repeats_itself(said):
            tell(f"{REPEATED.capitalize()}.")


def trial(save: Path, *, skill: str | None, level: int | None, json: bool) -> int:
    """Hold a trial for practice, and show its score; of the skill trained where none is named."""
    name = skill or _only(need_campaign(save).trained)
    find_skill(name)
    data = asyncio.run(_trial(save, name, level))
    if json:
        emit(data)
        return ExitCode.DONE
    held = msgspec.convert(data, TrialHeld)
    who = one_line(held.checkpoint or "the base model")
    drill = ", a drill on all there are" if held.drill else ""
    say(f"{skill_name(held.skill, held.level)}, {who}: {score(held.correct, held.asked)} right")
    say(f"{held.asked} held-out tasks{drill}, seed {held.seed}, {duration(held.seconds)}")
    return ExitCode.DONE


def _only(trained: list[str]) -> str:
    if len(trained) == 1:
        return trained[0]
    raise CommandFailed(
        f"Say which skill is tried: `realm trial` and one of {', '.join(trained)}.", ExitCode.USAGE
    )


async def _trial(save: Path, skill: str, level: int | None) -> dict[str, object]:
    async with guest(save) as engine:
        return (await order(engine.client, "trial", skill=skill, level=level)).data or {}
