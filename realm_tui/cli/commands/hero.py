"""The command hero: who the hero is, what it has achieved, and what afflicts it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

from engine.rules.hero_card import hero_class, race, stature
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.view.battle import Trained, WatchedBattle, trained
from realm_tui.view.figures import compact, duration
from realm_tui.view.names import hero_level, mastery_told, skill_name
from realm_tui.view.renown import Renown, honour_line, renown, suffering_lines
from realm_tui.view.text import one_line
from realm_tui.window.read_past import running_steps
from saves.file.open import open_for_reading
from saves.state import Best, Campaign, Hero


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What `realm hero --json` prints."""

    v: int = 1
    hero: Hero
    race: str
    stature: str
    hero_class: str
    campaign: int
    level: int
    skills: dict[str, int]
    """Highest level of each skill that was ever mastered."""
    lost: dict[str, list[int]]
    """The lost levels of each skill that has lost any."""
    unproven: dict[str, list[int]]
    """The mastered levels of each skill that could not be proven on import."""
    step: int
    tokens: int
    train_seconds: float
    experience: float
    champion: str | None
    renown: Renown
    bests: dict[str, dict[int, Best]]
    """The fewest tokens that each level of each skill took, among campaigns from the base model."""


def hero(save: Path, *, json: bool) -> int:
    """Show the hero card, with all achievements."""
    state = need_hero(save)
    campaign, played = state.campaign, state.hero
    assert campaign is not None
    assert played is not None
    with closing(open_for_reading(save)) as connection:
        fought = WatchedBattle.of(state.fought, running_steps(connection, state)) if state.fought else None
        done = trained(campaign, fought)
    sheet = _sheet(played, campaign, done, renown(state, done.steps), state.bests)
    if json:
        emit(sheet)
        return ExitCode.DONE
    for line in _lines(sheet):
        say(line)
    return ExitCode.DONE


def _sheet(
    played: Hero, campaign: Campaign, done: Trained, known: Renown, bests: dict[str, dict[int, Best]]
) -> Sheet:
    return Sheet(
        hero=played,
        race=race(played.architecture),
        stature=stature(played.parameters),
        hero_class=hero_class(played.model),
        campaign=campaign.campaign,
        level=campaign.level,
        skills={name: skill.level for name, skill in campaign.skills.items()},
        lost=campaign.lost,
        unproven=campaign.unproven,
        step=done.steps,
        tokens=done.tokens,
        train_seconds=done.seconds,
        experience=campaign.experience,
        champion=campaign.champion,
        renown=known,
        bests=bests,
    )


def _lines(sheet: Sheet) -> list[str]:
    kind = filter(None, (f"{one_line(sheet.race)} {sheet.stature}", sheet.hero_class, *sheet.renown.titles))
    figures = f"{sheet.step} steps, {compact(sheet.tokens)} tokens, {duration(sheet.train_seconds)}"
    earned = sum(each.event is not None for each in sheet.renown.achievements)
    mastered = (
        mastery_told(name, level, sheet.lost.get(name, []), sheet.unproven.get(name, []))
        for name, level in sheet.skills.items()
    )
    level = hero_level(sheet.level, sum(map(len, sheet.unproven.values())))
    return [
        f"{one_line(sheet.hero.name)}, {level}: {', '.join(kind)}",
        f"Trained    {figures}, {sheet.experience:.1f} experience",
        f"Mastered   {', '.join(mastered)}",
        f"Champion   {one_line(sheet.champion or 'none yet')}",
        *_best_lines(sheet.bests),
        "Debuffs",
        *suffering_lines(sheet.renown.afflictions),
        f"Achievements, {earned} of {len(sheet.renown.achievements)}",
        *map(honour_line, sheet.renown.achievements),
    ]


def _best_lines(bests: dict[str, dict[int, Best]]) -> list[str]:
    """The personal best at the highest level of each skill."""
    told = []
    for name, levels in bests.items():
        level, best = max(levels.items())
        told.append(f"{skill_name(name, level)} with {compact(best.tokens)} tokens in {best.step} steps")
    return [f"Bests      {'; '.join(told)}"] if told else []
