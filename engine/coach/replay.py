"""How much of a battle goes to levels already mastered: the more, the more was measured to be forgotten."""

from __future__ import annotations

import msgspec

from engine.schedule import Shares
from saves.state import Campaign, SkillState

EVEN = 0.05
"""What a level that has lost nothing weighs, against its decay, in the sharing out."""


class Replay(msgspec.Struct, frozen=True):
    """Shares of the whole battle."""

    own: dict[int, float]
    others: dict[str, dict[int, float]]

    @property
    def total(self) -> float:
        """The share of the battle that is replay, 0 to 1."""
        return sum(self.own.values()) + sum(sum(levels.values()) for levels in self.others.values())


def replay(campaign: Campaign, skill: SkillState, shares: Shares, factor: float) -> Replay:
    """What to replay beside a skill; `factor` is the stance's."""
    own = {(skill.skill, level): skill.decay(level) for level in skill.mastered if level < skill.next_level}
    rest = (campaign.skills[name] for name in campaign.trained if name != skill.skill)
    others = {(each.skill, level): each.decay(level) for each in rest for level in each.mastered}
    split: dict[str, dict[int, float]] = {}
    for (name, level), share in _shared(others, shares.others * factor, shares.most_replay).items():
        split.setdefault(name, {})[level] = share
    mine = _shared(own, shares.below * factor, shares.most_replay)
    return Replay({level: share for (_, level), share in mine.items()}, split)


def restoring(skill: SkillState, level: int, shares: Shares) -> dict[int, float]:
    """The mix of a battle that brings a half-forgotten level back, among all that the skill masters."""
    rest = [each for each in skill.mastered if each != level]
    mix = dict.fromkeys(rest, (1 - shares.restored) / max(1, len(rest)))
    return mix | {level: 1.0 - sum(mix.values())}


def why_replay(skill: SkillState, found: Replay) -> list[str]:
    """The reason in a sentence, with what has fallen most."""
    if not found.total:
        return []
    fallen = max(found.own, key=skill.decay, default=0)
    told = f"; level {fallen} has fallen by {100 * skill.decay(fallen):.0f} %" if skill.decay(fallen) else ""
    return [f"{100 * found.total:.0f} % replays mastered levels, so that they are not forgotten{told}"]


def _shared(decays: dict[tuple[str, int], float], least: float, most: float) -> dict[tuple[str, int], float]:
    """Spread a share over levels in proportion to their decay; it grows with the mean decay."""
    if not decays:
        return {}
    # At a mean decay of 10 points twice as much is replayed as where nothing is forgotten.
    total = min(most, least * (1 + 10 * sum(decays.values()) / len(decays)))
    whole = sum(EVEN + decay for decay in decays.values())
    return {level: total * (EVEN + decay) / whole for level, decay in decays.items()}
