"""Audits examinations: whether they were held by the rules, and their answers score as recorded."""

from __future__ import annotations

from msgspec.structs import replace

from engine.audit.conversation import GeneralTrials
from engine.audit.outcome import HOLDS, Judged, fails, unproven
from engine.audit.replay import judged
from engine.audit.rules import Rules
from engine.audit.scene import ReplayedStory, near
from engine.rules.temple.measures import repetition
from quests.drawing.general_prompts import GENERAL
from quests.task import QuestError, Task
from saves.events import PuzzleAnswered, TrialHeld
from saves.file.rows import AnswerRow
from saves.log import log
from saves.state import Campaign, SkillState

BESIDE = 16
"""Most practice examinations that a player may have held while another examination was answered."""


def held_by_the_rules(scene: ReplayedStory, held: TrialHeld) -> Judged:
    """Whether an examination was due, asked the right checkpoint, and had the right number of tasks; pure."""
    campaign = scene.state.campaigns[held.campaign]
    if held.trial != campaign.trials_held + 1:
        return fails(f"it comes after {campaign.trials_held} others")
    if not 0 <= held.correct <= held.asked:
        return fails(f"{held.correct} of {held.asked} answers can't be right")
    if scene.rules is None:
        return scene.unruled
    flaw = _flaw(scene, scene.rules, campaign, held)
    return fails(flaw) if flaw else HOLDS


def _flaw(scene: ReplayedStory, rules: Rules, campaign: Campaign, held: TrialHeld) -> str:
    if flaw := _wrong_checkpoint(campaign, held):
        return flaw
    if held.kind == GENERAL:
        return "" if (held.skill, held.level, held.spared) == (GENERAL, 0, 0) else "it is of no skill"
    if held.kind != "trial" and held.spared:
        return f"it is spared {held.spared} right answers"
    skill = campaign.skills.get(held.skill, SkillState(held.skill))
    return (
        _wrong_size(rules, held)
        or _wrong_seed(rules, campaign, held)
        or _wrong_battle(campaign, held)
        or _wrong_time(scene, rules, campaign, skill, held)
    )


def _wrong_checkpoint(campaign: Campaign, held: TrialHeld) -> str:
    known = held.checkpoint is None or held.checkpoint in campaign.checkpoints
    if held.kind == "practice" or (held.kind == GENERAL and held.checkpoint is None):
        # A battle may have been won during the practice, and the base model may be asked at any time.
        return "" if known else f"{held.checkpoint} is no checkpoint of its campaign"
    latest, asked = campaign.latest or "the base model", held.checkpoint or "the base model"
    return "" if latest == asked else f"it was put to {asked}, where {latest} was the newest"


def _wrong_size(rules: Rules, held: TrialHeld) -> str:
    most = rules.settings.asked(held.kind)
    if held.asked < 1 or held.asked > most:
        return f"it asked {held.asked} tasks, where {most} are to be asked"
    if held.drill != (held.asked < most):
        return f"it asked {held.asked} tasks, and only a level with fewer than {most} is asked all of them"
    return ""


def _wrong_seed(rules: Rules, campaign: Campaign, held: TrialHeld) -> str:
    # Practice held meanwhile took the number that the seed was drawn for, so earlier numbers count too.
    numbers = range(held.trial, max(0, held.trial - BESIDE), -1)
    if all(rules.seed_of(campaign, number) != held.seed for number in numbers):
        return (
            f"its tasks are drawn by the seed {held.seed}, where {rules.seed_of(campaign, held.trial)} is due"
        )
    return ""


def _wrong_battle(campaign: Campaign, held: TrialHeld) -> str:
    battle = campaign.battle
    if held.battle is None:
        return f"a {held.kind} follows a battle" if held.kind in ("review", "confirmation") else ""
    if battle is None or battle.battle != held.battle or held.kind in ("baseline", "trial", "practice"):
        return f"it does not follow battle {held.battle}"
    if held.kind == "probe" and (battle.probe or battle.status != "won" or battle.quest.skill != held.skill):
        return f"battle {held.battle} had its probe, or none was due"
    return ""


