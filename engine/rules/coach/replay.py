"""How much of a battle goes to what is learned already: the more, the more was measured to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.rules.coach.ladders import Ladder
from engine.rules.coach.schedule import waits
from engine.rules.settings import Shares
from saves.state import Campaign, SkillState

EVEN = 0.1
"""What a level that has lost nothing weighs, against its decay, in the sharing out."""
NEW = 0.2
"""What one that is being learned weighs, which is forgotten sooner."""

Weights = dict[tuple[str, int], float]
"""Of levels, by skill."""


class Replay(msgspec.Struct, frozen=True):
    """Shares of the whole battle."""

    own: dict[int, float]
    others: dict[str, dict[int, float]]

    @property
    def total(self) -> float:
        """The share of the battle that is replay, 0 to 1."""
        return sum(self.own.values()) + sum(sum(levels.values()) for levels in self.others.values())


def replay(
    campaign: Campaign, skill: SkillState, ladders: Mapping[str, Ladder], shares: Shares, factor: float
) -> Replay:
    """What to replay beside a skill; `factor` is the stance's."""
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
    """Of other skills also what is lost or being learned: else a skill forgets while the others learn."""
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
    """The levels to go on with, ascending: the mastered, the lost, and the one it has fought at.

    A first level is practised from the first battle of all on, unless the player focuses or the skill has to
    wait: what is learned a little at a time, beside the rest, is learned with fewer tokens.
    """
    begins = not skill.level and campaign.schedule != "focus" and not waits(campaign, ladder)
    goes_on = (skill.tries or begins) and not skill.maxed
    attempted = [min(skill.next_level, ladder.top)] if goes_on else []
    return sorted({*skill.mastered, *skill.lost, *attempted})


def restoring(skill: SkillState, level: int, shares: Shares) -> dict[int, float]:
    """The mix of a battle that brings a half-forgotten level back, among all that the skill masters."""
    rest = [each for each in skill.mastered if each != level]
    mix = {each: (1 - shares.restored) / len(rest) for each in rest}
    return dict(sorted((mix | {level: 1.0 - sum(mix.values())}).items()))


def why_replay(skill: SkillState, found: Replay) -> list[str]:
    """The reasons in sentences, with what has fallen most."""
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
    """Spread a share over levels by their decay and what else they weigh; it grows with the mean decay."""
    if not decays:
        return {}
    # At a mean decay of 10 points twice as much is replayed as where nothing is forgotten.
    total = min(most, least * (1 + 10 * sum(decays.values()) / len(decays)))
    weights = {level: even[level] + decay for level, decay in decays.items()}
    whole = sum(weights.values())
    return {level: total * weight / whole for level, weight in weights.items()}
