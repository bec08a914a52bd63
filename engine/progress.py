"""What a campaign must do next, and what a trial changes; pure, so that any interruption can be resumed."""

from __future__ import annotations

import msgspec

from engine import regression
from engine.coach import attempted
from engine.ladders import Ladder
from engine.settings import Settings
from saves.events import LevelGained, Scroll, TrialKind
from saves.state import Battle, Campaign, Puzzle, Score, SkillState


class AskPuzzle(msgspec.Struct, frozen=True):
    """Put the first puzzle to the hero: before any training, after its first checkpoint, with each level."""

    again: bool


class Examine(msgspec.Struct, frozen=True):
    """Hold a baseline, a probe or a trial."""

    kind: TrialKind
    skill: str
    level: int
    tasks: int
    battle: int | None = None
    spared: int = 0
    """Right answers that may be missing for a trial to be passed all the same."""


class Converse(msgspec.Struct, frozen=True):
    """Put general prompts to the base model, once, or to the newest checkpoint, with each level."""

    base: bool


class Fight(msgspec.Struct, frozen=True):
    """Begin a battle on the next quest, or go on with the one that was interrupted."""

    resume: bool


class Judge(msgspec.Struct, frozen=True):
    """Let the Temple bless the last battle."""

    battle: int


class Weigh(msgspec.Struct, frozen=True):
    """Score a battle fought on a scroll by the loss on its held-out lines."""

    battle: int


class Ascend(msgspec.Struct, frozen=True):
    """Record a level whose trials are passed."""

    skill: str
    level: int


class Inherit(msgspec.Struct, frozen=True):
    """Have the champion of the campaign before write the first quests."""


Move = AskPuzzle | Examine | Converse | Fight | Weigh | Judge | Ascend | Inherit


def next_move(campaign: Campaign, ladders: dict[str, Ladder], settings: Settings) -> Move:
    """The one thing to do now, from the state alone."""
    battle = campaign.battle
    if campaign.puzzle is None:
        return AskPuzzle(again=False)
    if battle is not None and battle.status is None:
        return Fight(resume=True)
    unmeasured = _unmeasured(campaign)
    if unmeasured is not None:
        level = attempted(unmeasured, ladders[unmeasured.skill].top)
        return Examine("baseline", unmeasured.skill, level, settings.trial_tasks)
    if campaign.heritage and not campaign.inherited:
        return Inherit()
    if _puzzle_is_due(campaign, campaign.puzzle):
        return AskPuzzle(again=True)
    due = _after_battle(campaign, battle, ladders, settings) or _conversation(campaign)
    return due or Fight(resume=False)


def _unmeasured(campaign: Campaign) -> SkillState | None:
    """A skill that is to be trained and of which it is not known how good the hero is before."""
    measured = {score.skill for score in campaign.trials if score.kind == "baseline"}
    new = (campaign.skills[name] for name in campaign.trained if name not in measured)
    return next((skill for skill in new if not skill.battles), None)


def _puzzle_is_due(campaign: Campaign, puzzle: Puzzle) -> bool:
    """Whether a level was gained since it was asked last, and a checkpoint came that was not asked yet."""
    asked = (campaign.from_checkpoint, puzzle.after_checkpoint)
    return puzzle.after_level < campaign.level and campaign.latest not in asked


def _conversation(campaign: Campaign) -> Converse | None:
    """The conversation that is due; the first battle of all comes before any."""
    if not campaign.battles_fought:
        return None
    if campaign.base_answers is None:
        return Converse(base=True)
    talked, latest = campaign.talk, campaign.latest
    if latest is None or (talked is not None and talked.checkpoint == latest):
        return None
    return Converse(base=False) if campaign.level > (talked.level if talked else 0) else None


