"""The coach's choice of the next quest, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from engine.rules.coach.emphasis import emphasis, why_emphasis
from engine.rules.coach.ladders import Ladder
from engine.rules.coach.levels import attempted_level, study
from engine.rules.coach.rehearsal import rehearsal_tasks, why_replayed
from engine.rules.coach.replay import Replay, replay, restoring, why_replay
from engine.rules.coach.schedule import next_skill, why_its_turn
from engine.rules.coach.stances import stance
from engine.rules.settings import Settings
from saves.state import PASS_RATE, Battle, Campaign, SkillState


class Plan(msgspec.Struct, frozen=True):
    """A quest before it is posted."""

    skill: str
    level: int
    mix: dict[int, float]
    tasks: int
    reasons: list[str]
    emphasis: dict[str, float]
    """How much likelier than others an operation or a primitive is drawn."""
    replay: dict[str, dict[int, float]] = {}
    """By skill and level: the share of the battle that replays levels of other skills."""
    restores: bool = False
    """The quest brings back a half-forgotten level."""
    general: int = 0
    """How many of the tasks are the base model's own answers to general prompts."""
    widened: bool = False
    """Operations with few prompts are also practised at the levels above."""


def decide(campaign: Campaign, ladders: Mapping[str, Ladder], settings: Settings) -> Plan:
    """The next quest: for a half-forgotten level, but not twice in a row, else for the skill in turn.

    In both, a hero that has drifted from its base model also rehearses the base model's own answers.
    """
    fragmented = _fragmented(campaign)
    if fragmented is not None and not (campaign.battle and campaign.battle.quest.restores):
        plan = _restore(campaign, fragmented, ladders, settings)
    else:
        plan = _advance(campaign, next_skill(campaign, ladders), ladders, settings)
    return replace(
        plan,
        general=rehearsal_tasks(campaign, settings, plan.tasks),
        reasons=[*plan.reasons, *why_replayed(campaign, settings, plan.tasks)],
    )


def next_tasks(campaign: Campaign, settings: Settings) -> int:
    """How many tasks the coach puts into a quest."""
    return stance(campaign.stance).battle_steps * settings.batch_size


def as_if_fought(campaign: Campaign) -> Campaign:
    """The campaign with the battle under way counted as fought, to foretell the quest after it."""
    battle = campaign.battle
    skill = campaign.skills.get(battle.quest.skill) if battle is not None and battle.status is None else None
    if skill is None:
        return campaign
    counted = replace(skill, battles=skill.battles + 1)
    return replace(campaign, skills=campaign.skills | {skill.skill: counted})


def _fragmented(campaign: Campaign) -> SkillState | None:
    return next(
        (each for each in map(campaign.skills.get, campaign.trained) if each and each.fragmented), None
    )


def _restore(
    campaign: Campaign, skill: SkillState, ladders: Mapping[str, Ladder], settings: Settings
) -> Plan:
    level, manner = skill.fragmented[0], stance(campaign.stance)
    name, was, now = skill.skill, skill.mastery.get(level, PASS_RATE), skill.reviews[level].rate
    others = Replay({}, replay(campaign, skill, ladders, settings.shares, manner.replay).others)
    return Plan(
        skill=skill.skill,
        level=level,
        mix=_together(restoring(skill, level, settings.shares), {}, 1 - others.total),
        tasks=next_tasks(campaign, settings),
        reasons=[
            f"level {level} of {name} fell from {100 * was:.0f} % to {100 * now:.0f} %:"
            " it is replayed until it is back",
            *why_replay(skill, others),
        ],
        emphasis={},
        replay=others.others,
        restores=True,
        widened=True,
    )


def _advance(
    campaign: Campaign, skill: SkillState, ladders: Mapping[str, Ladder], settings: Settings
) -> Plan:
    ladder, manner = ladders[skill.skill], stance(campaign.stance)
    level = attempted_level(skill, ladder.top)
    studied = study(skill, ladder, settings.aim, _last_battle(campaign, skill.skill))
    kept = replay(campaign, skill, ladders, settings.shares, manner.replay)
    return Plan(
        skill=skill.skill,
        level=level,
        mix=_together(studied.mix, kept.own, 1 - kept.total),
        tasks=next_tasks(campaign, settings),
        reasons=[
            *why_its_turn(campaign, skill),
            *_about_level(skill, level, ladder),
            *studied.reasons,
            *why_emphasis(skill),
            *why_replay(skill, kept),
        ],
        emphasis=emphasis(
            skill,
            campaign.primitives,
            ladder.operations[level - 1],
            ladder.operations[max(studied.mix) - 1],
            settings.weak_emphasis,
        ),
        replay=kept.others,
        widened=True,
    )


def _last_battle(campaign: Campaign, skill: str) -> Battle | None:
    return next((each for each in reversed(campaign.battles) if each.quest.skill == skill), None)


def _together(studied: dict[int, float], kept: dict[int, float], left: float) -> dict[int, float]:
    levels = sorted(studied.keys() | kept.keys())
    return {level: left * studied.get(level, 0.0) + kept.get(level, 0.0) for level in levels}


def _about_level(skill: SkillState, level: int, ladder: Ladder) -> list[str]:
    score = skill.probes.get(level)
    measured = (
        f"its last {score.kind} scored {score.correct}/{score.asked}" if score else "it is not measured yet"
    )
    standing = "was lost and is to be won again" if skill.lost else "is the first not mastered"
    reasons = [f"level {level} {standing}; {measured}"]
    wider = ladder.wider_at(level)
    if wider:
        reasons.append(
            f"{100 * wider:.0f} % of its tasks take their operands from the levels above: so an operation"
            " of few prompts is understood rather than learned by heart"
        )
    return reasons
