"""Recomputes every conclusion of a save, in one walk along its log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from engine.audit import battles, blessings, examinations, levels
from engine.audit.conversation import GeneralTrials
from engine.audit.outcome import HOLDS, Judged, Ledger, fails, worst
from engine.audit.patience import Patience
from engine.audit.rules import Rules
from engine.audit.scene import ReplayedStory
from engine.rules.levels.consequences import Conclusion
from saves import events as told
from saves.care.verify import Finding
from saves.events import Entry, Fact, TrialHeld
from saves.log.fold import fold
from saves.log.log import pages
from saves.state import Score


class Spans(NamedTuple):
    """CPU seconds that may be spent on drawing tasks again."""

    deciding: float
    """For baselines and passed trials, on which other conclusions depend."""
    others: float
    """For all other examinations."""
    lessons: float
    """For the lessons of quests."""


AT_LEISURE = Spans(600.0, 60.0, 60.0)
IN_A_HURRY = Spans(120.0, 5.0, 5.0)
"""For an import, as the player waits for it."""
STANDING = (
    told.CampaignStarted,
    told.CheckpointSealed,
    told.CheckpointLost,
    told.CheckpointsCleared,
    told.LevelGained,
    told.LevelLost,
)
"""Events that change the newest checkpoint or its levels."""
CUTS = (told.EngineStarted, told.EngineLost, told.WritesLost, told.SaveImported)
"""Events that come first after the place where a log was cut off."""
ODD = (LookupError, ArithmeticError, ValueError, TypeError, msgspec.MsgspecError)
"""Errors that the rules can raise on a log that makes no sense."""


class Reckoned(NamedTuple):
    """What recomputing a save's conclusions found."""

    findings: list[Finding]
    levels: levels.Levels
    """All levels gained, and why unproven ones are unproven."""

    @property
    def sound(self) -> bool:
        """Whether no check found a contradiction."""
        return all(each.ok for each in self.findings)

    @property
    def unproven(self) -> dict[int, dict[str, list[int]]]:
        """By campaign and skill: the unproven levels; skills without any are left out."""
        found = {
            campaign: {
                skill: doubted
                for skill, each in skills.items()
                if (doubted := [level for level, why in each.items() if why])
            }
            for campaign, skills in self.levels.items()
        }
        return {campaign: skills for campaign, skills in found.items() if skills}


class UnjudgedTrial(NamedTuple):
    """An examination whose answers are judged after all else."""

    event: int
    held: TrialHeld
    rules: Rules | None
    so_far: Judged
    """The judgement without its answers."""


Judge = Callable[[ReplayedStory, Any], Judged]

JUDGES: dict[type[Fact], tuple[str, str, Judge]] = {
    told.PuzzleAnswered: ("puzzles", "the puzzle of campaign {0.campaign}", examinations.puzzle),
    told.QuestPosted: ("counters", "quest {0.quest} of campaign {0.campaign}", battles.posted),
    told.BattleStarted: ("counters", "the start of battle {0.battle}", battles.started),
    told.CheckpointSealed: ("counters", "checkpoint {0.checkpoint}", battles.checkpoint),
    told.BattleEnded: ("counters", "battle {0.battle} of campaign {0.campaign}", battles.ended),
    told.DriftMeasured: ("measurements", "the drift after battle {0.battle}", battles.drift),
    told.ScrollScored: ("measurements", "the loss on scroll {0.quest}", battles.scored),
}
"""Events judged on their own: the check, what the event is called, and the function that judges it."""


def reckon(connection: sqlite3.Connection, spans: Spans = AT_LEISURE) -> Reckoned:
    """Walk a save's log once; raises SaveError if it can't be read or folded."""
    walk = Walk(connection, spans)
    for page in pages(connection):
        for entry in page:
            walk.take(entry)
    return walk.finished()