def _after_battle(
    campaign: Campaign, battle: Battle | None, ladders: dict[str, Ladder], settings: Settings
) -> Move | None:
    if battle is None:
        return None
    if battle.quest.scroll is not None:
        due = _after_scroll(battle, battle.quest.scroll) or _against_forgetting(campaign, settings)
        return due or _drill_again(campaign, ladders, settings)
    skill = campaign.skills[battle.quest.skill]
    if skill.skill not in ladders:
        # Of a module that is gone, and trained no more: there is nothing to try it with.
        return Judge(battle.battle) if battle.blessing is None else None
    level = attempted(skill, ladders[skill.skill].top)
    if battle.status == "won" and battle.probe is None:
        return Examine("probe", skill.skill, level, settings.probe_tasks, battle.battle)
    if battle.blessing is None:
        return Judge(battle.battle)
    due = _against_forgetting(campaign, settings) or _toward_mastery(campaign, skill, level, settings)
    return due or _drill_again(campaign, ladders, settings)


def _against_forgetting(campaign: Campaign, settings: Settings) -> Move | None:
    """Ask a mastered level again: in rotation, or as much as in a trial where it has fallen."""
    if campaign.latest is None or campaign.battle is None:
        return None
    fallen = regression.unconfirmed(campaign) or regression.to_confirm_again(campaign)
    if fallen is not None:
        skill, level = fallen
        return Examine("confirmation", skill.skill, level, settings.trial_tasks, campaign.battle.battle)
    due = regression.to_review(campaign, settings)
    if due is None:
        return None
    skill, level = due
    return Examine("review", skill.skill, level, settings.probe_tasks, campaign.battle.battle)


def _after_scroll(battle: Battle, scroll: Scroll) -> Move | None:
    """Its held-out lines stand in for the probe that only a verifier could judge."""
    if battle.status == "won" and scroll.held_out and battle.held_out is None:
        return Weigh(battle.battle)
    return Judge(battle.battle) if battle.blessing is None else None


def _toward_mastery(campaign: Campaign, skill: SkillState, level: int, settings: Settings) -> Move | None:
    if level in skill.mastered or campaign.latest is None:
        return None
    last = skill.probes.get(level)
    if len(skill.passes) >= settings.passes_needed:
        return Ascend(skill.skill, level)
    if _passed_drill(campaign, skill) is not None:
        return None
    if last is None or last.checkpoint != campaign.latest:
        return Examine("probe", skill.skill, level, settings.probe_tasks)
    if skill.cooldown == 0 and opens_trial(last, settings):
        return Examine("trial", skill.skill, level, settings.trial_tasks)
    return None


def opens_trial(last: Score, settings: Settings) -> bool:
    """Whether a trial may follow: after a passed trial, or a probe at or above the gate."""
    return last.passed if last.kind == "trial" else last.rate >= settings.probe_gate


def _passed_drill(campaign: Campaign, skill: SkillState) -> Score | None:
    """The drill passed last, where it has to be passed again."""
    passed = (each for each in reversed(campaign.trials) if each.trial in skill.passes)
    return next((each for each in passed if each.drill), None)


def _drill_again(campaign: Campaign, ladders: dict[str, Ladder], settings: Settings) -> Move | None:
    """Hold a passed drill again on the next checkpoint: at once it would ask, and be answered, the same.

    With so few tasks one of them is many points, and so it may have one fewer.
    """
    for skill in (campaign.skills[name] for name in campaign.trained if name in ladders):
        passed = _passed_drill(campaign, skill)
        if passed is not None and passed.checkpoint != campaign.latest:
            tasks, spared = settings.trial_tasks, settings.drill_spared
            return Examine("trial", skill.skill, passed.level, tasks, spared=spared)
    return None


def crowns(campaign: Campaign, score: Score) -> float | None:
    """The champion score of a passed trial when it beats the champion's, else None.

    The score is the level attempted plus the rate, so that a higher level always outweighs a better rate.
    """
    value = score.level + score.rate
    return value if score.kind == "trial" and value > campaign.champion_score else None


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
