"""The program that runs one class of a module: requests come over one pipe, replies go over another."""

from __future__ import annotations

import math
import os
import select
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NoReturn, assert_never

import msgspec

from common.parent_death import die_with_parent
from common.text import without_surrogates
from quests.packs import ModuleError
from quests.packs.sandbox import fences
from quests.packs.sandbox.messages import (
    MOST_OPERATIONS,
    MOST_TEXT,
    PAGE,
    AnswerJudged,
    AnyReply,
    AnyRequest,
    Chance,
    CodeRefused,
    Draw,
    JudgeAnswer,
    Name,
    Open,
    Opened,
    OperationsNamed,
    Recite,
    Recited,
    Rests,
    TasksDrawn,
)
from quests.packs.sources import Sources, check_untouched
from quests.packs.tasks import shape_flaws
from quests.task import Task, Verdict

METHODS = ("generate", "verify", "every", "operations")
METHOD = {Draw: "generate", Recite: "every", Name: "operations", JudgeAnswer: "verify"}
"""From a type of request to the method that answers it."""
GRACE = 1.0
"""Seconds past the timeout of an answer after which the kernel ends a process that the Realm did not."""
CHUNK = 1 << 16
DECODER = msgspec.json.Decoder(AnyRequest)
ENCODER = msgspec.json.Encoder()


class Unusable(Exception):
    """What the code returned can't be used; the message is a few words that follow the name of the skill."""


class Channel:
    """Requests in and replies out, on pipes of their own: what the code prints goes elsewhere."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests, self.replies, self.held = requests, replies, b""
        os.set_inheritable(requests, False)
        os.set_inheritable(replies, False)

    def next(self, patience: float | None) -> AnyRequest | None:
        """The next request, None after `patience` seconds; ends the process once the pipe is closed."""
        while b"\n" not in self.held:
            if not select.select([self.requests], [], [], patience)[0]:
                return None
            piece = os.read(self.requests, CHUNK)
            if not piece:
                os._exit(0)
            self.held += piece
        line, _, self.held = self.held.partition(b"\n")
        request: AnyRequest = DECODER.decode(line)
        return request

    def send(self, reply: AnyReply, most: int) -> None:
        """Write one reply, or a refusal where the reply has `most` bytes or more."""
        line = ENCODER.encode(reply)
        if len(line) >= most:
            line = ENCODER.encode(CodeRefused(f"gave more than {most >> 20} MiB at once"))
        left = memoryview(line + b"\n")
        while left:
            left = left[os.write(self.replies, left) :]


class Runner:
    """The object of a module's class, and the replies to requests that need it."""

    def __init__(self, asked: Open) -> None:
        """Run the file; raises ModuleError where files were changed, and whatever the code raises."""
        # Read before the check, so that a later change is not run.
        sources = Sources(Path(asked.folder), asked.package)
        check_untouched(Path(asked.folder), asked.digest)
        fences.withhold()
        self.rng = Random()
        self.made = sources.made(asked.code)

    def methods(self) -> list[str]:
        """Those of METHODS that the object has."""
        return [name for name in METHODS if callable(getattr(self.made, name, None))]

    def answers(self, asked: AnyRequest) -> Iterator[AnyReply]:
        """The replies to a request; raises Unusable, and whatever the code raises."""
        match asked:
            case Draw():
                yield self._drawn(asked)
            case Recite():
                yield from self._recited(asked)
            case Name():
                yield self._named(asked)
            case JudgeAnswer():
                yield self._judged(asked)
            case Open():
                raise Unusable("was opened twice")
            case _:
                assert_never(asked)

    def _drawn(self, asked: Draw) -> TasksDrawn:
        asked.chance.put_into(self.rng)
        drawn = (self.made.generate(asked.level, self.rng) for _ in range(asked.count))
        return TasksDrawn([_usable(each, asked.level) for each in drawn], Chance.of(self.rng))

    def _recited(self, asked: Recite) -> Iterator[Recited]:
        found = islice(self.made.every(asked.level), asked.most)
        page = list(islice(found, PAGE))
        last = False
        while not last:
            following = list(islice(found, PAGE))
            last = not following
            yield Recited([_usable(each, asked.level) for each in page], last)
            page = following

    def _named(self, asked: Name) -> OperationsNamed:
        names = [str(each) for each in islice(self.made.operations(asked.level), MOST_OPERATIONS + 1)]
        if len(names) > MOST_OPERATIONS:
            raise Unusable(f"named more than {MOST_OPERATIONS} operations")
        return OperationsNamed([without_surrogates(each) for each in names])

    def _judged(self, asked: JudgeAnswer) -> AnswerJudged:
        verdict = self.made.verify(asked.task, asked.answer)
        score = verdict.score if isinstance(verdict, Verdict) else None
        if not isinstance(score, int | float) or not math.isfinite(score) or not 0 <= score <= 1:
            raise Unusable("gave no verdict between 0 and 1")
        return AnswerJudged(float(score), without_surrogates(str(verdict.reason)[:MOST_TEXT]))


