"""Replay: the share of a battle for what is learned already, larger the more was measured to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.rules.coach.ladders import Ladder
from engine.rules.coach.schedule import waits
from engine.rules.settings import Shares
from saves.state import Campaign, SkillState

EVEN = 0.1
"""Weight of a mastered level in sharing out replay; its decay is added."""
NEW = 0.2
"""Weight of a level that is being learned or was lost, which is forgotten sooner."""

Weights = dict[tuple[str, int], float]
"""By skill and level."""


class Replay(msgspec.Struct, frozen=True):
    """The shares of a whole battle that are replay."""

    own: dict[int, float]
    """By level of the battle's own skill."""
    others: dict[str, dict[int, float]]
    """By skill and level."""

    @property
    def total(self) -> float:
        """The share of the battle that is replay, 0 to 1."""
        return sum(self.own.values()) + sum(sum(levels.values()) for levels in self.others.values())


def replay(
    campaign: Campaign, skill: SkillState, ladders: Mapping[str, Ladder], shares: Shares, factor: float
) -> Replay:
    """What to replay in a battle for a skill; `factor` is the stance's replay factor."""
    own = [(skill.skill, level) for level in skill.mastered if level < skill.next_level]
    decays = {(name, level): skill.decay(level) for name, level in own}
    mine = _shared(decays, dict.fromkeys(own, EVEN), shares.below * factor, shares.most_below)
    others: dict[str, dict[int, float]] = {}
    for (name, level), share in _others(campaign, skill, ladders, shares, factor).items():
        others.setdefault(name, {})[level] = share
    return Replay({level: share for (_, level), share in mine.items()}, others)


def _others(
    campaign: Campaign, skill: SkillState, ladders: Mapping[str, Ladder], shares: Shares, factor: float
) -> Weights:
    """Replay of other skills, lost and attempted levels too: else they forget while this skill learns."""
    rest = [campaign.skills[name] for name in campaign.trained if name != skill.skill]
    learned = {each.skill: _learned(campaign, each, ladders[each.skill]) for each in rest}
    levels = [(each, level) for each in rest for level in learned[each.skill]]
    decays = {(each.skill, level): each.decay(level) for each, level in levels}
    even = {(each.skill, level): EVEN if level in each.mastered else NEW for each, level in levels}
    least = sum(
        shares.held if learned[each.skill] == each.mastered else shares.others
        for each in rest
        if learned[each.skill]
    )
    return _shared(decays, even, least * factor, shares.most_others)


def _learned(campaign: Campaign, skill: SkillState, ladder: Ladder) -> list[int]:
    """The levels of another skill to practise along, ascending: mastered, lost, and the one being attempted.

    A skill's first level is practised along from the first battle on, unless the schedule is `focus` or the
    skill waits for its needs: learned a little at a time, beside others, a level takes fewer tokens.
    """
    begins = not skill.level and campaign.schedule != "focus" and not waits(campaign, ladder)
    goes_on = (skill.tries or begins) and not skill.maxed
    attempted = [min(skill.next_level, ladder.top)] if goes_on else []
    return sorted({*skill.mastered, *skill.lost, *attempted})


def restoring(skill: SkillState, level: int, shares: Shares) -> dict[int, float]:
    """The mix of a battle that brings a half-forgotten level back, beside the other mastered levels."""
    rest = [each for each in skill.mastered if each != level]
    mix = {each: (1 - shares.restored) / len(rest) for each in rest}
    return dict(sorted((mix | {level: 1.0 - sum(mix.values())}).items()))


def why_replay(skill: SkillState, found: Replay) -> list[str]:
    """The reasons in sentences, naming the level that has fallen most."""
    told = []
    if found.own:
        fallen = max(found.own, key=skill.decay)
        fall = (
            f"; level {fallen} has fallen by {_percent(skill.decay(fallen))}" if skill.decay(fallen) else ""
        )
        share = _percent(sum(found.own.values()))
        told.append(f"{share} replays mastered levels, so that they are not forgotten{fall}")
    if found.others:
        split = ", ".join(f"{name} {_percent(sum(each.values()))}" for name, each in found.others.items())
        told.append(f"other skills are practised along, so that they are learned and not forgotten: {split}")
    return told


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _shared(decays: Weights, even: Weights, least: float, most: float) -> Weights:
    """Spread a share, from `least` up to `most` by the mean decay, over levels by weight plus decay."""
    if not decays:
        return {}
    # A mean decay of 10 percentage points doubles the share.
    total = min(most, least * (1 + 10 * sum(decays.values()) / len(decays)))
    weights = {level: even[level] + decay for level, decay in decays.items()}
    whole = sum(weights.values())
    return {level: total * weight / whole for level, weight in weights.items()}
