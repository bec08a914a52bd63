"""What a campaign must do next; pure, so that any interruption can be resumed."""

from __future__ import annotations

from collections.abc import Callable

from engine.rules.coach import attempted_level
from engine.rules.coach.ladders import Ladder
from engine.rules.levels import forgetting
from engine.rules.levels.trial_gate import opens_trial
from engine.rules.moves import Ascend, AskPuzzle, Converse, Examine, Fight, Inherit, Judge, Move, Weigh
from engine.rules.settings import Settings
from saves.events import Scroll
from saves.state import Battle, Campaign, Puzzle, Score, SkillState


def next_move(campaign: Campaign, ladders: dict[str, Ladder], settings: Settings) -> Move:
    """The one thing to do now, from the state alone.

    In this order: the first puzzle, an interrupted battle, a baseline, the heritage, the puzzle again, what
    the last battle leaves to do, a conversation, and else a new battle.
    """
    battle = campaign.battle
    if campaign.puzzle is None:
        return AskPuzzle(again=False)
    if battle is not None and battle.status is None:
        return Fight(resume=True)
    unmeasured = _unmeasured(campaign)
    if unmeasured is not None:
        level = attempted_level(unmeasured, ladders[unmeasured.skill].top)
        return Examine("baseline", unmeasured.skill, level, settings.asked("baseline"))
    if not campaign.inherited and set(campaign.heirlooms) & set(campaign.trained):
        return Inherit()
    if campaign.puzzle.skill in ladders and _puzzle_is_due(campaign, campaign.puzzle):
        return AskPuzzle(again=True)
    due = _after_battle(campaign, battle, ladders, settings) or _conversation(campaign)
    return due or Fight(resume=False)


def _unmeasured(campaign: Campaign) -> SkillState | None:
    """A trained skill that has had neither a battle nor a baseline; else None."""
    skills = map(campaign.skills.__getitem__, campaign.trained)
    return next((skill for skill in skills if skill.baseline is None and not skill.battles), None)


def _puzzle_is_due(campaign: Campaign, puzzle: Puzzle) -> bool:
    """Whether the hero level has risen and the newest checkpoint changed since the puzzle was last asked."""
    asked = (campaign.from_checkpoint, puzzle.after_checkpoint)
    return puzzle.after_level < campaign.level and campaign.latest not in asked


def _conversation(campaign: Campaign) -> Converse | None:
    """The conversation that is due, if one is; none before the first battle."""
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
        # The skill's module is gone, so there are no tasks to examine it with.
        return Judge(battle.battle) if battle.blessing is None else None
    level = attempted_level(skill, ladders[skill.skill].top)
    if battle.status == "won" and battle.probe is None:
        return Examine("probe", skill.skill, level, settings.asked("probe"), battle.battle)
    if battle.blessing is None:
        return Judge(battle.battle)
    due = _against_forgetting(campaign, settings) or _toward_mastery(campaign, skill, level, settings)
    due = due or _practised_along(campaign, battle, ladders, settings)
    return due or _drill_again(campaign, ladders, settings)


def _practised_along(
    campaign: Campaign, battle: Battle, ladders: dict[str, Ladder], settings: Settings
) -> Move | None:
    """Examine levels that were practised along: they may be learned before their skill's turn."""
    levels = {
        name: attempted_level(campaign.skills[name], ladders[name].top)
        for name in battle.quest.replay
        if name in campaign.trained and name in ladders
    }
    practised = [name for name, level in levels.items() if level in battle.quest.replay[name]]
    chosen = sorted(practised, key=_asked_before(campaign))[: settings.along]
    moves = (_toward_mastery(campaign, campaign.skills[name], levels[name], settings) for name in chosen)
    return next((move for move in moves if move is not None), None)


def _asked_before(campaign: Campaign) -> Callable[[str], int]:
    """For a skill: the number of the latest probe or trial of an older checkpoint, 0 for none."""
    held = {
        score.skill: score.trial
        for score in campaign.trials
        if score.kind in ("probe", "trial") and score.checkpoint != campaign.latest
    }
    return lambda skill: held.get(skill, 0)


def _against_forgetting(campaign: Campaign, settings: Settings) -> Move | None:
    """Test a mastered level again: reviews in rotation; a confirmation, long as a trial, if it has fallen."""
    if campaign.latest is None or campaign.battle is None:
        return None
    fallen = forgetting.unconfirmed(campaign) or forgetting.to_confirm_again(campaign)
    if fallen is not None:
        skill, level = fallen
        tasks = settings.asked("confirmation")
        return Examine("confirmation", skill.skill, level, tasks, campaign.battle.battle)
    due = forgetting.to_review(campaign, settings)
    if due is None:
        return None
    skill, level = due
    return Examine("review", skill.skill, level, settings.asked("review"), campaign.battle.battle)


def _after_scroll(battle: Battle, scroll: Scroll) -> Move | None:
    """A scroll has no verifier for a probe, so the loss on its held-out lines stands in for one."""
    if battle.status == "won" and scroll.held_out and battle.held_out is None:
        return Weigh(battle.battle)
    return Judge(battle.battle) if battle.blessing is None else None


def _toward_mastery(campaign: Campaign, skill: SkillState, level: int, settings: Settings) -> Move | None:
    if level in skill.mastered or campaign.latest is None:
        return None
    if len(skill.passes) >= settings.passes_needed:
        return Ascend(skill.skill, level)
    if _passed_drill(campaign, skill) is not None:
        return None
    if not _is_measured(campaign, skill, level):
        return Examine("probe", skill.skill, level, settings.asked("probe"))
    return trial_due(campaign, skill, level, settings)


def trial_due(campaign: Campaign, skill: SkillState, level: int, settings: Settings) -> Examine | None:
    """The trial that may be held now for a level not mastered; None if a battle or a probe must come first.

    A passed drill is held again on another checkpoint only: the same one would give the same answers to the
    same tasks. With so few tasks one weighs much, so `settings.drill_spared` right answers may be missing.
    """
    passed, tasks = _passed_drill(campaign, skill), settings.asked("trial")
    if passed is not None:
        again = Examine("trial", skill.skill, passed.level, tasks, spared=settings.drill_spared)
        return again if passed.checkpoint != campaign.latest else None
    if not _is_measured(campaign, skill, level) or skill.cooldown:
        return None
    return Examine("trial", skill.skill, level, tasks) if opens_trial(skill.probes[level], settings) else None


def _is_measured(campaign: Campaign, skill: SkillState, level: int) -> bool:
    """Whether a level's latest examination was of the newest checkpoint."""
    return level in skill.probes and skill.probes[level].checkpoint == campaign.latest


def _passed_drill(campaign: Campaign, skill: SkillState) -> Score | None:
    """The latest drill passed on the way to the next level; None if there is none."""
    passed = (each for each in reversed(campaign.trials) if each.trial in skill.passes)
    return next((each for each in passed if each.drill), None)


def _drill_again(campaign: Campaign, ladders: dict[str, Ladder], settings: Settings) -> Move | None:
    """The passed drill that is to be held again on the newest checkpoint, if there is one."""
    skills = [campaign.skills[name] for name in campaign.trained if name in ladders]
    drilled = (skill for skill in skills if _passed_drill(campaign, skill) is not None)
    moves = (trial_due(campaign, skill, skill.next_level, settings) for skill in drilled)
    return next((move for move in moves if move is not None), None)