def main() -> None:
    """Answer requests until the pipe is closed, or none came for too long."""
    requests, replies, parent, memory_mib, file_mib = map(int, sys.argv[1:6])
    die_with_parent(parent)
    fences.confine(memory_mib, file_mib)
    _serve(Channel(requests, replies))


def _serve(channel: Channel) -> NoReturn:
    opened = channel.next(None)
    assert isinstance(opened, Open)
    _timed(opened, opened.start_seconds)
    runner = _opened(channel, opened)
    while (asked := channel.next(opened.idle_seconds)) is not None:
        if runner is not None:
            _answer(channel, opened, runner, asked)
    channel.send(Rests(), opened.reply_bytes)
    # Wait neither for threads that never end nor for exit handlers of the code.
    os._exit(0)


def _opened(channel: Channel, opened: Open) -> Runner | None:
    try:
        runner = Runner(opened)
        channel.send(Opened(runner.methods()), opened.reply_bytes)
    # The code may also raise SystemExit and the like.
    except BaseException as flaw:  # noqa: BLE001
        runner = None
        channel.send(_refusal(opened, flaw), opened.reply_bytes)
    fences.stop_clock()
    return runner


def _answer(channel: Channel, opened: Open, runner: Runner, asked: AnyRequest) -> None:
    _timed(opened, opened.answer_seconds)
    try:
        for reply in runner.answers(asked):
            channel.send(reply, opened.reply_bytes)
            _timed(opened, opened.answer_seconds)
    except BaseException as flaw:  # noqa: BLE001  as above
        channel.send(_refusal(asked, flaw), opened.reply_bytes)
    fences.stop_clock()


def _timed(opened: Open, seconds: float) -> None:
    fences.set_clocks(seconds + GRACE, opened.processor_seconds)


def _usable(task: Any, level: int) -> Task:
    if not isinstance(task, Task):
        raise Unusable(f"made {without_surrogates(type(task).__name__)} where a Task was asked for")
    for flaw in shape_flaws(task):
        raise Unusable(f"made a task on level {level} that can't be used: {without_surrogates(flaw)}")
    return msgspec.structs.replace(task, skill="", level=level)


def _refusal(asked: AnyRequest, flaw: BaseException) -> CodeRefused:
    spent = isinstance(flaw, MemoryError)
    if isinstance(flaw, Unusable):
        return CodeRefused(str(flaw), spent=spent)
    if isinstance(flaw, ModuleError):
        return CodeRefused(str(flaw), sentence=True)
    told = _told(flaw)
    if isinstance(asked, Open):
        return CodeRefused(f"{asked.code} can't be run ({told}).", sentence=True, spent=spent)
    return CodeRefused(f"failed in {METHOD[type(asked)]} ({told})", spent=spent)


def _told(flaw: BaseException) -> str:
    try:
        told = f"{type(flaw).__name__}: {flaw}" if str(flaw) else type(flaw).__name__
    except BaseException:  # noqa: BLE001  the exception is the code's too, and may raise when it is asked
        told = type(flaw).__name__
    return without_surrogates(told[:MOST_TEXT])


if __name__ == "__main__":
    main()
