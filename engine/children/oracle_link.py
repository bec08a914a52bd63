"""The engine's link to the oracle: requests out, answers and streamed chats back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Literal, TypeVar

from engine.children.process import ChildLost, ChildProcess
from engine.children.supervisor import Supervisor
from engine.oracle.messages import (
    Answer,
    Answered,
    AnyReply,
    AnyRequest,
    Beat,
    Cancel,
    Chat,
    Finished,
    Ready,
    Refused,
    ScoreAnswers,
    Scored,
    SetWatched,
    Swap,
    Swapped,
    Text,
)
from engine.wire.messages import ChildStatus

Asked = Literal["", "chat", "trial"]
Wanted = TypeVar("Wanted", Answered, Scored, Swapped)


class OracleRefusal(Exception):
    """The oracle can't serve a request; the message is one sentence."""

    def __init__(self, message: str, *, too_long: bool = False) -> None:
        super().__init__(message)
        self.too_long = too_long


class OracleLink:
    """Starts the oracle, keeps it running, and brings each reply to whoever asked."""

    def __init__(
        self,
        arguments: list[str],
        log: Path,
        show: Callable[[ChildStatus], None],
        on_death: Callable[[str, int], None],
        on_failure: Callable[[str], None],
    ) -> None:
        self.arguments = ["engine.oracle", *arguments]
        self.log, self.show, self.on_death, self.on_failure = log, show, on_death, on_failure
        self.supervisor: Supervisor[AnyReply] = Supervisor(self._make, self._died, self._failed)
        self.settled = asyncio.Event()
        """Set while the oracle is ready, and while it has failed."""
        self.failure = ""
        """What the oracle died of, once it is not started again; else empty."""
        self.waiting: dict[int, asyncio.Queue[AnyReply | None]] = {}
        """Replies by request id; None means that the oracle died."""
        self.loaded: set[str] = set()
        """The adapters that the oracle holds."""
        self.ids = itertools.count(1)
        self.chats: dict[int, str] = {}
        """The conversations that are being answered, by the ids of their requests."""
        self.exams = 0
        """Number of Answer requests for trials that are under way."""

    @property
    def asked(self) -> Asked:
        """What the oracle is answering, a chat before a trial; empty if nothing."""
        return "chat" if self.chats else "trial" if self.exams else ""

    async def run(self) -> None:
        """Keep the oracle alive until `stop`."""
        self.show(ChildStatus(condition="starting", phase="loading the Oracle"))
        await self.supervisor.run()

    async def recovered(self) -> None:
        """Wait until the oracle's failure is cleared, if it has failed."""
        if self.failure:
            await self.supervisor.cleared.wait()

    def stop(self) -> None:
        """End the oracle."""
        self.supervisor.stop()

    async def swap(self, adapter: str, path: Path) -> float:
        """Load an adapter; returns the seconds it took, as the oracle measured them."""
        reply = await self._ask(lambda id: Swap(id=id, adapter=adapter, path=str(path)), Swapped)
        self.loaded = set(reply.held)
        return reply.seconds

    async def answer(self, prompts: list[str], adapter: str | None, max_tokens: int) -> Answered:
        """Greedy answers to templated prompts, and the seconds they took."""
        self.exams += 1
        try:
            return await self._ask(
                lambda id: Answer(id=id, prompts=prompts, adapter=adapter, max_tokens=max_tokens), Answered
            )
        finally:
            self.exams -= 1

    async def sample(
        self, prompts: list[str], adapter: str | None, max_tokens: int, temperature: float, seeds: list[int]
    ) -> Answered:
        """Answers to templated prompts, sampled at a temperature with a seed for each, and their tokens."""
        return await self._ask(
            lambda id: Answer(
                id=id,
                prompts=prompts,
                adapter=adapter,
                max_tokens=max_tokens,
                temperature=temperature,
                seeds=seeds,
            ),
            Answered,
        )

    async def score(self, pairs: list[tuple[str, str]], adapter: str | None) -> list[float]:
        """Mean negative log-likelihood of each answer, nats a token."""
        return (await self.measure(pairs, adapter)).losses

    async def measure(self, pairs: list[tuple[str, str]], adapter: str | None) -> Scored:
        """The losses as in `score`, with the number of tokens of each answer."""
        return await self._ask(lambda id: ScoreAnswers(id=id, pairs=pairs, adapter=adapter), Scored)

    def attend(self, conversation: str, watched: bool) -> None:
        """Tell the oracle whether anyone watches the answers in a conversation."""
        for id in [id for id, name in self.chats.items() if name == conversation]:
            with contextlib.suppress(ChildLost):
                self._send(SetWatched(id=id, watched=watched))

    async def chat(
        self,
        prompt: str,
        adapter: str | None,
        max_tokens: int,
        temperature: float,
        seed: int,
        *,
        conversation: str = "",
        top_p: float = 1.0,
        stop: Sequence[str] = (),
        head: str = "",
        earlier: Sequence[str] = (),
    ) -> AsyncGenerator[Text | Finished, None]:
        """The continuation of a templated prompt, piece by piece; closing the stream early cancels it.

        Before the prompt stand `head` and as many of the latest `earlier` texts as fit.
        """
        id = next(self.ids)
        request = Chat(
            id=id,
            prompt=prompt,
            adapter=adapter,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            top_p=top_p,
            stop=list(stop),
            head=head,
            earlier=list(earlier),
        )
        finished = False
        self.chats[id] = conversation
        try:
            async with aclosing(self._replies(request)) as replies:
                async for reply in replies:
                    if isinstance(reply, Text | Finished):
                        finished = isinstance(reply, Finished)
                        yield reply
                        if finished:
                            return
        finally:
            del self.chats[id]
            if not finished and self.settled.is_set() and not self.failure:
                self._send(Cancel(id=id))

    async def _ask(self, make: Callable[[int], AnyRequest], expected: type[Wanted]) -> Wanted:
        request = make(next(self.ids))
        try:
            async for reply in self._replies(request):
                if isinstance(reply, expected):
                    return reply
        except asyncio.CancelledError:
            # Nobody waits for the reply any more.
            with contextlib.suppress(ChildLost):
                self._send(Cancel(id=request.id))
            raise
        raise ChildLost("the oracle gave another answer than was asked for")

    async def _replies(self, request: AnyRequest) -> AsyncGenerator[AnyReply, None]:
        await self.settled.wait()
        if self.failure:
            raise ChildLost(
                f"The Oracle failed ({self.failure}): try again with `c` in the window, or after"
                " `realm stop`."
            )
        replies = self.waiting[request.id] = asyncio.Queue()
        try:
            self._send(request)
            while (reply := await replies.get()) is not None:
                if isinstance(reply, Refused):
                    raise OracleRefusal(reply.message, too_long=reply.too_long)
                yield reply
            raise ChildLost("the oracle died before it answered")
        finally:
            self.waiting.pop(request.id, None)

    def _send(self, request: AnyRequest) -> None:
        if self.supervisor.child is None:
            raise ChildLost("the oracle is not running")
        self.supervisor.child.send(request)

    def _make(self) -> ChildProcess[AnyReply]:
        self.failure = ""
        self.settled.clear()
        return ChildProcess("oracle", self.arguments, AnyReply, self._hear, self.log)  # type: ignore[arg-type]

    def _hear(self, reply: AnyReply) -> None:
        child = self.supervisor.child
        if isinstance(reply, Ready):
            self.loaded.clear()
            self.settled.set()
            self.show(ChildStatus(condition="ready", pid=child.pid if child else None))
        elif isinstance(reply, Beat):
            if reply.phase == "serving" and self.settled.is_set():
                self.show(_serving(reply, child.pid if child else None))
        elif reply.id in self.waiting:
            self.waiting[reply.id].put_nowait(reply)

    def _died(self, epitaph: str, deaths: int) -> None:
        self.settled.clear()
        for replies in self.waiting.values():
            replies.put_nowait(None)
        self.show(ChildStatus(condition="restarting", phase=epitaph))
        self.on_death(epitaph, deaths)

    def _failed(self, epitaph: str) -> None:
        self.failure = epitaph
        self.settled.set()
        self.show(ChildStatus(condition="failed", phase=epitaph))
        self.on_failure(epitaph)


def _serving(beat: Beat, pid: int | None) -> ChildStatus:
    if not beat.busy:
        return ChildStatus(condition="ready", pid=pid)
    if not beat.asked:
        return ChildStatus(condition="busy", phase="answering", pid=pid)
    phase = f"{beat.answered} of {beat.asked} answers"
    return ChildStatus(condition="busy", phase=phase, done=beat.answered / beat.asked, pid=pid)
