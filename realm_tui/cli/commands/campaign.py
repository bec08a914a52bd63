"""Commands about campaigns: new, list, compare, archive, rewind."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path

from realm_tui.cli.commands.engine_session import order_once
from realm_tui.cli.commands.output import confirm, emit, say
from realm_tui.cli.commands.read_save import need_campaign, need_hero
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.cli.parsing import Back
from realm_tui.view.comparison import comparison, levels_reached
from realm_tui.view.figures import compact, duration
from realm_tui.view.names import mastery_told, standing_told
from realm_tui.view.text import one_line
from saves.events import LevelGained
from saves.file.open import open_for_reading
from saves.log.log import pages
from saves.log.rewind import moment
from saves.state import Campaign


def new(save: Path, *, start: str, plus: bool, seed: int | None) -> int:
    """Begin a campaign, from the base model or from a checkpoint."""
    need_hero(save)
    say(asyncio.run(order_once(save, "begin", start=start, plus=plus, seed=seed)))
    return ExitCode.DONE


def archive(save: Path, *, yes: bool) -> int:
    """Let the campaign rest for good, after asking."""
    over = need_campaign(save).archived
    if not (over or yes) and not confirm("Archive the campaign played now? It trains no more after that."):
        raise CommandFailed("Nothing was archived: say yes to the question, or give --yes.")
    say(asyncio.run(order_once(save, "archive")))
    return ExitCode.DONE


def list_all(save: Path, *, json: bool) -> int:
    """Show every campaign of the save."""
    state = need_hero(save)
    if json:
        records = [_record(each) for each in state.campaigns.values()]
        emit({"v": 1, "active": state.active, "campaigns": records})
        return ExitCode.DONE
    for each in state.campaigns.values():
        say(_line(each, active=each.campaign == state.active))
    return ExitCode.DONE


def compare(save: Path, *, json: bool) -> int:
    """Show what each campaign needed for each level it mastered."""
    state = need_hero(save)
    with closing(open_for_reading(save)) as connection:
        facts = (entry.fact() for page in pages(connection) for entry in page)
        rows = levels_reached((fact for fact in facts if isinstance(fact, LevelGained)), state)
    if json:
        emit({"v": 1, "levels": rows, "bests": state.bests})
        return ExitCode.DONE
    for line in comparison(rows, state.bests):
        say(line)
    if not rows:
        say("No level is mastered yet.")
    return ExitCode.DONE


def rewind(save: Path, *, to: Back, dry_run: bool, yes: bool) -> int:
    """Branch off at an earlier moment; nothing of what came after is deleted."""
    need_hero(save)
    at = None if to.seconds_ago is None else time.time() - to.seconds_ago
    with closing(open_for_reading(save)) as connection:
        back = moment(connection, event=to.event, time=at)
    levels = ", ".join(
        mastery_told(skill, level, back.lost.get(skill, []), back.unproven.get(skill, []))
        for skill, level in back.levels.items()
    )
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(back.time))
    say(f"Event {back.event}, {when}: checkpoint {back.checkpoint}, step {back.step}, {levels}.")
    if dry_run:
        return ExitCode.DONE
    if not yes and not confirm("Archive the campaign played now, and branch off there? Nothing is deleted."):
        raise CommandFailed("Nothing was changed: say yes to the question, or give --yes.")
    named = ("campaign", "checkpoint", "levels", "lost")
    place = {name: getattr(back, name) for name in named}
    say(asyncio.run(order_once(save, "branch", **place)))
    return ExitCode.DONE


def _record(campaign: Campaign) -> dict[str, object]:
    return {
        "campaign": campaign.campaign,
        "hero": campaign.hero,
        "archived": campaign.archived,
        "parent": campaign.parent,
        "from_checkpoint": campaign.from_checkpoint,
        "heritage": campaign.heritage,
        "levels": {name: skill.level for name, skill in campaign.skills.items()},
        "lost": campaign.lost,
        "unproven": campaign.unproven,
        "steps": campaign.step,
        "tokens": campaign.tokens,
        "train_seconds": campaign.train_seconds,
        "experience": campaign.experience,
        "champion": campaign.champion,
    }


def _line(campaign: Campaign, *, active: bool) -> str:
    levels = ", ".join(standing_told(each) for each in campaign.skills.values())
    place = "archived" if campaign.archived else "played" if active else "left"
    origin = f", from {one_line(campaign.from_checkpoint)}" if campaign.from_checkpoint else ""
    origin += f", heir of campaign {campaign.heritage}" if campaign.heritage else ""
    figures = f"{campaign.step} steps, {compact(campaign.tokens)} tokens, {duration(campaign.train_seconds)}"
    head = f"Campaign {campaign.campaign}{origin} ({place})"
    return f"{head}: {levels}; {figures}"
