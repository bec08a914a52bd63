"""The past-tense facts of a save: every kind of event, as a typed and versioned record."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from saves.events.battles import (
    BattleBlessed,
    BattleEnded,
    BattleStarted,
    CheckpointSealed,
    RitualFailed,
    Vitals,
)
from saves.events.budget import BudgetSet, Happening, OnBattery, TrainerPriority, Way
from saves.events.campaigns import (
    CampaignArchived,
    CampaignStarted,
    CoachInstructed,
    HeroSummoned,
    RealmCreated,
    SaveImported,
    SkillsChosen,
    TalkForgotten,
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
from saves.events.errors import StoryError
from saves.events.fact import (
    BattleStatus,
    Blessing,
    Cause,
    Child,
    Digest,
    Fact,
    Schedule,
    Stance,
    TrialKind,
    UnixTime,
    Zone,
)
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
    "TalkForgotten",
    "TrainerPriority",
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


MOST_SUBJECT = 500
MOST_PAYLOAD = 4 << 20
"""Bytes of the longest payload."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log: a fact, when it was recorded, and its place in the chain."""

    id: Annotated[int, Meta(ge=1, le=2**53)]
    time: UnixTime
    """Unix seconds, UTC; for display only, durations are stored as measured."""
    kind: str
    subject: Annotated[str, Meta(max_length=MOST_SUBJECT)]
    payload: Annotated[bytes, Meta(max_length=MOST_PAYLOAD)]
    hash: Digest

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Entry:
        """The entry of a log row, whose columns are its fields; raises StoryError for a malformed row."""
        try:
            return msgspec.convert(dict(zip(cls.__struct_fields__, row, strict=True)), cls)
        except msgspec.MsgspecError as error:
            raise StoryError(f"Event {row[0]!r:.40} has what no event has ({error})") from error

    def fact(self) -> Fact:
        """The decoded payload; raises StoryError when it does not match its kind."""
        try:
            return DECODERS[self.kind].decode(self.payload)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise StoryError(f"Event {self.id} ({self.kind}) does not fit its kind ({error})") from error


DECODERS: dict[str, msgspec.json.Decoder[Fact]] = {
    name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()
}
