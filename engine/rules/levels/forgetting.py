"""Forgetting: when a mastered level is tested again, and when it counts as lost; pure."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.settings import Settings
from saves.events import LevelLost
from saves.state import PASS_RATE, Campaign, Score, SkillState

Asked = tuple[SkillState, int]
"""A skill and its level that is to be tested again."""


def unconfirmed(campaign: Campaign) -> Asked | None:
    """A mastered level whose last review fell: a confirmation, as long as a trial, is due. Else None."""
    return next((each for each in _mastered(campaign) if _review_fell(*each)), None)


def to_confirm_again(campaign: Campaign) -> Asked | None:
    """A half-forgotten level that the last battle was to bring back, not tested since; else None."""
    battle = campaign.battle
    if battle is None or not battle.quest.restores:
        return None
    skill, level = campaign.skills[battle.quest.skill], battle.quest.level
    fresh = level in skill.reviews and skill.reviews[level].battle == battle.battle
    return None if fresh or level not in skill.fragmented else (skill, level)


def to_review(campaign: Campaign, settings: Settings) -> Asked | None:
    """The mastered level that was tested longest ago, if a review is due; else None."""
    asked = list(_mastered(campaign))
    if not asked or campaign.battles_fought - _last_review(campaign) < settings.review_every:
        return None
    return min(asked, key=lambda each: _asked_last(*each))


def lost_levels(campaign: Campaign, held: Score, settings: Settings) -> list[LevelLost]:
    """The fact that a level is lost, if a confirmation shows it; else none."""
    skill = campaign.skills[held.skill]
    if held.kind != "confirmation" or held.level not in skill.mastered or held.rate >= settings.lost_below:
        return []
    return [
        LevelLost(
            campaign=campaign.campaign,
            skill=held.skill,
            level=held.level,
            trial=held.trial,
            mastered=skill.mastery.get(held.level, PASS_RATE),
            rate=held.rate,
        )
    ]


def _mastered(campaign: Campaign) -> Iterator[Asked]:
    for name in campaign.trained:
        skill = campaign.skills[name]
        yield from ((skill, level) for level in skill.mastered)


def _review_fell(skill: SkillState, level: int) -> bool:
    review = skill.reviews.get(level)
    return review is not None and review.kind == "review" and skill.has_fallen(review)


def _last_review(campaign: Campaign) -> int:
    """The battle after which a level was last tested again; 0 before the first."""
    reviews = (score for skill in campaign.skills.values() for score in skill.reviews.values())
    return max((score.battle or 0 for score in reviews), default=0)


def _asked_last(skill: SkillState, level: int) -> int:
    """The number of the examination that last tested the level; 0 if none did since it was mastered."""
    review = skill.reviews.get(level)
    return review.trial if review else 0
