"""What an examination changes at once: levels gained and lost, champions, level caps; pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from msgspec.structs import replace

from engine.rules.coach import to_gain
from engine.rules.coach.ladders import in_reach, ladders
from engine.rules.levels import forgetting, level_cap
from engine.rules.levels.trial_gate import opens_trial
from engine.rules.settings import Settings, settings_of
from saves.events import (
    CheckpointPromoted,
    Fact,
    LevelGained,
    LevelLost,
    SkillMaxed,
    TrainingPaused,
    TrialHeld,
)
from saves.state import Campaign, Score, SkillState

Conclusion = LevelGained | LevelLost | SkillMaxed | CheckpointPromoted


def consequences(campaign: Campaign, held: TrialHeld) -> list[Fact]:
    """The facts that follow from an examination, to be recorded with it."""
    found = conclusions(campaign, held, settings_of(campaign))
    return [*found, *_rest(campaign, found)]


def conclusions(campaign: Campaign, held: TrialHeld, plan: Settings) -> list[Conclusion]:
    """Levels gained and lost, champions and level caps that follow from an examination, in their order."""
    score = Score.of(held, 0.0)
    match score.kind:
        case "probe" if score.battle is not None and not opens_trial(score, plan):
            return [*_cap(campaign, score)]
        case "confirmation":
            return [*forgetting.lost_levels(campaign, score, plan), *_outgrown(campaign, score, plan)]
        case "trial" if score.passed:
            return [*_ascent(campaign, held, plan), *_crown(campaign, held, score, plan)]
        case "trial":
            return [*_cap(campaign, score)]
    return []


def ascent(campaign: Campaign, skill: str, level: int, *last: int) -> LevelGained:
    """The fact of a level mastered now, citing the trials passed so far and then `last`."""
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
    """The champion score of a passed trial that makes its checkpoint the champion; else None.

    The score is the hero level that the trial leads to plus the trial's rate, so that a hero that masters
    more is always the better one. With `wins`, the trial is the last that its level needs: its checkpoint
    then replaces a champion that was only on the way to that level.
    """
    value = campaign.level + 1 + score.rate
    follows = wins and score.checkpoint != campaign.champion and value > ceil(campaign.champion_score) - 1
    return value if score.kind == "trial" and (follows or value > campaign.champion_score) else None


def _wins(campaign: Campaign, held: TrialHeld, plan: Settings) -> bool:
    """Whether a trial passed now is the last that its level needs."""
    return len(campaign.skills[held.skill].passes) + 1 >= plan.passes_needed


def _ascent(campaign: Campaign, held: TrialHeld, plan: Settings) -> list[LevelGained]:
    return [ascent(campaign, held.skill, held.level, held.trial)] if _wins(campaign, held, plan) else []


def _crown(campaign: Campaign, held: TrialHeld, score: Score, plan: Settings) -> list[CheckpointPromoted]:
    crown = crowns(campaign, score, wins=_wins(campaign, held, plan))
    if held.checkpoint is None or crown is None:
        return []
    reason = f"{held.skill} level {held.level}: {held.correct}/{held.asked}"
    return [CheckpointPromoted(campaign.campaign, held.checkpoint, "champion", crown, reason)]


def _cap(campaign: Campaign, failed: Score) -> list[SkillMaxed]:
    """The fact that the level cap is found, if this failed attempt shows it; else none."""
    skill = campaign.skills[failed.skill]
    trials = [] if campaign.fought_beside(skill.skill) else level_cap.cap_evidence(skill, failed)
    return [SkillMaxed(campaign.campaign, skill.skill, skill.level, trials)] if trials else []


def _outgrown(campaign: Campaign, confirmed: Score, plan: Settings) -> list[SkillMaxed]:
    """The fact that the level cap is found, if replay takes far more tokens than new levels; else none."""
    skill = campaign.skills[confirmed.skill]
    spent = level_cap.maintenance(skill, plan.maintenance_battles)
    if skill.maxed or not skill.has_fallen(confirmed) or spent <= plan.maintenance:
        return []
    return [SkillMaxed(campaign.campaign, skill.skill, skill.level, [confirmed.trial], spent)]


def _rest(campaign: Campaign, found: Sequence[Conclusion]) -> list[TrainingPaused]:
    """The fact that training waits for the player, if no skill has a level to gain any more; else none."""
    changed = {each.skill: each for each in found if isinstance(each, LevelGained | SkillMaxed)}
    if not changed:
        return []
    now = {name: _after(campaign.skills[name], fact) for name, fact in changed.items()}
    campaign = replace(campaign, skills=campaign.skills | now)
    climbed = ladders(campaign)
    campaign = in_reach(campaign, climbed)
    if to_gain(campaign, climbed):
        return []
    waiting = [name for name in campaign.trained if not climbed[name].is_done(campaign.skills[name])]
    reason = (
        "every skill is at its level cap or mastered to its last level"
        + (f", or waits for one that is ({', '.join(waiting)})" if waiting else "")
        + ": `realm campaign archive` ends the campaign, `realm skill add NAME` widens it, and `realm resume`"
        " goes on all the same"
    )
    return [TrainingPaused(by="coach", reason=reason)]


def _after(skill: SkillState, fact: LevelGained | SkillMaxed) -> SkillState:
    """The skill with its level gained, or its cap found."""
    if isinstance(fact, SkillMaxed):
        return replace(skill, maxed=True)
    left = [level for level in skill.lost if level != fact.level]
    return replace(skill, level=max(skill.level, fact.level), lost=left, maxed=False)
