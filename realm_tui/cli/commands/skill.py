"""Commands about skills: list, add, drop, audit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from quests.audit.skill import LevelAudit, audit
from quests.packs.store import module_skills
from quests.skills import find_skill, skill_names
from quests.task import LISTABLE, QuestError
from realm_tui.cli.commands.engine_session import order_once
from realm_tui.cli.commands.output import emit, live_line, say
from realm_tui.cli.commands.read_save import need_campaign, state_of
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.text import one_line, pad
from saves.state import Campaign

NAME_CELLS = 22


def list_all(save: Path, *, json: bool) -> int:
    """Show every skill, with what is mastered of those the campaign knows."""
    state = state_of(save)
    campaign = state.campaign if state else None
    records = [_record(name, campaign) for name in _listed(campaign)]
    if json:
        emit({"v": 1, "skills": records})
        return ExitCode.DONE
    for each in records:
        say(_line(each))
    say("● is trained. `realm skill add NAME` trains another, `realm skill audit NAME` tries its tasks.")
    return ExitCode.DONE


def add(save: Path, *, name: str) -> int:
    """Train one skill more."""
    campaign = need_campaign(save)
    _known(name)
    say(asyncio.run(order_once(save, "choose", skills=[*campaign.trained, name])))
    return ExitCode.DONE


def drop(save: Path, *, name: str) -> int:
    """Train one skill less."""
    campaign = need_campaign(save)
    if name not in campaign.trained:
        raise CommandFailed(f"The campaign does not train {name}; it trains {', '.join(campaign.trained)}.")
    left = [each for each in campaign.trained if each != name]
    if not left:
        raise CommandFailed("A campaign trains at least one skill: add another before you drop this one.")
    say(asyncio.run(order_once(save, "choose", skills=left)))
    return ExitCode.DONE


def audit_all(save: Path, *, name: str | None, json: bool) -> int:
    """Audit one skill or all, level by level, and say what is wrong with any."""
    names = [_known(name)] if name else [*skill_names(), *module_skills()]
    sound = True
    for each in names:
        try:
            found = _audited(each, quiet=json, listed=name is not None)
        except QuestError as flaw:
            sound = False
            _tell_flaw(each, str(flaw), json=json)
            continue
        sound = sound and not any(level.flaws for level in found)
        if json:
            emit({"v": 1, "skill": each, "levels": [msgspec.to_builtins(level) for level in found]})
        else:
            _tell(each, found, level_by_level=name is not None)
    return ExitCode.DONE if sound else ExitCode.UNSOUND


def _tell_flaw(name: str, flaw: str, *, json: bool) -> None:
    if json:
        emit({"v": 1, "skill": name, "levels": [], "flaw": flaw})
    else:
        say(f"✗ {name:<22} {one_line(flaw)}")


def _audited(name: str, *, quiet: bool, listed: bool) -> list[LevelAudit]:
    skill, found = find_skill(name), []
    with live_line(quiet=quiet) as show:
        for level in range(1, skill.levels + 1):
            show(f"{name}: level {level} of {skill.levels}")
            found.append(audit(skill, level, listed=listed))
    return found


def _tell(name: str, found: list[LevelAudit], *, level_by_level: bool) -> None:
    tasks, slowest = sum(each.tasks for each in found), max(each.milliseconds for each in found)
    longest = max(each.characters for each in found)
    flaws = [f"level {each.level}: {', '.join(each.flaws)}" for each in found if each.flaws]
    cost = f"at most {slowest:.1f} ms each, prompts up to {longest} characters"
    say(f"{'✗' if flaws else '✓'} {name:<22} {len(found):>2} levels, {tasks} tasks, {cost}")
    for each in flaws:
        say(f"    {one_line(each)}")
    if level_by_level:
        say(f"    {'level':>5} {'prompts':>10} {'held out':>9} {'ms a task':>10} {'characters':>11}")
        for row in found:
            say(f"    {row.level:>5} {_prompts(row):>21} {row.milliseconds:>9.2f} {row.characters:>11}")


def _prompts(level: LevelAudit) -> str:
    """How many different prompts a level has, and how many of them are held out."""
    if level.held_out is None:
        return f"{f'over {LISTABLE}':>11} {'1 in 8':>9}"
    return f"{level.distinct:>10} {level.held_out:>9}"


def _listed(campaign: Campaign | None) -> list[str]:
    """All known skills, and those that the campaign trains from modules that are no longer installed."""
    return list(dict.fromkeys([*skill_names(), *module_skills(), *(campaign.trained if campaign else [])]))


def _record(name: str, campaign: Campaign | None) -> dict[str, object]:
    played = campaign.skills.get(name) if campaign else None
    known = {
        "level": played.level if played else 0,
        "unproven": played.unproven if played else [],
        "trained": bool(campaign and name in campaign.trained),
    }
    try:
        skill = find_skill(name)
    except QuestError as flaw:
        return {"skill": name, "title": "", "levels": 0, "flaw": str(flaw), **known}
    return {"skill": name, "title": skill.title, "levels": skill.levels, **known}


def _line(record: dict[str, object]) -> str:
    mark = "●" if record["trained"] else " "
    name = pad(one_line(str(record["skill"])), NAME_CELLS)
    if "flaw" in record:
        return f"{mark} {name} {one_line(str(record['flaw']))}"
    level, levels = record["level"], record["levels"]
    mastered = f"level {level} of {levels}" if level else f"{levels} levels"
    mastered += ", not all of them proven" if record["unproven"] else ""
    return f"{mark} {name} {pad(str(record['title']), NAME_CELLS)} {mastered}"


def _known(name: str) -> str:
    try:
        return find_skill(name).name
    except QuestError as flaw:
        raise CommandFailed(str(flaw)) from flaw
