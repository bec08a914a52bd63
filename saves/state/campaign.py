"""One playthrough, as its events leave it."""

from __future__ import annotations

import msgspec

from saves.events import Schedule, Stance
from saves.events.fact import Count, Level, Number, Seed, Share, Sum, Tally, Total, UnixTime
from saves.state.battles import Battle, Checkpoint, Quest
from saves.state.scrolls import RefusedScroll, ScrollState
from saves.state.skills import Score, SkillState

RECENT = 40
"""How many of the latest battles and trials the state keeps at hand; the log keeps all."""


MOST_CAMPAIGNS = 10_000
MOST_WAITING = 100_000
"""Quests that can wait on a campaign's board."""
MOST_TRIED = 1_000
"""Skills of which a campaign can have trials."""


class Puzzle(msgspec.Struct):
    """The hero's first puzzle, before any training and after the first checkpoint."""

    skill: str
    level: Level
    prompt: str
    expected: str
    before: str
    before_correct: bool
    after: str | None = None
    after_correct: bool | None = None
    after_checkpoint: str | None = None
    after_level: int = -1
    """Hero level when it was last asked again; below 0 before."""
    operation: str = ""


class Talk(msgspec.Struct):
    """The latest trial in which general prompts were put to the hero."""

    trial: Number
    checkpoint: str
    level: Count
    """Hero level when it was asked."""
    asked: Count
    coherent: Count
    """Answers that hold together."""
    likeness: Share
    """Mean word F1 of the hero's answers against the base model's, 0 to 1."""


class Campaign(msgspec.Struct):
    campaign: Number
    hero: str
    seed: Seed
    skills: dict[str, SkillState]
    started: UnixTime
    trained: list[str] = msgspec.field(default_factory=list)
    """The skills that the campaign trains."""
    schedule: Schedule = "equal"
    weights: dict[str, float] = msgspec.field(default_factory=dict)
    stance: Stance = "steady"
    preset: str = ""
    primitives: Tally = msgspec.field(default_factory=dict)
    """Hits and tasks by primitive, in the latest battle that exercised it."""
    parent: Number = 0
    """The campaign whose checkpoint it went on from; 0 for the base model."""
    from_checkpoint: str | None = None
    heritage: Number = 0
    """The campaign whose recipe and champion's answers it inherits; 0 for none."""
    heirlooms: list[str] = msgspec.field(default_factory=list)
    """The skills in which the `heritage` campaign mastered levels."""
    inherited: bool = False
    """Whether the inherited quests were put on the board."""
    archived: bool = False
    """Whether the campaign is over: it trains no more."""
    step: Total = 0
    tokens: Total = 0
    train_seconds: Sum = 0.0
    experience: Sum = 0.0
    effort: Sum = 0.0
    battles_fought: Count = 0
    trials_held: Count = 0
    quests_posted: Count = 0
    puzzle: Puzzle | None = None
    base_sha256: str = ""
    """Digest of the base model that it began with; empty where the save does not tell."""
    base_answers: tuple[int, int] | None = None
    """Campaign and trial in which the base model answered the general prompts; None before."""
    talk: Talk | None = None
    conversation: int = 0
    """The number of the player's current talk with the Oracle; every new talk has a higher one."""
    queue: list[Quest] = msgspec.field(default_factory=list)
    """The waiting quests, in the order in which they are fought."""
    scrolls: dict[int, ScrollState] = msgspec.field(default_factory=dict)
    """By quest number: the scrolls that wait or are fought, and the latest of the others."""
    read: dict[str, int] = msgspec.field(default_factory=dict)
    """By digest of a file that became a quest, the quest's number."""
    refused: list[RefusedScroll] = msgspec.field(default_factory=list)
    """The latest files that became no quest, oldest first."""
    battles: list[Battle] = msgspec.field(default_factory=list)
    """The latest battles, oldest first; the last may still be fought."""
    trials: list[Score] = msgspec.field(default_factory=list)
    checkpoints: dict[str, Checkpoint] = msgspec.field(default_factory=dict)
    latest: str | None = None
    champion: str | None = None
    kept: list[str] = msgspec.field(default_factory=list)
    """Checkpoints that the player wants to stay."""
    champion_score: Sum = 0.0
    """Hero level aimed at plus rate of the trial that crowned the champion; 0 before the first."""

    @property
    def lost(self) -> dict[str, list[int]]:
        """The lost levels of each skill that has lost any."""
        return {name: skill.lost for name, skill in self.skills.items() if skill.lost}

    @property
    def unproven(self) -> dict[str, list[int]]:
        """By skill, the mastered levels that are not proven; only skills that have any."""
        found = {
            name: [level for level in skill.unproven if level not in skill.lost]
            for name, skill in self.skills.items()
        }
        return {name: levels for name, levels in found.items() if levels}

    @property
    def level(self) -> int:
        """Hero level: the sum of mastered skill levels."""
        return sum(skill.levels for skill in self.skills.values())

    @property
    def proven(self) -> int:
        """Hero level without the unproven levels."""
        return self.level - sum(map(len, self.unproven.values()))

    @property
    def drift(self) -> float | None:
        """Soul Drift of the newest checkpoint, nats a token; None where it was not measured."""
        checkpoint = self.checkpoints.get(self.latest or "")
        return checkpoint.drift if checkpoint else None

    @property
    def battle(self) -> Battle | None:
        """The latest battle, if any was fought."""
        return self.battles[-1] if self.battles else None

    def fought_beside(self, skill: str) -> bool:
        """Whether the latest battle was for another skill, so that this one was at most replayed in it."""
        return self.battle is not None and self.battle.quest.skill != skill


def check_skills(campaign: Campaign) -> None:
    """Raise LookupError where the campaign has more than MOST_TRIED skills."""
    if len(campaign.skills) > MOST_TRIED:
        raise LookupError(f"{len(campaign.skills)} skills")