def _wrong_time(
    scene: ReplayedStory, rules: Rules, campaign: Campaign, skill: SkillState, held: TrialHeld
) -> str:
    match held.kind:
        case "baseline" if skill.baseline is not None or skill.battles:
            return f"how good the hero was at {held.skill} before any battle was measured already"
        case "review" | "confirmation" if held.level not in skill.mastered:
            return f"level {held.level} of {held.skill} is not mastered"
        case "trial":
            return _wrong_trial(scene, rules, campaign, skill, held)
    return ""


def _wrong_trial(
    scene: ReplayedStory, rules: Rules, campaign: Campaign, skill: SkillState, held: TrialHeld
) -> str:
    if held.level != skill.next_level:
        return f"level {skill.next_level} is the one to be won, not {held.level}"
    due = rules.trial_due(campaign, skill, held.level, rules.settings_of(campaign))
    if due is None and (last := scene.opened.get((held.campaign, held.skill, held.level))):
        # The player may have practised the level while the trial was answered.
        before = replace(skill, probes=skill.probes | {held.level: last})
        due = rules.trial_due(campaign, before, held.level, rules.settings_of(campaign))
    if due is None:
        return "no trial was due: a battle, or a probe at or above the gate, was to come first"
    if due.spared != held.spared:
        return f"it is spared {held.spared} right answers, where {due.spared} are"
    seeds = {each.seed for each in campaign.trials if each.trial in skill.passes}
    return "both trials are drawn by one seed" if held.seed in seeds else ""


def answered(
    scene: ReplayedStory,
    held: TrialHeld,
    conversation: GeneralTrials,
    rules: Rules | None,
    *,
    draws: bool = True,
) -> tuple[Judged, int]:
    """Whether an examination's answers score as recorded, and how many answers there are."""
    rows = log.answers(scene.connection, held.campaign, held.trial)
    if held.kind == GENERAL:
        flaw = conversation.flaw(held, rows)
        return (fails(flaw) if flaw else HOLDS), len(rows)
    plan = rules.settings if rules else None
    found = judged(held, rows, scene.skills, plan, draws=draws)
    # Older saves don't have this measurement.
    if found.outcome != "fails" and held.repetition and not near(held.repetition, _repetition(rows)):
        found = fails(f"{_repetition(rows):.2f} of its answers repeat themselves, not {held.repetition:.2f}")
    return found, len(rows)


def _repetition(rows: list[AnswerRow]) -> float:
    return repetition((row.said, row.expected) for row in rows)


def puzzle(scene: ReplayedStory, fact: PuzzleAnswered) -> Judged:
    """Whether the first puzzle's answer was judged rightly, and the puzzle was asked again unchanged."""
    campaign = scene.state.campaigns[fact.campaign]
    known, asked = campaign.puzzle, fact.checkpoint
    if (fact.moment == "before") != (known is None):
        return fails("it was put already" if known else "it was not put before")
    due = campaign.from_checkpoint if fact.moment == "before" else campaign.latest
    if asked != due:
        return fails(f"it was put to {asked or 'the base model'}, where {due or 'the base model'} was due")
    put = (fact.skill, fact.level, fact.prompt, fact.expected)
    if known and put != (known.skill, known.level, known.prompt, known.expected):
        return fails("it is not the puzzle that was put before")
    return _puzzle_scored(scene, fact)


def _puzzle_scored(scene: ReplayedStory, fact: PuzzleAnswered) -> Judged:
    skill = scene.skills.find(fact.skill)
    if isinstance(skill, QuestError):
        return unproven(str(skill).rstrip("."))
    task = Task(
        skill=fact.skill,
        level=fact.level,
        operation=fact.operation,
        prompt=fact.prompt,
        answer=fact.expected,
    )
    try:
        right, expected = (skill.verify(task, said).correct for said in (fact.answer, fact.expected))
    except QuestError as unread:
        return unproven(str(unread).rstrip("."))
    if not expected:
        return fails(f"the answer expected, {fact.expected[:40]!r}, is not right")
    return HOLDS if right == fact.correct else fails(f"its answer is {'right' if right else 'wrong'}")
