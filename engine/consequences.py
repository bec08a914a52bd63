"""What an examination changes at once: levels gained and lost, champions, level caps; pure."""

from __future__ import annotations

from math import ceil

from msgspec.structs import replace

from engine import ceiling, regression
from engine.coach import to_gain
from engine.ladders import ladders
from engine.progress import opens_trial
from engine.settings import settings
from saves.events import CheckpointPromoted, Fact, LevelGained, SkillMaxed, TrainingPaused, TrialHeld
from saves.state import Campaign, Score, SkillState


def consequences(campaign: Campaign, held: TrialHeld) -> list[Fact]:
    """The facts that follow from an examination, to be recorded with it."""
    score = Score.of(held, 0.0)
    match score.kind:
        case "probe" if score.battle is not None and not opens_trial(score, settings()):
            return _cap(campaign, score)
        case "confirmation":
            return [*regression.lost(campaign, score, settings()), *_outgrown(campaign, score)]
        case "trial" if score.passed:
            return [*_ascent(campaign, held), *_crown(campaign, held, score)]
        case "trial":
            return _cap(campaign, score)
    return []


def ascent(campaign: Campaign, skill: str, level: int, *last: int) -> LevelGained:
    """The fact of a level mastered now, by the trials passed so far and the last ones named."""
    return LevelGained(
        campaign=campaign.campaign,
        skill=skill,
        level=level,
        trials=[*campaign.skills[skill].passes, *last],
        step=campaign.step,
        tokens=campaign.tokens,
        train_seconds=campaign.train_seconds,
    )


def crowns(campaign: Campaign, score: Score, *, wins: bool) -> float | None:
    """The champion score of a passed trial when it makes a champion, else None.

    The score is the hero level that the trial is on the way to plus its rate: a hero that masters more is the
    better one, whatever the rate of a trial when it mastered less. So the checkpoint that wins a level takes
    the place of one that was only on the way to it.
    """
    value = campaign.level + 1 + score.rate
    follows = wins and score.checkpoint != campaign.champion and value > ceil(campaign.champion_score) - 1
    return value if score.kind == "trial" and (follows or value > campaign.champion_score) else None


def _wins(campaign: Campaign, held: TrialHeld) -> bool:
    """Whether a trial passed now is the last that its level needs."""
    return len(campaign.skills[held.skill].passes) + 1 >= settings().passes_needed


def _ascent(campaign: Campaign, held: TrialHeld) -> list[Fact]:
    """The level that the trial wins, and that the training waits where it was the last of all to be won."""
    if not _wins(campaign, held):
        return []
    skill = campaign.skills[held.skill]
    gained = ascent(campaign, held.skill, held.level, held.trial)
    left = [level for level in skill.lost if level != held.level]
    now = replace(skill, level=max(skill.level, held.level), lost=left, maxed=False)
    return [gained, *_rest(campaign, now)]


def _crown(campaign: Campaign, held: TrialHeld, score: Score) -> list[Fact]:
    crown = crowns(campaign, score, wins=_wins(campaign, held))
    if held.checkpoint is None or crown is None:
        return []
    reason = f"{held.skill} level {held.level}: {held.correct}/{held.asked}"
    return [CheckpointPromoted(campaign.campaign, held.checkpoint, "champion", crown, reason)]


def _cap(campaign: Campaign, failed: Score) -> list[Fact]:
    """That the level cap is found, where this failed attempt is the one that shows it."""
    skill = campaign.skills[failed.skill]
    trials = [] if campaign.fought_beside(skill.skill) else ceiling.found(skill, failed)
    return _maxed(campaign, SkillMaxed(campaign.campaign, skill.skill, skill.level, trials)) if trials else []


def _outgrown(campaign: Campaign, confirmed: Score) -> list[Fact]:
    """That the level cap is found, where keeping what is mastered takes more than learning on."""
    skill = campaign.skills[confirmed.skill]
    spent = ceiling.maintenance(skill, settings().maintenance_battles)
    if skill.maxed or not skill.has_fallen(confirmed) or spent <= settings().maintenance:
        return []
    return _maxed(campaign, SkillMaxed(campaign.campaign, skill.skill, skill.level, [confirmed.trial], spent))


def _maxed(campaign: Campaign, found: SkillMaxed) -> list[Fact]:
    return [found, *_rest(campaign, replace(campaign.skills[found.skill], maxed=True))]


def _rest(campaign: Campaign, last: SkillState) -> list[Fact]:
    """That the training waits for the player, where the last skill with something to gain has it no more."""
    campaign = replace(campaign, skills=campaign.skills | {last.skill: last})
    climbed = ladders(campaign)
    if to_gain(campaign, climbed):
        return []
    waiting = [name for name in campaign.trained if not climbed[name].is_done(campaign.skills[name])]
    reason = (
        "every skill is at its level cap or mastered to its last level"
        + (f", or waits for one that is ({', '.join(waiting)})" if waiting else "")
        + ": `realm campaign archive` ends the campaign, `realm skill add` widens it, and `realm resume` goes"
        " on all the same"
    )
    return [TrainingPaused(by="coach", reason=reason)]
