"""What the hero should fight next, and why; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

import msgspec

from engine.ladders import Ladder
from engine.rules import Zone, strain
from engine.schedule import Schedule, Shares
from saves.state import Campaign, SkillState

SMALLEST_RATE = 0.2
"""Share of the learning rate that is left where there is hardly any strain."""
NAMED = 3
"""Weak operations that a reason names."""


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
    """The next quest: of the skills whose level cap is not found, the one with the fewest battles."""
    trained = [campaign.skills[name] for name in campaign.trained]
    skill = min(
        [each for each in trained if not each.maxed] or trained,
        key=lambda each: (each.battles, each.level / ladders[each.skill].top, each.skill),
    )
    ladder = ladders[skill.skill]
    level = attempted(skill, ladder.top)
    last = last_to_study(level, ladder, schedule.shares)
    practised = operations(level, ladder, schedule.shares)
    return Plan(
        skill=skill.skill,
        level=level,
        mix=spread(level, last, schedule.shares),
        tasks=schedule.battle_steps * schedule.batch_size,
        reasons=[*_turn(campaign, skill), *_reasons(skill, level, last, ladder, practised)],
        emphasis=emphasis(skill, practised, ladder.operations[last - 1], schedule.weak_emphasis),
    )


def learning_rate(campaign: Campaign, skill: str, schedule: Schedule) -> float:
    """The full rate in Overload, less in proportion to the strain in which the skill's last battle ended.

    What is almost right needs smaller corrections; a new level's strain brings the rate up again. Before the
    first battle the baseline tells how much is right already.
    """
    fought = [battle for battle in campaign.battles if battle.quest.skill == skill and battle.status == "won"]
    pressed = strain(fought[-1].loss_end) / Zone.STRETCH.value if fought else 1.0 - _baseline(campaign, skill)
    return schedule.learning_rate * max(SMALLEST_RATE, min(1.0, pressed))


def _baseline(campaign: Campaign, skill: str) -> float:
    held = (each for each in campaign.trials if each.kind == "baseline" and each.skill == skill)
    return next((each.rate for each in held), 0.0)


def attempted(skill: SkillState, top: int) -> int:
    """The level the hero tries to master: the one after its highest, or the last."""
    return min(skill.level + 1, top)


def last_to_study(level: int, ladder: Ladder, shares: Shares) -> int:
    """The first level from this one up that has too many prompts to be learned by heart, or the last."""
    rich = (at for at in range(level, ladder.top) if ladder.prompts[at - 1] >= shares.prompts_to_study)
    return next(rich, ladder.top)


def spread(level: int, last: int, shares: Shares) -> dict[int, float]:
    """The share of a battle's tasks at each level; sums to 1."""
    mix = dict.fromkeys(range(1, level), shares.below / max(1, level - 1))
    left = 1.0 - sum(mix.values())
    return mix | dict.fromkeys(range(level, last + 1), left / (last + 1 - level))


def operations(level: int, ladder: Ladder, shares: Shares) -> tuple[str, ...]:
    """The operations to practise for a level: its own, and while it is very small the next level's too.

    The more is done with the same few numbers, the sooner they are understood.
    """
    tiny = level < ladder.top and ladder.prompts[level - 1] < shares.prompts_to_stand_alone
    return ladder.operations[level if tiny else level - 1]


def emphasis(
    skill: SkillState, practised: Sequence[str], known: Sequence[str], strength: float
) -> dict[str, float]:
    """How much likelier each operation is drawn: 1 where the last battle hit all of it, else more.

    Of the operations that the levels studied know, those not practised are not drawn.
    """
    rates = _rates(skill)
    later = dict.fromkeys((name for name in known if name not in practised), 0.0)
    if not rates:
        return later
    return later | {name: round(1 + strength * (1 - rates.get(name, 0.0)), 3) for name in practised}


def _rates(skill: SkillState) -> dict[str, float]:
    return {operation: hit / struck for operation, (hit, struck) in sorted(skill.operations.items())}


def _turn(campaign: Campaign, skill: SkillState) -> list[str]:
    if len(campaign.trained) == 1:
        return []
    return [f"of the {len(campaign.trained)} skills trained, {skill.skill} has had the fewest battles"]


def _reasons(skill: SkillState, level: int, last: int, ladder: Ladder, practised: Sequence[str]) -> list[str]:
    score = skill.probes.get(level)
    measured = (
        f"its last {score.kind} scored {score.correct}/{score.asked}" if score else "and not yet measured"
    )
    reasons = [f"level {level} is the first not mastered; {measured}", *_weakest(skill)]
    if last != level:
        reasons.append(
            f"level {level} has only {ladder.prompts[level - 1]} prompts; its operations are practised up to "
            f"level {last}, so that they are understood rather than learned by heart"
        )
    if len(practised) > len(ladder.operations[level - 1]):
        reasons.append(f"the operations of level {level + 1} join in, for more to do with so few numbers")
    if level > 1:
        reasons.append("mastered levels are replayed, so that they are not forgotten")
    return reasons


def _weakest(skill: SkillState) -> list[str]:
    weakest = [name for name, rate in sorted(_rates(skill).items(), key=itemgetter(1))[:NAMED] if rate < 0.5]
    return [f"more of {', '.join(weakest)}: less than half were hit in the last battle"] if weakest else []
