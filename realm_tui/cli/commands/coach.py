"""Commands about the coach: how it is to teach, and why it chose a quest."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.rules.coach import as_if_fought, decide
from engine.rules.coach.ladders import in_reach, ladders
from engine.rules.coach.stances import stances
from engine.rules.settings import settings_of
from realm_tui.cli.commands.engine_session import order_once
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_campaign, need_hero
from realm_tui.cli.exit_codes import ExitCode
from realm_tui.view.board import weights_told
from realm_tui.view.names import quest_name, skill_name
from realm_tui.view.text import one_line
from saves.state import Campaign, Quest


def coach(
    save: Path,
    *,
    schedule: str | None,
    weights: dict[str, float] | None,
    stance: str | None,
    preset: str | None,
    json: bool,
) -> int:
    """Tell the coach how to teach, or show how it does when nothing is told."""
    wanted = {"schedule": schedule, "weights": weights, "stance": stance, "preset": preset}
    told = {name: value for name, value in wanted.items() if value is not None}
    if told:
        need_hero(save)
        said = asyncio.run(order_once(save, "instruct", **told))
        if not json:
            say(said)
            return ExitCode.DONE
    _show(need_campaign(save), json=json)
    return ExitCode.DONE


def _show(campaign: Campaign, *, json: bool) -> None:
    if json:
        emit(
            {
                "v": 1,
                "schedule": campaign.schedule,
                "weights": campaign.weights,
                "stance": campaign.stance,
                "preset": campaign.preset,
                "skills": campaign.trained,
            }
        )
        return
    known = stances()
    say(f"Schedule  {campaign.schedule}{weights_told(campaign)}")
    say(f"Stance    {campaign.stance}: {known.stances[campaign.stance].means}")
    say("Presets, with `realm coach --preset NAME`:")
    for name, preset in known.presets.items():
        mark = "●" if name == campaign.preset else " "
        say(f"{mark} {name:<10} {preset.schedule}, {preset.stance}: {preset.means}")


def why(save: Path, *, json: bool) -> int:
    """Say why the coach chose the quests being fought and waiting, and what it would choose next."""
    campaign = need_campaign(save)
    climbed = ladders(campaign)
    plan = decide(as_if_fought(in_reach(campaign, climbed)), climbed, settings_of(campaign))
    battle = campaign.battle
    now = [battle.quest] if battle is not None else []
    if json:
        quests = [_record(quest) for quest in (*now, *campaign.queue)]
        coming = {"skill": plan.skill, "level": plan.level, "mix": plan.mix, "reasons": plan.reasons}
        emit({"v": 1, "quests": quests, "next": coming})
        return ExitCode.DONE
    for quest in now:
        _tell("Now" if battle and battle.status is None else "Last fought", quest)
    for quest in campaign.queue:
        _tell("Waiting", quest)
    _say_reasons("The coach's next choice", skill_name(plan.skill, plan.level), plan.reasons)
    return ExitCode.DONE


def _tell(when: str, quest: Quest) -> None:
    heading = f"{when}, quest {quest.quest} by the {one_line(quest.posted_by)}"
    _say_reasons(heading, quest_name(quest), quest.reasons)


def _say_reasons(heading: str, what: str, reasons: list[str]) -> None:
    say(f"{heading}: {what}")
    for reason in reasons:
        say(f"  · {one_line(reason)}")


def _record(quest: Quest) -> dict[str, object]:
    return {
        "quest": quest.quest,
        "skill": quest.skill,
        "level": quest.level,
        "posted_by": quest.posted_by,
        "tasks": quest.tasks,
        "mix": quest.mix,
        "replay": quest.replay,
        "reasons": quest.reasons,
    }
