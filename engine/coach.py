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
    emphasis: dict[str, float]
    """How much likelier than others an operation is drawn."""


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
        emphasis=emphasis(skill, schedule.weak_emphasis),
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


def emphasis(skill: SkillState, strength: float) -> dict[str, float]:
    """How much likelier each operation is drawn: 1 where the last battle hit all of it, else more."""
    return {
        operation: round(1 + strength * (1 - hit / struck), 3)
        for operation, (hit, struck) in sorted(skill.operations.items())
    }


def _reasons(skill: SkillState, level: int, study: int) -> list[str]:
    last = skill.probes.get(level)
    measured = f"its last {last.kind} scored {last.correct}/{last.asked}" if last else "and not yet measured"
    reasons = [f"level {level} is the first not mastered; {measured}"]
    if study != level:
        reasons.append(
            f"level {level} is small enough to learn by heart, so level {study} is studied with it"
        )
    weak = [name for name, (hit, struck) in sorted(skill.operations.items()) if 2 * hit < struck]
    if weak:
        reasons.append(f"more of {', '.join(weak)}: less than half were hit in the last battle")
    if level > 1:
        reasons.append("mastered levels are replayed, so that they are not forgotten")
    return reasons
