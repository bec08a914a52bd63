"""The processes of one skill's code: one while it is used, another after it died, none during a back-off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar
from weakref import WeakSet

from common.text import without_surrogates
from quests.packs import SkillDown, SkillFailed
from quests.packs.sandbox.limits import limits
from quests.packs.sandbox.messages import (
    AnswerJudged,
    AnyReply,
    AnyRequest,
    Chance,
    CodeRefused,
    CodeReply,
    Draw,
    JudgeAnswer,
    Name,
    Open,
    OperationsNamed,
    Recite,
    Recited,
    Rests,
    TasksDrawn,
)
from quests.packs.sandbox.process import Late, Process, SandboxEnded
from quests.task import Task, Verdict

Answer = TypeVar("Answer", bound=CodeReply)
Done = TypeVar("Done")


_STOPPED = threading.Event()
"""Set when no process is started any more, since this program is about to end."""
_RUNNING: WeakSet[Process] = WeakSet()


def stop_all() -> None:
    """Kill all processes, also those with a caller that waits, and start no more: this program is to end."""
    _STOPPED.set()
    for process in list(_RUNNING):
        process.kill()


class SkillCode(NamedTuple):
    """A class, and the files that it is in."""

    folder: Path
    package: str
    """The name under which the files are imported."""
    digest: str
    """Digest of the files that the player agreed to; others are not run."""
    code: str


class Runs:
    """Sends requests to the class one at a time, from any thread."""

    def __init__(self, skill: str, coded: SkillCode) -> None:
        self.skill, self.coded = skill, coded
        self.process: Process | None = None
        self.methods: frozenset[str] | None = None
        self.alone = threading.Lock()
        self.down, self.until, self.falls = "", 0.0, 0
        """Back-off: its reason, its end on the monotonic clock in seconds, and the failures in a row."""

    def has(self, method: str) -> bool:
        """Whether the class has a method; starts the process where the methods are not known yet."""
        if self.methods is None:
            self._safely(self._running)
        assert self.methods is not None
        return method in self.methods

    def draw(self, level: int, count: int, chance: Chance) -> TasksDrawn:
        """Draw `count` tasks, with the random state after them; raises SkillFailed, as all requests do."""
        [drawn] = self._asked(Draw(level, count, chance), TasksDrawn)
        if len(drawn.tasks) != count:
            raise self._failure(f"made {len(drawn.tasks)} tasks, not {count}")
        return drawn

    def every(self, level: int, most: int) -> list[Task]:
        """The tasks that the class lists, `most` of them at most."""
        return [task for page in self._asked(Recite(level, most), Recited) for task in page.tasks][:most]

    def operations(self, level: int) -> tuple[str, ...]:
        """The operations that the class names."""
        [named] = self._asked(Name(level), OperationsNamed)
        return tuple(named.operations)

    def judge(self, task: Task, answer: str) -> Verdict:
        """The class's verdict."""
        [judged] = self._asked(JudgeAnswer(task, without_surrogates(answer)), AnswerJudged)
        if not 0 <= judged.score <= 1:
            raise self._failure("gave no verdict between 0 and 1")
        return Verdict(judged.score, judged.reason)

    def close(self) -> None:
        """End the process, if one runs."""
        with self.alone:
            self._end()

    def _asked(self, request: AnyRequest, kind: type[Answer]) -> list[Answer]:
        """All replies to a request; raises SkillFailed for a refusal, or replies of another kind."""
        found = self._safely(lambda: self._replies(request))
        for reply in found:
            if isinstance(reply, CodeRefused):
                raise self._refusal(reply)
        answers: list[Answer] = [reply for reply in found if isinstance(reply, kind)]
        if len(answers) != len(found):
            raise self._failure("answered another question than it was asked")
        return answers

    def _safely(self, do: Callable[[], Done]) -> Done:
        """Call `do` under the lock, again after a sudden death: draws repeat exactly. Raises SkillDown."""
        with self.alone:
            try:
                try:
                    done = do()
                except Late:
                    raise
                except SandboxEnded:
                    self._end()
                    done = do()
            except SandboxEnded as end:
                raise self._fell(str(end)) from None
            self.falls = 0
            return done

    def _replies(self, request: AnyRequest) -> list[AnyReply]:
        found = list(self._told(request))
        if isinstance(found[-1], Rests):
            # The process ended for idleness just as the request came.
            self._end()
            found = list(self._told(request))
        if isinstance(found[-1], CodeRefused) and found[-1].spent:
            self._end()
        return found

    def _told(self, request: AnyRequest) -> Iterator[AnyReply]:
        for reply in self._running().ask(request):
            yield reply
            if not isinstance(reply, Recited) or reply.last:
                return

    def _running(self) -> Process:
        """The process, started where none runs; raises SandboxEnded, or SkillFailed where none may start."""
        if self.process is None:
            if _STOPPED.is_set():
                raise SkillDown(self.skill, f"The skill {self.skill} is not asked any more.")
            if self.down and time.monotonic() < self.until:
                raise SkillDown(self.skill, self.down)
            self.process = Process(limits())
            _RUNNING.add(self.process)
            reply = self.process.open(self._opening())
            if isinstance(reply, CodeRefused):
                self._end()
                raise self._refusal(reply)
            self.methods = self.process.methods
        return self.process

    def _opening(self) -> Open:
        most, (folder, package, digest, code) = limits(), self.coded
        return Open(
            folder=str(folder),
            package=package,
            digest=digest,
            code=code,
            processor_seconds=most.processor_seconds,
            start_seconds=most.start_seconds,
            answer_seconds=most.answer_seconds,
            idle_seconds=most.idle_seconds,
            reply_bytes=most.reply_mib << 20,
        )

    def _refusal(self, reply: CodeRefused) -> SkillFailed:
        return SkillFailed(self.skill, reply.told) if reply.sentence else self._failure(reply.told)

    def _failure(self, told: str) -> SkillFailed:
        return SkillFailed(self.skill, f"The skill {self.skill} {told}.")

    def _fell(self, why: str) -> SkillDown:
        self._end()
        rest = limits().rest_seconds * 2**self.falls
        self.falls += 1
        self.until = time.monotonic() + min(rest, limits().longest_rest_seconds)
        self.down = f"The skill {self.skill} {why}."
        return SkillDown(self.skill, self.down)

    def _end(self) -> None:
        if self.process is not None:
            self.process.end()
        self.process = None
