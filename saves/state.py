"""The state of a save, as folded from its events."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from saves.events import BattleStatus, Blessing, TrialHeld, TrialKind, Zone

RECENT = 40
"""How many of the latest battles and trials the state keeps at hand; the log keeps all."""

ATTEMPTS = 10
"""The latest failed attempts at a level that the state keeps at hand."""
PASS_RATE = 0.8
"""Share of right answers with which a trial is passed."""


class Hero(msgspec.Struct):
    hero: str
    name: str
    parameters: int
    architecture: str
    weights_sha256: str
    model: str = ""
    """The base model's own name."""


class Score(msgspec.Struct, frozen=True):
    """One trial's outcome."""

    trial: int
    kind: TrialKind
    skill: str
    level: int
    seed: int
    correct: int
    asked: int
    drill: bool
    checkpoint: str | None
    battle: int | None
    time: float

    @property
    def rate(self) -> float:
        """Share of correct answers, 0 to 1."""
        return self.correct / self.asked if self.asked else 0.0

    @property
    def passed(self) -> bool:
        """Whether enough answers were right to pass."""
        return self.rate >= PASS_RATE

    @classmethod
    def of(cls, fact: TrialHeld, time: float) -> Score:
        """The score of a trial held at a time, Unix seconds."""
        return cls(
            trial=fact.trial,
            kind=fact.kind,
            skill=fact.skill,
            level=fact.level,
            seed=fact.seed,
            correct=fact.correct,
            asked=fact.asked,
            drill=fact.drill,
            checkpoint=fact.checkpoint,
            battle=fact.battle,
            time=time,
        )


class SkillState(msgspec.Struct):
    skill: str
    level: int = 0
    """Highest mastered level."""
    probes: dict[int, Score] = msgspec.field(default_factory=dict)
    """Latest probe or trial at each level."""
    passes: list[int] = msgspec.field(default_factory=list)
    """Trials passed in succession at the level being attempted."""
    cooldown: int = 0
    """Battles to fight before the next trial."""
    operations: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    """Of each operation of the latest battle, how many tasks were hit and how many there were."""
    battles: int = 0
    """Battles fought for it."""
    attempts: int = 0
    """Trials failed since the last level gained."""
    failed: list[Score] = msgspec.field(default_factory=list)
    """The latest of them, oldest first."""
    maxed: bool = False
    """Its level cap is found; a level gained after all takes that back."""


class Quest(msgspec.Struct):
    quest: int
    skill: str
    level: int
    mix: dict[int, float]
    tasks: int
    seed: int
    posted_by: str
    reasons: list[str]
    emphasis: dict[str, float] = msgspec.field(default_factory=dict)
    items: int = 0


class Battle(msgspec.Struct):
    battle: int
    quest: Quest
    school: str
    start_step: int
    planned: int
    """Optimizer steps planned."""
    batch_size: int
    learning_rate: float
    seed: int
    from_checkpoint: str | None
    started: float
    status: BattleStatus | None = None
    """None while it is being fought."""
    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    loss_start: float = 0.0
    loss_end: float = 0.0
    effort: float = 0.0
    plastic_gain: float = 0.0
    strikes: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0, 0, 0])
    checkpoint: str | None = None
    echo_gap: float | None = None
    reason: str = ""
    probe: Score | None = None
    blessing: Blessing | None = None
    quality: float = 0.0
    experience: float = 0.0
    reasons: list[str] = msgspec.field(default_factory=list)


class Checkpoint(msgspec.Struct):
    checkpoint: str
    sha256: str
    size: int
    battle: int
    step: int
    parent: str | None
    rank: int
    alpha: float
    time: float
    cleared: bool = False
    zone: Zone = "hot"
    arrived: float = 0.0
    """When it came to its zone, Unix seconds."""


class Puzzle(msgspec.Struct):
    """The hero's first puzzle, before any training and after the first checkpoint."""

    skill: str
    level: int
    prompt: str
    expected: str
    before: str
    before_correct: bool
    after: str | None = None
    after_correct: bool | None = None
    after_checkpoint: str | None = None
    after_level: int = -1
    """Hero level when it was last asked again; below 0 before."""