class Walk:
    """The walk along a log, and what it has found so far."""

    def __init__(self, connection: sqlite3.Connection, spans: Spans) -> None:
        self.scene, self.proofs, self.conversation = (
            ReplayedStory(connection),
            levels.Proofs(),
            GeneralTrials(),
        )
        self.deciding, self.others, self.lessons = map(Patience, spans)
        self.later: list[UnjudgedTrial] = []
        self.judged_answers = 0
        self.ledgers = {
            each.check: each
            for each in (
                Ledger("trials", "trial", "trials"),
                Ledger("puzzles", "puzzle", "puzzles"),
                Ledger("levels", "change of levels", "changes of levels"),
                Ledger("champion", "champion", "champions"),
                Ledger("counters", "count", "counts"),
                Ledger("experience", "verdict of the Temple", "verdicts of the Temple"),
                Ledger("measurements", "measurement", "measurements"),
            )
        }

    def take(self, entry: Entry) -> None:
        """Judge what an entry concludes, then fold it into the state."""
        fact = entry.fact()
        if isinstance(fact, told.RealmCreated | told.EngineStarted):
            self.scene.told_by(fact.app_version)
        if self.scene.due and not _follows(fact):
            self._omitted(entry.id, cut=isinstance(fact, CUTS))
        self._judge(entry.id, fact)
        fold(self.scene.state, [entry])
        self._after(fact)

    def finished(self) -> Reckoned:
        """The findings, after the answers still left are judged, newest first."""
        if self.scene.due:
            self._omitted(self.scene.state.last_id, cut=True)
        for each in reversed(self.later):
            with self.others:
                found = self._answers(each.held, each.rules, draws=bool(self.others.left))
            self._note_trial(each.event, each.held, worst([each.so_far, found]))
        return Reckoned(
            [ledger.finding(self._holding(ledger)) for ledger in self.ledgers.values()],
            self.proofs.told(),
        )

    def _judge(self, event: int, fact: Fact) -> None:
        try:
            match fact:
                case TrialHeld():
                    self._trial(event, fact)
                case told.LevelGained():
                    self._level(event, fact)
                case told.LevelLost() | told.SkillMaxed():
                    self._note("levels", event, levels.named(fact), levels.concluded(self.scene, fact))
                case told.CheckpointPromoted(role="champion"):
                    self._note("champion", event, levels.named(fact), levels.concluded(self.scene, fact))
                case told.CampaignStarted():
                    self._campaign(event, fact)
                case told.BattleBlessed():
                    judged = blessings.blessed(self.scene, fact, self.lessons)
                    what = f"the blessing of battle {fact.battle} of campaign {fact.campaign}"
                    self._note("experience", event, what, judged)
                case _ if type(fact) in JUDGES:
                    check, what, judge = JUDGES[type(fact)]
                    self._note(check, event, what.format(fact), judge(self.scene, fact))
        except ODD as odd:
            misfit = fails(f"it does not fit what came before it ({odd!r:.80})")
            self._note(_check_of(fact), event, f"event {event} ({type(fact).__name__})", misfit)

    def _note(self, check: str, event: int, what: str, judged: Judged) -> None:
        self.ledgers[check].note(event, what, judged)

    def _trial(self, event: int, held: TrialHeld) -> None:
        """Judge an examination, its answers now or later, and note what the log must conclude from it."""
        scene = self.scene
        ruled = examinations.held_by_the_rules(scene, held)
        if _decides(held):
            with self.deciding:
                answers = self._answers(held, scene.rules, draws=bool(self.deciding.left))
            scene.shown_by = worst([ruled, answers])
            self._note_trial(event, held, scene.shown_by)
        elif held.kind == "general":
            # A checkpoint's answers are compared with the base answers noted so far, so they can't wait.
            self._note_trial(event, held, worst([ruled, self._answers(held, scene.rules)]))
        else:
            scene.shown_by = ruled
            self.later.append(UnjudgedTrial(event, held, scene.rules, ruled))
        if held.kind == "trial":
            scene.trials[held.campaign, held.trial] = scene.shown_by
        if held.kind not in ("general", "practice") and scene.rules is not None:
            scene.opened[held.campaign, held.skill, held.level] = Score.of(held, 0.0)
        scene.due = _concluded(scene, held)

    def _answers(self, held: TrialHeld, rules: Rules | None, *, draws: bool = True) -> Judged:
        judged, count = examinations.answered(self.scene, held, self.conversation, rules, draws=draws)
        self.judged_answers += count if judged == HOLDS else 0
        return judged

    def _note_trial(self, event: int, held: TrialHeld, judged: Judged) -> None:
        self._note("trials", event, f"{held.kind} {held.trial} of campaign {held.campaign}", judged)

    def _level(self, event: int, fact: told.LevelGained) -> None:
        judged = levels.gained(self.scene, fact)
        self._note("levels", event, levels.named(fact), judged)
        self.proofs.gained(fact, judged)

    def _campaign(self, event: int, fact: told.CampaignStarted) -> None:
        judged = levels.begun(self.scene, fact)
        if judged != HOLDS or any(fact.levels.values()):
            self._note("levels", event, levels.named(fact), judged)
        self.proofs.branched(fact, judged)

    def _omitted(self, event: int, *, cut: bool) -> None:
        for each in self.scene.due:
            judged = levels.omitted(each, cut=cut)
            check = "champion" if isinstance(each, told.CheckpointPromoted) else "levels"
            self._note(check, event, levels.named(each), judged)
            if isinstance(each, told.LevelLost):
                self.proofs.doubt(each.campaign, each.skill, each.level, judged.why)
        self.scene.due = []

    def _after(self, fact: Fact) -> None:
        if isinstance(fact, STANDING) and fact.campaign in self.scene.state.campaigns:
            levels.remember(self.scene, self.scene.state.campaigns[fact.campaign])

    def _holding(self, ledger: Ledger) -> str:
        """The words on the conclusions that hold, for ledgers that need their own; else empty."""
        count = ledger.counts["holds"]
        if ledger.check == "trials":
            return f"All {self.judged_answers} answers of {count} trials, judged again, score what was told"
        if ledger.check == "measurements":
            return f"{count} losses and drifts are of the battles they are told of; the figures are evidence"
        return ""


def _decides(held: TrialHeld) -> bool:
    """Whether later conclusions depend on an examination, so that its answers are judged at once."""
    return held.kind == "baseline" or (held.kind == "trial" and Score.of(held, 0.0).passed)


def _concluded(scene: ReplayedStory, held: TrialHeld) -> list[Conclusion]:
    """The conclusions that the engine would have recorded with an examination."""
    campaign = scene.state.campaigns[held.campaign]
    if scene.rules is None or held.skill not in campaign.skills:
        return []
    return list(scene.rules.conclusions(campaign, held, scene.rules.settings_of(campaign)))


def _follows(fact: Fact) -> bool:
    """Whether a fact can be recorded together with an examination."""
    rests = isinstance(fact, told.TrainingPaused) and fact.by == "coach"
    crowns = isinstance(fact, told.CheckpointPromoted) and fact.role == "champion"
    return rests or crowns or isinstance(fact, told.LevelGained | told.LevelLost | told.SkillMaxed)


def _check_of(fact: Fact) -> str:
    if isinstance(fact, TrialHeld):
        return "trials"
    if isinstance(fact, told.BattleBlessed):
        return "experience"
    return JUDGES[type(fact)][0] if type(fact) in JUDGES else "levels"
