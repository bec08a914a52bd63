"""Continuous batching: the sequences of all requests for an adapter share each decode; chat has priority."""

from __future__ import annotations

from collections.abc import Callable

from engine.oracle.adapters import LoadedAdapters
from engine.oracle.batch import BatchToken, SlotText
from engine.oracle.jobs import AnswerJob, Job
from engine.oracle.llama import Model
from engine.oracle.messages import Reply

BESIDE_CHAT = 8
"""Tokens of other jobs in a decode while a chat runs: few, so that the chat's text keeps flowing."""

CHAT_SHARE = 4
"""While a chat runs, adapters that no chat uses get one decode in so many."""

CHAT_SLOTS = 4
CHAT_CELLS = 4
"""Only chats may take this many slots, and one cell in so many."""

UNWATCHED_SHARE = 0.25
"""Share of the time that decodes take while nobody watches any job; the rest belongs to the trainer."""


class Seats:
    """The KV cache's slots and cells, handed out so that a running sequence always has room to go on."""

    def __init__(self, slots: int, cells: int) -> None:
        self.free = list(range(slots))
        self.cells = cells

    def take(self, line: SlotText, spare_slots: int, spare_cells: int) -> bool:
        """Give the sequence a slot and its cells, unless fewer than the spare ones would be left."""
        if len(self.free) <= spare_slots or self.cells - line.cells < spare_cells:
            return False
        line.slot = self.free.pop()
        self.cells -= line.cells
        return True

    def give_back(self, line: SlotText) -> None:
        """Take back the slot and the cells of a sequence."""
        self.free.append(line.slot)
        self.cells += line.cells


class Scheduler:
    """All jobs, and the decodes that serve them."""

    def __init__(self, model: Model, shelf: LoadedAdapters, interrupt: Callable[[], bool]) -> None:
        self.model, self.shelf, self.interrupt = model, shelf, interrupt
        self.seats = Seats(model.slots, model.cells)
        self.spare_cells = model.cells // CHAT_CELLS
        self.jobs: list[Job] = []
        self.decodes = 0
        self.turn: str | None = None
        """The adapter of the last decode."""

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.jobs)

    @property
    def share(self) -> float:
        """Share of the time that decodes may take now."""
        alone = bool(self.jobs) and not any(job.watched for job in self.jobs)
        return UNWATCHED_SHARE if alone else 1.0

    @property
    def progress(self) -> tuple[int, int]:
        """How many prompts of Answer requests are answered, and how many there are."""
        exams = [job for job in self.jobs if isinstance(job, AnswerJob)]
        return sum(job.answered for job in exams), sum(len(job.lines) for job in exams)

    @property
    def longest(self) -> int:
        """The longest text, prompt and answer, in tokens, that always finds room."""
        return min(self.model.context, self.model.cells // 2)

    def add(self, job: Job) -> None:
        """Add a job; its adapter must be loaded."""
        self.jobs.append(job)

    def attend(self, id: int, watched: bool) -> None:
        """Note whether anyone watches the job with this id, if it still exists."""
        for job in self.jobs:
            if job.id == id:
                job.watched = watched

    def cancel(self, id: int) -> list[Reply]:
        """Stop the job with this id, if it still exists."""
        for job in [job for job in self.jobs if job.id == id]:
            self._free(job.cancel())
            self._remove(job)
            return [job.cancelled()]
        return []

    def step(self) -> list[Reply]:
        """One decode, and the replies after it; a new request may interrupt a decode without chat tokens."""
        self._admit()
        seated = [job for job in self.jobs if job.running]
        if seated:
            self.turn = next_adapter(seated, self.turn, self.decodes)
            self.shelf.use(self.turn)
            self._decode(
                [job for job in seated if job.adapter == self.turn], any(job.urgent for job in seated)
            )
        return self._report()

    def _admit(self) -> None:
        for job in sorted(self.jobs, key=lambda job: not job.urgent):
            if job.running:
                continue
            spare = (0, 0) if job.urgent else (CHAT_SLOTS, self.spare_cells)
            lines: list[SlotText] = []
            while job.waiting and self.seats.take(job.waiting[0], *spare):
                lines.append(job.waiting.popleft())
            job.seat(lines)

    def _decode(self, jobs: list[Job], chatting: bool) -> None:
        rows = gather([job for job in jobs if job.urgent], self.model.rows)
        interrupt = None if rows else self.interrupt
        room = self.model.rows - len(rows)
        rows += gather([job for job in jobs if not job.urgent], min(room, BESIDE_CHAT) if chatting else room)
        if not self.model.decode(rows, interrupt):
            return
        self.decodes += 1
        for job in jobs:
            job.were_read()
        for index, row in enumerate(rows):
            for line in row.readers:
                line.take(row.position, self.model.logits(index))

    def _report(self) -> list[Reply]:
        replies: list[Reply] = []
        for job in list(self.jobs):
            self._free(job.leave())
            replies += job.replies()
            if job.done:
                self._remove(job)
        return replies

    def _remove(self, job: Job) -> None:
        self.jobs.remove(job)
        self.shelf.tidy({job.adapter for job in self.jobs})

    def _free(self, lines: list[SlotText]) -> None:
        for line in lines:
            self.model.forget(line.slot)
            self.seats.give_back(line)


def gather(jobs: list[Job], room: int) -> list[BatchToken]:
    """The jobs' next tokens, at most `room` together."""
    rows: list[BatchToken] = []
    for job in jobs:
        rows += job.next_rows(room - len(rows))
    return rows


def next_adapter(jobs: list[Job], last: str | None, decodes: int) -> str | None:
    """The next decode's adapter: that of a chat whose prompt is still unread, else the adapters in rotation.

    While a chat runs, adapters that no chat uses take part in one decode of CHAT_SHARE.
    """
    chats = [job for job in jobs if job.urgent]
    for chat in chats:
        if chat.silent:
            return chat.adapter
    candidates = chats if chats and decodes % CHAT_SHARE else jobs
    adapters = list(dict.fromkeys(job.adapter for job in candidates))
    return adapters[(adapters.index(last) + 1) % len(adapters)] if last in adapters else adapters[0]
