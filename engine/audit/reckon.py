"""Every conclusion of a save reckoned again, in one walk along its story."""

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
    """Seconds of the processor that may be spent on drawing again."""

    deciding: float
    """The tasks of trials that prove something."""
    others: float
    """Those of all others."""
    lessons: float
    """Those of quests."""


AT_LEISURE = Spans(600.0, 60.0, 60.0)
IN_A_HURRY = Spans(120.0, 5.0, 5.0)
"""For whoever waits for an import."""
STANDING = (
    told.CampaignStarted,
    told.CheckpointSealed,
    told.CheckpointLost,
    told.CheckpointsCleared,
    told.LevelGained,
    told.LevelLost,
)
"""What changes which levels the newest checkpoint has."""
CUTS = (told.EngineStarted, told.EngineLost, told.WritesLost, told.SaveImported)
"""What is told first where the log was cut off before."""
ODD = (LookupError, ArithmeticError, ValueError, TypeError, msgspec.MsgspecError)
"""What the rules of the game can stumble over where a story is none."""


class Reckoned(NamedTuple):
    """What came of it."""

    findings: list[Finding]
    levels: levels.Levels
    """All levels that were gained, and why those are not proven that are not."""

    @property
    def sound(self) -> bool:
        """Whether nothing contradicts itself."""
        return all(each.ok for each in self.findings)

    @property
    def unproven(self) -> dict[int, dict[str, list[int]]]:
        """The levels that are not proven, where there are any."""
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
    """An examination whose answers are judged when all else is."""

    event: int
    held: TrialHeld
    rules: Rules | None
    so_far: Judged


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
"""What is judged by itself: under which check, how it is called, and by which rule."""


def reckon(connection: sqlite3.Connection, spans: Spans = AT_LEISURE) -> Reckoned:
    """Walk a save's log once; raises SaveError where it can't be read or folded."""
    walk = Walk(connection, spans)
    for page in pages(connection):
        for entry in page:
            walk.take(entry)
    return walk.finished()


class Walk:
    """The walk along a story, and what was found on it so far."""

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
        """Judge what an entry concludes, and then let the story go on with it."""
        fact = entry.fact()
        if isinstance(fact, told.RealmCreated | told.EngineStarted):
            self.scene.told_by(fact.app_version)
        if self.scene.due and not _follows(fact):
            self._omitted(entry.id, cut=isinstance(fact, CUTS))
        self._judge(entry.id, fact)
        fold(self.scene.state, [entry])
        self._after(fact)

    def finished(self) -> Reckoned:
        """What was found, once the rest of the answers is judged, the newest first."""
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
        scene = self.scene
        ruled = examinations.held_by_the_rules(scene, held)
        if _decides(held):
            with self.deciding:
                answers = self._answers(held, scene.rules, draws=bool(self.deciding.left))
            scene.shown_by = worst([ruled, answers])
            self._note_trial(event, held, scene.shown_by)
        elif held.kind == "general":
            # What a checkpoint says is held to what the base model said before, so it can't wait.
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
        """What is said of the conclusions that hold, where all of the kind is not said alike."""
        count = ledger.counts["holds"]
        if ledger.check == "trials":
            return f"All {self.judged_answers} answers of {count} trials, judged again, score what was told"
        if ledger.check == "measurements":
            return f"{count} losses and drifts are of the battles they are told of; the figures are evidence"
        return ""


def _decides(held: TrialHeld) -> bool:
    """Whether something was gained by it, so that its answers are judged before what it gained."""
    return held.kind == "baseline" or (held.kind == "trial" and Score.of(held, 0.0).passed)


def _concluded(scene: ReplayedStory, held: TrialHeld) -> list[Conclusion]:
    """What the engine would have recorded with it."""
    campaign = scene.state.campaigns[held.campaign]
    if scene.rules is None or held.skill not in campaign.skills:
        return []
    return list(scene.rules.conclusions(campaign, held, scene.rules.settings_of(campaign)))


def _follows(fact: Fact) -> bool:
    """Whether it can be recorded together with an examination."""
    rests = isinstance(fact, told.TrainingPaused) and fact.by == "coach"
    crowns = isinstance(fact, told.CheckpointPromoted) and fact.role == "champion"
    return rests or crowns or isinstance(fact, told.LevelGained | told.LevelLost | told.SkillMaxed)


def _check_of(fact: Fact) -> str:
    if isinstance(fact, TrialHeld):
        return "trials"
    if isinstance(fact, told.BattleBlessed):
        return "experience"
    return JUDGES[type(fact)][0] if type(fact) in JUDGES else "levels"
