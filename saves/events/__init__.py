"""The past-tense facts of a save: every kind of event, as a typed and versioned record."""

from __future__ import annotations

import msgspec

from saves.events.battles import (
    BattleBlessed,
    BattleEnded,
    BattleStarted,
    CheckpointSealed,
    RitualFailed,
    Vitals,
)
from saves.events.budget import BudgetSet, Happening, OnBattery, Way
from saves.events.campaigns import (
    CampaignArchived,
    CampaignStarted,
    CoachInstructed,
    HeroSummoned,
    RealmCreated,
    SaveImported,
    SkillsChosen,
)
from saves.events.checkpoints import (
    CheckpointDemoted,
    CheckpointLost,
    CheckpointMoved,
    CheckpointPromoted,
    CheckpointsCleared,
)
from saves.events.drift import DriftMeasured
from saves.events.engine import (
    ChildDied,
    EngineLost,
    EngineStarted,
    EngineStopped,
    FailureCleared,
    FailureRaised,
    TrainingOrderDone,
    TrainingOrdered,
    TrainingPaused,
    TrainingResumed,
    WindowClosed,
    WindowOpened,
    WritesLost,
)
from saves.events.fact import BattleStatus, Blessing, Cause, Child, Fact, Schedule, Stance, TrialKind, Zone
from saves.events.quests import (
    PRIORITIES,
    Priority,
    QuestDropped,
    QuestMoved,
    QuestPosted,
    QuestRetried,
    RefusedLine,
    Scroll,
    ScrollRefused,
    ScrollScored,
)
from saves.events.trials import LevelGained, LevelLost, PuzzleAnswered, SkillMaxed, TrialHeld

__all__ = [
    "DECODERS",
    "KINDS",
    "PRIORITIES",
    "BattleBlessed",
    "BattleEnded",
    "BattleStarted",
    "BattleStatus",
    "Blessing",
    "BudgetSet",
    "CampaignArchived",
    "CampaignStarted",
    "Cause",
    "CheckpointDemoted",
    "CheckpointLost",
    "CheckpointMoved",
    "CheckpointPromoted",
    "CheckpointSealed",
    "CheckpointsCleared",
    "Child",
    "ChildDied",
    "CoachInstructed",
    "DriftMeasured",
    "EngineLost",
    "EngineStarted",
    "EngineStopped",
    "Entry",
    "Fact",
    "FailureCleared",
    "FailureRaised",
    "Happening",
    "HeroSummoned",
    "LevelGained",
    "LevelLost",
    "OnBattery",
    "Priority",
    "PuzzleAnswered",
    "QuestDropped",
    "QuestMoved",
    "QuestPosted",
    "QuestRetried",
    "RealmCreated",
    "RefusedLine",
    "RitualFailed",
    "SaveImported",
    "Schedule",
    "Scroll",
    "ScrollRefused",
    "ScrollScored",
    "SkillMaxed",
    "SkillsChosen",
    "Stance",
    "TrainingOrderDone",
    "TrainingOrdered",
    "TrainingPaused",
    "TrainingResumed",
    "TrialHeld",
    "TrialKind",
    "Vitals",
    "Way",
    "WindowClosed",
    "WindowOpened",
    "WritesLost",
    "Zone",
]


KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in Fact.__subclasses__()}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log: a fact, when it was recorded, and its place in the chain."""

    id: int
    time: float
    """Unix seconds, UTC; for display only, durations are stored as measured."""
    kind: str
    subject: str
    payload: bytes
    hash: str

    def fact(self) -> Fact:
        """The decoded payload; raises msgspec.ValidationError when it does not match its kind."""
        return DECODERS[self.kind].decode(self.payload)


DECODERS: dict[str, msgspec.json.Decoder[Fact]] = {
    name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()
}
