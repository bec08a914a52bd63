"""What the events of trials and levels do to the state; pure."""

from __future__ import annotations

from collections.abc import Iterable

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import deeds
from saves.handlers.battles import find_battle
from saves.handlers.handler import Handler
from saves.state import (
    ATTEMPTS,
    PASS_RATE,
    RECENT,
    TRIES,
    Best,
    Campaign,
    Puzzle,
    Score,
    SkillState,
    State,
    Talk,
    check_skills,
)


def _puzzle_answered(state: State, fact: told.PuzzleAnswered, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.moment == "before":
        campaign.puzzle = Puzzle(
            fact.skill,
            fact.level,
            fact.prompt,
            fact.expected,
            fact.answer,
            fact.correct,
            operation=fact.operation,
        )
    elif campaign.puzzle is not None:
        campaign.puzzle.after = fact.answer
        campaign.puzzle.after_correct = fact.correct
        campaign.puzzle.after_checkpoint = fact.checkpoint
        campaign.puzzle.after_level = campaign.level


def _trial_held(state: State, fact: told.TrialHeld, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.trials_held += 1
    if fact.kind == "general":
        _talked(campaign, fact)
        return
    skill = campaign.skills.setdefault(fact.skill, SkillState(fact.skill))
    check_skills(campaign)
    score = Score.of(fact, entry.time)
    skill.probes[fact.level] = score
    if fact.kind == "baseline":
        skill.baseline = score.rate
    campaign.trials.append(score)
    del campaign.trials[:-RECENT]
    if fact.kind == "trial" and fact.level == skill.next_level:
        _attempt(campaign, skill, score)
    if fact.kind == "probe" and fact.battle is not None and fact.level == skill.next_level:
        skill.tries.append(score)
        del skill.tries[:-TRIES]
    if fact.kind in ("review", "confirmation"):
        _reviewed(skill, score)
    if fact.kind == "probe" and fact.battle is not None:
        battle = find_battle(campaign, fact.battle)
        if battle is not None:
            battle.probe = score
    deeds.count_trial(state, fact, entry)


def _talked(campaign: Campaign, fact: told.TrialHeld) -> None:
    """Keep the answers to general prompts; these belong to no skill and give it no score."""
    if fact.checkpoint is None:
        campaign.base_answers = campaign.campaign, fact.trial
        return
    campaign.talk = Talk(
        fact.trial, fact.checkpoint, campaign.level, fact.asked, fact.correct, fact.likeness or 0.0
    )


def _reviewed(skill: SkillState, score: Score) -> None:
    skill.reviews[score.level] = score
    if score.kind == "review":
        return
    if score.level in skill.fragmented:
        skill.fragmented.remove(score.level)
    if skill.has_fallen(score):
        skill.fragmented.append(score.level)


def _attempt(campaign: Campaign, skill: SkillState, score: Score) -> None:
    if score.passed:
        skill.passes.append(score.trial)
        return
    skill.passes.clear()
    skill.cooldown = 1
    if not campaign.fought_beside(skill.skill):
        skill.failed.append(score)
        del skill.failed[:-ATTEMPTS]


def _level_gained(state: State, fact: told.LevelGained, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    skill = campaign.skills[fact.skill]
    if not campaign.parent:
        _compare(state.bests.setdefault(fact.skill, {}), fact)
    again = fact.level in skill.lost
    skill.level = max(skill.level, fact.level)
    skill.lost = [level for level in skill.lost if level != fact.level]
    skill.unproven = [level for level in skill.unproven if level != fact.level]
    skill.mastery[fact.level] = _rate(each for each in campaign.trials if each.trial in fact.trials)
    # A review from before the level was won again says nothing about it now.
    skill.reviews.pop(fact.level, None)
    skill.passes.clear()
    skill.cooldown = 0
    skill.failed.clear()
    skill.tries.clear()
    skill.maxed = False
    deeds.count_level(state, campaign, entry, again=again)


def _rate(held: Iterable[Score]) -> float:
    """Share of right answers over several trials; PASS_RATE without any."""
    counts = [(each.correct, each.asked) for each in held]
    return sum(correct for correct, _ in counts) / sum(asked for _, asked in counts) if counts else PASS_RATE


def _level_lost(state: State, fact: told.LevelLost, entry: Entry) -> None:
    skill = state.campaigns[fact.campaign].skills[fact.skill]
    skill.lost = sorted({*skill.lost, fact.level})
    skill.fragmented = [level for level in skill.fragmented if level != fact.level]
    # The tries, passes and failures so far were at another level.
    skill.passes.clear()
    skill.tries.clear()
    skill.failed.clear()
    skill.cooldown = max(1, skill.cooldown)


def _skill_maxed(state: State, fact: told.SkillMaxed, entry: Entry) -> None:
    state.campaigns[fact.campaign].skills[fact.skill].maxed = True


def _compare(bests: dict[int, Best], fact: told.LevelGained) -> None:
    best = bests.get(fact.level)
    if best is None or fact.tokens < best.tokens:
        before = best.tokens if best else 0
        bests[fact.level] = Best(fact.campaign, fact.step, fact.tokens, fact.train_seconds, before)


TRIALS: dict[type[Fact], Handler] = {
    told.PuzzleAnswered: _puzzle_answered,
    told.TrialHeld: _trial_held,
    told.LevelGained: _level_gained,
    told.LevelLost: _level_lost,
    told.SkillMaxed: _skill_maxed,
}
