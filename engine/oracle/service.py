"""What each request leads to: a job, a loaded adapter, or a refusal in one sentence."""

from __future__ import annotations

import time
from pathlib import Path

from engine.oracle.adapters import LoadedAdapters
from engine.oracle.jobs import AnswerJob, ChatJob, ScoreJob
from engine.oracle.llama import Model, ModelError
from engine.oracle.messages import (
    Answer,
    AnyRequest,
    Cancel,
    Chat,
    Refused,
    Reply,
    ScoreAnswers,
    SetWatched,
    Swap,
    Swapped,
)
from engine.oracle.scheduler import Scheduler
from engine.oracle.sequences import Choose, Scorer, Writer, greedy, sampler

ANSWER_TOKENS = 64
"""Tokens kept free for a chat's answer, unless it asks for fewer; a longer text is refused."""


class RequestError(Exception):
    """A request that can't be served; the message is one sentence."""


class TooLong(RequestError):
    """A request whose text is too long."""


class Service:
    """Turns requests into jobs, loaded adapters and refusals."""

    def __init__(self, model: Model, shelf: LoadedAdapters, scheduler: Scheduler) -> None:
        self.model, self.shelf, self.scheduler = model, shelf, scheduler

    def handle(self, request: AnyRequest, at: float) -> list[Reply]:
        """Take on a request that came at `at` (`time.perf_counter`); the replies that are due at once."""
        try:
            if isinstance(request, Swap):
                return [self._swap(request)]
            if isinstance(request, Cancel):
                return self.scheduler.cancel(request.id)
            if isinstance(request, SetWatched):
                self.scheduler.attend(request.id, request.watched)
            if isinstance(request, Chat | Answer | ScoreAnswers):
                self._check(request)
                self.scheduler.add(self._job(request, at))
        except (RequestError, ModelError) as refusal:
            return [Refused(id=request.id, message=str(refusal), too_long=isinstance(refusal, TooLong))]
        return []

    def _swap(self, request: Swap) -> Reply:
        begun = time.perf_counter()
        self.shelf.load(request.adapter, Path(request.path))
        self.shelf.tidy({job.adapter for job in self.scheduler.jobs} | {request.adapter})
        return Swapped(
            id=request.id,
            adapter=request.adapter,
            seconds=time.perf_counter() - begun,
            held=list(self.shelf.adapters),
        )

    def _check(self, request: Chat | Answer | ScoreAnswers) -> None:
        if request.adapter not in self.shelf:
            raise RequestError(f"The adapter {str(request.adapter)[:12]} is not loaded; swap it in first.")
        if any(job.id == request.id for job in self.scheduler.jobs):
            raise RequestError(f"A request with the id {request.id} is still being served.")
        if not isinstance(request, ScoreAnswers) and request.max_tokens < 1:
            raise RequestError(f"max_tokens is {request.max_tokens}, where at least 1 is needed.")

    def _job(self, request: Chat | Answer | ScoreAnswers, at: float) -> ChatJob | AnswerJob | ScoreJob:
        if isinstance(request, Chat):
            return self._chat(request, at)
        if isinstance(request, Answer):
            return self._exam(request, at)
        scorers = [self._scorer(question, answer) for question, answer in request.pairs]
        return ScoreJob(request.id, request.adapter, scorers)

    def _exam(self, request: Answer, at: float) -> AnswerJob:
        sampled = request.temperature > 0
        if sampled and len(request.seeds) != len(request.prompts):
            raise RequestError(
                f"Each prompt needs a seed, and there are {len(request.prompts)} to {len(request.seeds)}."
            )
        seeds = request.seeds if sampled else [0] * len(request.prompts)
        lines = [
            self._writer(self._tokens(prompt), request.max_tokens, sampler(request.temperature, seed))
            for prompt, seed in zip(request.prompts, seeds, strict=True)
        ]
        piece, clock = self.model.piece, time.perf_counter
        return AnswerJob(request.id, request.adapter, lines, piece, clock, at, sampled=sampled)

    def _chat(self, request: Chat, at: float) -> ChatJob:
        tokens, left_out = self._talk(request, min(request.max_tokens, ANSWER_TOKENS))
        choose = sampler(request.temperature, request.seed, request.top_p)
        return ChatJob(
            request.id,
            request.adapter,
            self._writer(tokens, request.max_tokens, choose),
            self.model.piece,
            time.perf_counter,
            at,
            stop=request.stop,
            left_out=left_out,
        )

    def _talk(self, request: Chat, spare: int) -> tuple[list[int], int]:
        """The tokens of as much of a conversation as fits, and how many of its earlier parts do not.

        The parts are tokenized one by one, newest first, so that the time is linear in the length. The joined
        text is tokenized again, since a token may reach from one part into the next.
        """
        room = self.scheduler.longest - spare - self._count(request.head) - self._count(request.prompt)
        left_out = len(request.earlier)
        while left_out and (room := room - self._count(request.earlier[left_out - 1])) >= 0:
            left_out -= 1
        while True:
            text = request.head + "".join(request.earlier[left_out:]) + request.prompt
            if left_out == len(request.earlier) or self._count(text) + spare <= self.scheduler.longest:
                return self._tokens(text, spare), left_out
            left_out += 1

    def _count(self, text: str) -> int:
        return len(self.model.tokenize(text))

    def _writer(self, tokens: list[int], limit: int, choose: Choose = greedy) -> Writer:
        room = self.scheduler.longest - len(tokens)
        return Writer(tokens, min(limit, room), choose, self.model.ends)

    def _scorer(self, question: str, answer: str) -> Scorer:
        asked, said = self._tokens(question), self._tokens(answer)
        self._check_length(len(asked) + len(said))
        return Scorer(asked, said)

    def _tokens(self, text: str, spare: int = 1) -> list[int]:
        tokens = self.model.tokenize(text)
        if not tokens:
            raise RequestError("The text is empty, so there is nothing to go on from.")
        self._check_length(len(tokens) + spare)
        return tokens

    def _check_length(self, tokens: int) -> None:
        longest = self.scheduler.longest
        if tokens > longest:
            raise TooLong(
                f"The text and its answer need {tokens} tokens, and the oracle reads at most {longest};"
                " shorten it."
            )
