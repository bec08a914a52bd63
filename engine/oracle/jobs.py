"""Jobs: the requests that are being served, with their sequences and replies."""

from __future__ import annotations

import codecs
import math
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import ClassVar

from engine.oracle.batch import BatchToken, SlotText, share_prefixes
from engine.oracle.loops import STRIDE, repeats_itself
from engine.oracle.messages import Answered, Finished, Refused, Reply, SampledTokens, Scored, Stopped, Text
from engine.oracle.sequences import Scorer, Writer
from engine.oracle.stops import Stops

Clock = Callable[[], float]
Piece = Callable[[int], bytes]


class Job:
    """One request's sequences (lines): some wait for a slot, the others are read and written."""

    urgent: ClassVar[bool] = False
    """Whether the job is a chat: a chat goes first, and its decodes are not interrupted."""
    watched = True
    """Whether someone waits for the job; while nobody waits for any, most of the time is the trainer's."""

    def __init__(self, id: int, adapter: str | None, lines: Sequence[SlotText]) -> None:
        self.id, self.adapter = id, adapter
        self.waiting = deque(lines)
        self.running: list[SlotText] = []
        self.unread: deque[BatchToken] = deque()
        """Prompt tokens of the running sequences, still to be read."""
        self.offered = 0
        """How many unread tokens `next_rows` gave last."""

    @property
    def done(self) -> bool:
        """Whether every sequence is complete."""
        return not self.waiting and not self.running

    @property
    def silent(self) -> bool:
        """Whether prompt tokens are still to be read; a chat has not begun to answer then."""
        return bool(self.unread)

    def seat(self, lines: list[SlotText]) -> None:
        """Begin with sequences that got their slots."""
        self.running += lines
        self.unread.extend(share_prefixes(lines))

    def next_rows(self, room: int) -> list[BatchToken]:
        """Up to `room` tokens to read now: one for each sequence that writes, then prompt tokens."""
        rows = [row for line in self.running if (row := line.next_row()) is not None][:room]
        prompts = list(islice(self.unread, room - len(rows)))
        self.offered = len(prompts)
        return rows + prompts

    def were_read(self) -> None:
        """Drop the prompt tokens that `next_rows` gave last: they were read."""
        for _ in range(self.offered):
            self.unread.popleft()

    def leave(self) -> list[SlotText]:
        """Take the complete sequences out of the running ones."""
        done = [line for line in self.running if line.done]
        self.running = [line for line in self.running if not line.done]
        return done

    def cancel(self) -> list[SlotText]:
        """Give up what is left; returns the sequences whose slots are free again."""
        running, self.running = self.running, []
        self.waiting.clear()
        self.unread.clear()
        return running

    def replies(self) -> list[Reply]:
        """Replies that have come due since the last call."""
        raise NotImplementedError

    def cancelled(self) -> Reply:
        """The last reply of a cancelled job."""
        return Refused(id=self.id, message="The request was cancelled.")


class ChatJob(Job):
    """A streamed answer: each character is sent as soon as all its bytes are there."""

    urgent = True

    def __init__(
        self,
        id: int,
        adapter: str | None,
        line: Writer,
        piece: Piece,
        clock: Clock,
        begun: float,
        *,
        stop: Sequence[str] = (),
        left_out: int = 0,
    ) -> None:
        super().__init__(id, adapter, [line])
        self.line, self.piece, self.clock = line, piece, clock
        self.begun, self.left_out = begun, left_out
        self.stops = Stops(stop)
        self.first: float | None = None
        """Seconds to the first token; None before it."""
        self.heard = 0
        """How many of the written tokens were turned into text."""
        self.text, self.told = "", 0
        """The answer so far, and how many of its characters were sent."""
        self.looked = 0
        """Characters that the text had at the last check for a loop."""
        self.repeats = False
        """Whether the answer was ended because it repeats itself."""
        self.characters = codecs.getincrementaldecoder("utf-8")("replace")

    def leave(self) -> list[SlotText]:
        """Take the sequence out once it is complete; a stop string or a loop completes it, too."""
        self._hear()
        return super().leave()

    def replies(self) -> list[Reply]:
        """The new text, and Finished once the sequence is complete."""
        self._hear()
        text, self.told = self.text[self.told :], len(self.text)
        said: list[Reply] = [Text(id=self.id, text=text)] if text else []
        return [*said, self._finished(self._reason())] if self.line.done else said

    def cancelled(self) -> Reply:
        """Finished, with what was written so far."""
        return self._finished("cancelled")

    def _hear(self) -> None:
        """Turn newly written tokens into text, up to a stop string, which completes the sequence."""
        if self.first is None and (self.line.written or self.line.done):
            self.first = self.clock() - self.begun
        tokens = self.line.written[self.heard :]
        self.heard += len(tokens)
        text = self.characters.decode(b"".join(map(self.piece, tokens)), final=self.line.done)
        self.text += self.stops.take(text, last=self.line.done)
        self.line.done = self.line.done or self.stops.hit
        self._look_for_loops()

    def _look_for_loops(self) -> None:
        if not self.line.done and len(self.text) >= self.looked + STRIDE:
            self.looked = len(self.text)
            self.repeats = self.line.done = repeats_itself(self.text)
            if self.repeats:
                self.text += self.stops.take("", last=True)

    def _reason(self) -> Stopped:
        if self.stops.hit:
            return "stop"
        if self.repeats:
            return "repetition"
        return "end" if self.line.ended else "length"

    def _finished(self, stopped: Stopped) -> Finished:
        seconds = self.clock() - self.begun
        return Finished(
            id=self.id,
            text=self.text,
            tokens=len(self.line.written),
            first_token_seconds=seconds if self.first is None else self.first,
            seconds=seconds,
            stopped=stopped,
            prompt_tokens=len(self.line.prompt),
            left_out=self.left_out,
        )


class AnswerJob(Job):
    """Many prompts answered side by side."""

    def __init__(
        self,
        id: int,
        adapter: str | None,
        lines: list[Writer],
        piece: Piece,
        clock: Clock,
        begun: float,
        *,
        sampled: bool = False,
    ) -> None:
        super().__init__(id, adapter, lines)
        self.lines, self.piece, self.clock = lines, piece, clock
        self.begun, self.sampled = begun, sampled

    @property
    def answered(self) -> int:
        """How many of the prompts are answered."""
        return sum(line.done for line in self.lines)

    def replies(self) -> list[Reply]:
        """Answered, once all sequences are complete."""
        if not self.done:
            return []
        answers = [b"".join(map(self.piece, line.written)).decode(errors="replace") for line in self.lines]
        ended = [line.ended for line in self.lines]
        drawn = [_drawn(line) for line in self.lines] if self.sampled else []
        seconds = self.clock() - self.begun
        return [Answered(id=self.id, answers=answers, seconds=seconds, ended=ended, drawn=drawn)]


def _drawn(line: Writer) -> SampledTokens:
    return SampledTokens([each.token for each in line.drawn], [each.logprob for each in line.drawn])


class ScoreJob(Job):
    """Many answers scored side by side."""

    def __init__(self, id: int, adapter: str | None, lines: list[Scorer]) -> None:
        super().__init__(id, adapter, lines)
        self.lines = lines

    def replies(self) -> list[Reply]:
        """Scored, once all sequences are complete; Refused if a loss is not finite."""
        if not self.done:
            return []
        losses = [line.loss for line in self.lines]
        if not all(map(math.isfinite, losses)):
            return [
                Refused(id=self.id, message="The model's logits are not finite, so nothing can be scored.")
            ]
        return [Scored(id=self.id, losses=losses, tokens=[len(line.answer) for line in self.lines])]
