"""Messages between the Realm and the process that runs a module's code: one JSON object a line."""

from __future__ import annotations

import struct
from random import Random

import msgspec

from quests.task import Task

MOST_TEXT = 200
"""Maximum characters of a reason, also of a verdict's."""
MOST_OPERATIONS = 1_000
PAGE = 64
"""Maximum tasks in one reply."""

_WORDS = struct.Struct("<625I")
_VERSION = 3


class Chance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state of a `random.Random`, so that another process continues the same random numbers."""

    words: bytes
    gauss: float | None

    @staticmethod
    def of(rng: Random) -> Chance:
        """The state as it is now."""
        _, words, gauss = rng.getstate()
        return Chance(_WORDS.pack(*words), gauss)

    def put_into(self, rng: Random) -> None:
        """Give a generator this state; raises ValueError where it is not a valid state."""
        try:
            rng.setstate((_VERSION, _WORDS.unpack(self.words), self.gauss))
        except struct.error as flaw:
            raise ValueError("not a state of chance") from flaw


class CodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A request to the code."""


class Open(CodeRequest, frozen=True, tag="open"):
    """Run the module's file and make an object of its class; always the first."""

    folder: str
    package: str
    digest: str
    code: str
    processor_seconds: int
    start_seconds: float
    answer_seconds: float
    idle_seconds: float
    reply_bytes: int


class Draw(CodeRequest, frozen=True, tag="draw"):
    """Make `count` tasks of a level, at most a page."""

    level: int
    count: int
    chance: Chance


class Recite(CodeRequest, frozen=True, tag="recite"):
    """List the level's tasks, `most` of them at most."""

    level: int
    most: int


class Name(CodeRequest, frozen=True, tag="name"):
    """Name the operations of a level."""

    level: int


class JudgeAnswer(CodeRequest, frozen=True, tag="judge"):
    """Judge an answer."""

    task: Task
    answer: str


AnyRequest = Open | Draw | Recite | Name | JudgeAnswer


class CodeReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A reply of the code."""


class Opened(CodeReply, frozen=True, tag="opened"):
    """The object is made; `methods` are those that it has of the methods a class may have."""

    methods: list[str]


class TasksDrawn(CodeReply, frozen=True, tag="drawn"):
    tasks: list[Task]
    chance: Chance


class Recited(CodeReply, frozen=True, tag="recited"):
    """One page of the list of tasks."""

    tasks: list[Task]
    last: bool


class OperationsNamed(CodeReply, frozen=True, tag="named"):
    operations: list[str]


class AnswerJudged(CodeReply, frozen=True, tag="judged"):
    score: float
    reason: str


class CodeRefused(CodeReply, frozen=True, tag="refused"):
    """The code raised, or returned what can't be used."""

    told: str
    """A few words that follow the name of the skill."""
    sentence: bool = False
    """Whether `told` is a whole sentence instead."""
    spent: bool = False
    """Whether memory ran out, so that the next request should go to another process."""


class Rests(CodeReply, frozen=True, tag="rests"):
    """No request came for a while, and the process ends by itself."""


AnyReply = Opened | TasksDrawn | Recited | OperationsNamed | AnswerJudged | CodeRefused | Rests
