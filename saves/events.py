"""The past-tense facts of a save: every kind of event, as a typed and versioned record."""

from __future__ import annotations

from typing import Literal

import msgspec

TrialKind = Literal["baseline", "probe", "trial", "practice"]
BattleStatus = Literal["won", "stopped", "failed"]
Blessing = Literal["blessed", "partial", "cursed"]
Child = Literal["trainer", "oracle"]
Zone = Literal["hot", "warm", "deep"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every event's payload has: the version of its own layout."""

    v: int = 1


class RealmCreated(Fact, frozen=True):
    save_id: str
    """A UUID that stays with the save and its copies."""
    name: str
    app_version: str


class HeroSummoned(Fact, frozen=True):
    hero: str
    """Id of the hero's definition, e.g. `pip`."""
    name: str
    parameters: int
    architecture: str
    weights_sha256: str
    """Digest of the GGUF file the hero's base weights came from."""
    model: str = ""
    """The base model's own name."""


class CampaignStarted(Fact, frozen=True):
    campaign: int
    hero: str
    seed: int
    skills: list[str]
    parent: int = 0
    """The campaign whose checkpoint it goes on from; 0 for the base model."""
    from_checkpoint: str | None = None
    levels: dict[str, int] = {}
    """Levels that the checkpoint it goes on from had mastered, where it branches off rather than begins."""
    heritage: int = 0
    """The campaign whose recipe and champion's answers it inherits; 0 for none."""


class SkillsChosen(Fact, frozen=True):
    """What the campaign trains from now on; what was mastered of other skills stays mastered."""

    campaign: int
    skills: list[str]


class CampaignArchived(Fact, frozen=True):
    """The campaign is over: it can be read and talked with, and trains no more."""

    campaign: int
    reason: str = ""


class SaveImported(Fact, frozen=True):
    """Everything before this came from someone's export; this save is a copy that lives on by itself."""

    seal: str
    """sha256 of the export."""
    last_id: int
    last_hash: str
    """The end of the log that was exported."""
    exported: float
    """Unix seconds, UTC."""
    app_version: str
    """Of the game that exported it."""


class PuzzleAnswered(Fact, frozen=True):
    campaign: int
    moment: Literal["before", "after"]
    skill: str
    level: int
    prompt: str
    expected: str
    answer: str
    correct: bool
    checkpoint: str | None
    """Name of the checkpoint that answered; None is the base model."""


class TrialHeld(Fact, frozen=True):
    campaign: int
    trial: int
    kind: TrialKind
    skill: str
    level: int
    seed: int
    asked: int
    correct: int
    drill: bool
    """Fewer than 50 distinct held-out tasks exist at this level, so all of them were asked."""
    checkpoint: str | None
    seconds: float
    battle: int | None = None
    """The battle this probe followed."""


class QuestPosted(Fact, frozen=True):
    campaign: int
    quest: int
    skill: str
    level: int
    mix: dict[int, float]
    """Share of the battle's tasks drawn from each level; sums to 1."""
    tasks: int
    seed: int
    posted_by: Literal["coach", "player", "heritage"]
    reasons: list[str]
    emphasis: dict[str, float] = {}
    """How much likelier than others an operation is drawn; 1 where it is not named."""
    items: int = 0
    """Lessons that the save keeps for it; 0 where they are drawn by the seed."""


class QuestDropped(Fact, frozen=True):
    campaign: int
    quest: int


class BattleStarted(Fact, frozen=True):
    campaign: int
    battle: int
    quest: int
    school: str
    start_step: int
    """Campaign step before the battle's first optimizer step."""
    steps: int
    batch_size: int
    learning_rate: float
    seed: int
    from_checkpoint: str | None


class CheckpointSealed(Fact, frozen=True):
    campaign: int
    checkpoint: str
    """The checkpoint's name within the save, e.g. `pip-0003`."""
    sha256: str
    """Digest of the adapter's safetensors file; its name in the vault."""
    size: int
    """Bytes."""
    battle: int
    step: int
    parent: str | None
    rank: int
    alpha: float


class BattleEnded(Fact, frozen=True):
    campaign: int
    battle: int
    status: BattleStatus
    steps: int
    tokens: int
    seconds: float
    loss_start: float
    loss_end: float
    effort: float
    """Sum over the battle's steps of max(0, loss - floor)."""
    plastic_gain: float
    """Start loss minus end loss."""
    strikes: list[int]
    """Counts of critical hits, hits, glancing blows, misses, critical misses."""
    operations: dict[str, tuple[int, int]] = {}
    """Of each operation, how many tasks were hit and how many there were."""
    echo_gap: float | None = None
    """Mean difference between what trainer and Oracle give the same lessons, nats a token."""
    reason: str = ""


class BattleBlessed(Fact, frozen=True):
    campaign: int
    battle: int
    blessing: Blessing
    quality: float
    experience: float
    """Effort times quality."""
    reasons: list[str]


class LevelGained(Fact, frozen=True):
    campaign: int
    skill: str
    level: int
    trials: list[int]
    step: int
    tokens: int
    train_seconds: float


class SkillMaxed(Fact, frozen=True):
    """The level cap of a skill is found: attempt after attempt gained no level, and they get no better."""

    campaign: int
    skill: str
    level: int
    """Highest mastered level."""
    trials: list[int]
    """The failed attempts that show it."""


class CheckpointPromoted(Fact, frozen=True):
    campaign: int
    checkpoint: str
    role: Literal["champion", "kept"]
    """`kept`: the player wants it to stay."""
    score: float
    """The trial's level plus its rate: what a later champion must beat; 0 for one that is kept."""
    reason: str


class CheckpointDemoted(Fact, frozen=True):
    """The player lets a kept checkpoint go when room is needed."""

    campaign: int
    checkpoint: str


class CheckpointMoved(Fact, frozen=True):
    """Its adapter lies in another zone of the vault now."""

    campaign: int
    checkpoint: str
    zone: Zone


class CheckpointLost(Fact, frozen=True):
    """Its adapter was found damaged or missing; the hero goes on from the one before."""

    campaign: int
    checkpoint: str
    reason: str


class CheckpointsCleared(Fact, frozen=True):
    campaign: int
    checkpoints: list[str]
    reason: str


class EngineStarted(Fact, frozen=True):
    pid: int
    app_version: str


class EngineStopped(Fact, frozen=True):
    reason: Literal["player", "budget", "failure", "idle"]
    detail: str = ""


class EngineLost(Fact, frozen=True):
    """The last engine ended without saying why; noticed by the next one."""

    pid: int


class WritesLost(Fact, frozen=True):
    """The end of the write-ahead log was damaged, so what was written after an event is lost."""

    last_id: int


class TrainingPaused(Fact, frozen=True):
    by: str
    reason: str = ""


class TrainingResumed(Fact, frozen=True):
    by: str


class WindowOpened(Fact, frozen=True):
    window: str


class WindowClosed(Fact, frozen=True):
    window: str
    battle: int = 0
    """The battle that was being fought; 0 for none."""
    step: int = 0
    """The latest of its steps."""


class TrainingOrdered(Fact, frozen=True):
    """A player asked for training up to a time or a level."""

    seconds: float | None
    skill: str | None
    level: int | None


class TrainingOrderDone(Fact, frozen=True):
    reason: Literal["time", "level", "withdrawn"]


class ChildDied(Fact, frozen=True):
    child: Child
    cause: str
    deaths: int
    """Deaths of this child in the last ten minutes."""


class FailureRaised(Fact, frozen=True):
    child: Child
    message: str


class FailureCleared(Fact, frozen=True):
    child: Child


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