class Campaign(msgspec.Struct):
    campaign: int
    hero: str
    seed: int
    skills: dict[str, SkillState]
    started: float
    trained: list[str] = msgspec.field(default_factory=list)
    """The skills that its battles are for."""
    parent: int = 0
    """The campaign whose checkpoint it went on from; 0 for the base model."""
    from_checkpoint: str | None = None
    heritage: int = 0
    """The campaign whose recipe and champion's answers it inherits; 0 for none."""
    archived: bool = False
    """It trains no more."""
    step: int = 0
    tokens: int = 0
    train_seconds: float = 0.0
    experience: float = 0.0
    effort: float = 0.0
    battles_fought: int = 0
    trials_held: int = 0
    quests_posted: int = 0
    puzzle: Puzzle | None = None
    queue: list[Quest] = msgspec.field(default_factory=list)
    battles: list[Battle] = msgspec.field(default_factory=list)
    """The latest battles, oldest first; the last may still be fought."""
    trials: list[Score] = msgspec.field(default_factory=list)
    checkpoints: dict[str, Checkpoint] = msgspec.field(default_factory=dict)
    latest: str | None = None
    champion: str | None = None
    kept: list[str] = msgspec.field(default_factory=list)
    """Checkpoints that the player wants to stay."""
    champion_score: float = 0.0
    """Level plus rate of the trial that crowned the champion; 0 before the first."""

    @property
    def level(self) -> int:
        """Hero level: the sum of mastered skill levels."""
        return sum(skill.level for skill in self.skills.values())

    @property
    def battle(self) -> Battle | None:
        """The latest battle, if any was fought."""
        return self.battles[-1] if self.battles else None


class Best(msgspec.Struct, frozen=True):
    """What a level took in the campaign that mastered it with the fewest tokens."""

    campaign: int
    step: int
    tokens: int
    train_seconds: float
    before: int = 0
    """Tokens of the best that it beat; 0 for the first."""


class Order(msgspec.Struct):
    """Training the player asked for, up to a time or a level."""

    seconds: float | None
    skill: str | None
    level: int | None
    since: float


class State(msgspec.Struct):
    """Everything the events say, and nothing else."""

    save_id: str = ""
    name: str = ""
    heroes: dict[str, Hero] = msgspec.field(default_factory=dict)
    campaigns: dict[int, Campaign] = msgspec.field(default_factory=dict)
    bests: dict[str, dict[int, Best]] = msgspec.field(default_factory=dict)
    """Of each skill's levels, among the campaigns that began with the base model."""
    active: int = 0
    """The campaign being played; 0 before the first."""
    paused: bool = False
    order: Order | None = None
    engine_pid: int | None = None
    """Set between EngineStarted and EngineStopped or EngineLost."""
    last_stop: str = ""
    failures: dict[str, str] = msgspec.field(default_factory=dict)
    """What each failed child said, until the player clears it."""
    windows: list[str] = msgspec.field(default_factory=list)
    away_since: int = 0
    """Id of the event with which the last open window closed; 0 when it never did or one is open."""
    last_id: int = 0
    last_hash: str = ""
    last_time: float = 0.0

    @property
    def campaign(self) -> Campaign | None:
        """The campaign being played."""
        return self.campaigns.get(self.active)

    def kept_checkpoints(self) -> list[Checkpoint]:
        """The checkpoints of all campaigns that were not cleared away."""
        every = (each for campaign in self.campaigns.values() for each in campaign.checkpoints.values())
        return [each for each in every if not each.cleared]

    def without_cleared(self) -> State:
        """The same, less the checkpoints that were cleared away: after a year those are nearly all."""
        campaigns = {
            number: replace(
                campaign,
                checkpoints={name: each for name, each in campaign.checkpoints.items() if not each.cleared},
            )
            for number, campaign in self.campaigns.items()
        }
        return replace(self, campaigns=campaigns)

    def crowned(self) -> Campaign | None:
        """The newest campaign that has a champion."""
        return next((each for each in reversed(self.campaigns.values()) if each.champion), None)

    def checkpoint_named(self, name: str) -> str | None:
        """The checkpoint a player means: by its name, or the newest `champion` or `latest` there is."""
        if name == "champion":
            crowned = self.crowned()
            return crowned.champion if crowned else None
        if name == "latest":
            return next((each.latest for each in reversed(self.campaigns.values()) if each.latest), None)
        return name

    @property
    def fought(self) -> Battle | None:
        """The battle being fought; None between battles."""
        campaign = self.campaign
        battle = campaign.battle if campaign and not campaign.archived else None
        return battle if battle is not None and battle.status is None else None

    @property
    def hero(self) -> Hero | None:
        """The hero of the campaign being played."""
        campaign = self.campaign
        return self.heroes.get(campaign.hero) if campaign else None
