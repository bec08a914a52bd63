"""What the hero should fight next, and why; pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.ladders import Ladder
from engine.schedule import Schedule, Shares
from saves.state import Campaign, SkillState


class Plan(msgspec.Struct, frozen=True):
    """A quest before it is posted."""

    skill: str
    level: int
    mix: dict[int, float]
    tasks: int
    reasons: list[str]


def decide(campaign: Campaign, ladders: Mapping[str, Ladder], schedule: Schedule) -> Plan:
    """The next quest: the least advanced skill, at its first unmastered level."""
    skill = min(campaign.skills.values(), key=lambda each: (each.level / ladders[each.skill].top, each.skill))
    ladder = ladders[skill.skill]
    level = attempted(skill, ladder.top)
    study = level_to_study(level, ladder, schedule.shares)
    return Plan(
        skill=skill.skill,
        level=level,
        mix=spread(level, study, schedule.shares),
        tasks=schedule.battle_steps * schedule.batch_size,
        reasons=_reasons(skill, level, study),
    )


def attempted(skill: SkillState, top: int) -> int:
    """The level the hero tries to master: the one after its highest, or the last."""
    return min(skill.level + 1, top)


def level_to_study(level: int, ladder: Ladder, shares: Shares) -> int:
    """The first level from this one up that has too many prompts to be learned by heart, or the last."""
    rich = (at for at in range(level, ladder.top) if ladder.prompts[at - 1] >= shares.prompts_to_study)
    return next(rich, ladder.top)


def spread(level: int, study: int, shares: Shares) -> dict[int, float]:
    """The share of a battle's tasks at each level; sums to 1."""
    mix = dict.fromkeys(range(1, level), shares.below / max(1, level - 1))
    if study != level:
        mix[level] = shares.aim
    mix[study] = 1.0 - sum(mix.values())
    return mix


def _reasons(skill: SkillState, level: int, study: int) -> list[str]:
    last = skill.probes.get(level)
    measured = f"its last {last.kind} scored {last.correct}/{last.asked}" if last else "and not yet measured"
    reasons = [f"level {level} is the first not mastered; {measured}"]
    if study != level:
        reasons.append(
            f"level {level} is small enough to learn by heart, so level {study} is studied with it"
        )
    if level > 1:
        reasons.append("mastered levels are replayed, so that they are not forgotten")
    return reasons
