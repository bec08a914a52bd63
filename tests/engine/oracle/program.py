"""The oracle program as the tests drive it: a real process, real pipes."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine.oracle.messages import (
    Answer,
    Answered,
    AnyReply,
    Chat,
    Finished,
    Ready,
    Refused,
    Reply,
    Request,
    ScoreAnswers,
    Scored,
    Swap,
    Swapped,
    Text,
)
from tests.paths import REPO

DECODER: msgspec.json.Decoder[AnyReply] = msgspec.json.Decoder(AnyReply)
WAIT_SECONDS = 120.0

R = TypeVar("R", bound=Reply)


class Oracle:
    """A running oracle; replies are kept in the order they came, and waits are on predicates."""

    def __init__(self, model: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.oracle", "--model", str(model), *options],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.ids = itertools.count(1)
        self.said: list[Reply] = []
        self.changed = threading.Condition()
        self.errors: list[bytes] = []
        self.threads = [
            threading.Thread(target=target, daemon=True) for target in (self._listen, self._drain)
        ]
        for thread in self.threads:
            thread.start()

    def __enter__(self) -> Oracle:
        self.wait(lambda: self.of(Ready) or None)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> int:
        """Close its stdin; the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(WAIT_SECONDS)
        for thread in self.threads:
            thread.join(WAIT_SECONDS)
        return code

    def write(self, line: bytes) -> None:
        """Send a raw line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, request: Request) -> int:
        """Send a request; its id."""
        self.write(msgspec.json.encode(request))
        return request.id

    def of(self, kind: type[R], id: int | None = None) -> list[R]:
        """What it said of this kind, to this request."""
        return [reply for reply in list(self.said) if isinstance(reply, kind) and id in (None, reply.id)]

    def wait(self, found: Callable[[], R | list[R] | None]) -> None:
        """Wait until the predicate is true."""
        with self.changed:
            assert self.changed.wait_for(lambda: found() or self.process.poll() is not None, WAIT_SECONDS)
        assert found(), f"the oracle ended: {b''.join(self.errors).decode()[-2000:]}"

    def reply(self, kind: type[R], id: int) -> R:
        """The reply to this request; a refusal fails the test."""
        self.wait(lambda: self.of(kind, id) or self.of(Refused, id))
        assert not self.of(Refused, id), self.of(Refused, id)
        return self.of(kind, id)[0]

    def refusal(self, id: int) -> str:
        """The sentence with which this request was refused."""
        self.wait(lambda: self.of(Refused, id))
        return self.of(Refused, id)[0].message

    def swap(self, name: str, path: Path) -> Swapped:
        return self.reply(Swapped, self.send(Swap(id=next(self.ids), adapter=name, path=str(path))))

    def chat(self, prompt: str, adapter: str | None = None, **options: float) -> int:
        return self.send(Chat(id=next(self.ids), prompt=prompt, adapter=adapter, **options))  # type: ignore[arg-type]

    def finished(self, id: int) -> Finished:
        return self.reply(Finished, id)

    def streamed(self, id: int) -> str:
        return "".join(reply.text for reply in self.of(Text, id))

    def answer(
        self, prompts: list[str], adapter: str | None = None, max_tokens: int = 8, **sampling: Any
    ) -> Answered:
        id = next(self.ids)
        request = Answer(id=id, prompts=prompts, adapter=adapter, max_tokens=max_tokens, **sampling)
        return self.reply(Answered, self.send(request))

    def score(self, pairs: list[tuple[str, str]], adapter: str | None = None) -> list[float]:
        return self.reply(
            Scored, self.send(ScoreAnswers(id=next(self.ids), pairs=pairs, adapter=adapter))
        ).losses

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                self.said.append(DECODER.decode(line))
                self.changed.notify_all()
        self.process.wait()
        with self.changed:
            self.changed.notify_all()

    def _drain(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line)


class Link:
    """The real Oracle, asked without waiting."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    async def answer(self, prompts: list[str], adapter: str | None, max_tokens: int) -> Answered:
        return self.oracle.answer(prompts, adapter, max_tokens)
