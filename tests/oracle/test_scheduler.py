from __future__ import annotations

from collections import deque

from engine.oracle.jobs import AnswerJob, ChatJob
from engine.oracle.lines import Writer, greedy
from engine.oracle.messages import Finished, Reply, Text
from engine.oracle.rows import Row
from engine.oracle.scheduler import CHAT_SHARE, Seats, next_adapter


def line(prompt: int = 4, limit: int = 4) -> Writer:
    return Writer(list(range(prompt)), limit, greedy, lambda token: token == 0)


def chat(adapter: str | None, *, silent: bool) -> ChatJob:
    job = ChatJob(1, adapter, line(), lambda token: b"", lambda: 0.0, 0.0)
    job.unread = deque([Row(1, 0, [0], [])] if silent else [])
    return job


def answers(adapter: str | None) -> AnswerJob:
    return AnswerJob(2, adapter, [line()], lambda token: b"", lambda: 0.0, 0.0)


def test_a_chat_that_waits_for_its_first_word_goes_first() -> None:
    jobs = [answers("a"), chat("b", silent=False), chat("c", silent=True)]
    assert {next_adapter(jobs, last, decodes) for last in ("a", "b", None) for decodes in range(8)} == {"c"}


def test_chats_share_turns_and_leave_some_to_the_others() -> None:
    jobs = [answers("a"), chat("b", silent=False), chat(None, silent=False)]
    turns: list[str | None] = ["a"]
    for decodes in range(1, 8 * CHAT_SHARE):
        turns.append(next_adapter(jobs, turns[-1], decodes))
    assert 0 < turns.count("a") <= len(turns) / CHAT_SHARE
    assert abs(turns.count("b") - turns.count(None)) <= 8


def test_without_chats_adapters_take_turns() -> None:
    jobs = [answers("a"), answers("b"), answers("a")]
    assert [next_adapter(jobs, last, 1) for last in (None, "a", "b", "gone")] == ["a", "b", "a", "a"]


def test_seats_never_promise_more_than_there_is() -> None:
    seats = Seats(slots=3, cells=30)
    small, large = line(4, 4), line(20, 4)
    assert seats.take(small, 0, 0)
    assert not seats.take(large, 0, 0)
    assert not seats.take(line(1, 1), 2, 0)
    assert not seats.take(line(1, 1), 0, 21)
    seats.give_back(small)
    assert seats.take(large, 0, 0)
    assert (seats.cells, len(seats.free)) == (6, 2)


def spoken(pieces: list[bytes]) -> list[Reply]:
    """What a chat says whose tokens have these bytes, one token at a time."""
    writer = Writer([1], len(pieces), greedy, lambda token: False)
    job = ChatJob(1, None, writer, lambda token: pieces[token], lambda: 0.0, 0.0)
    said: list[Reply] = []
    for token in range(len(pieces)):
        writer.written.append(token)
        writer.done = token == len(pieces) - 1
        said += job.replies()
    return said


def test_only_whole_characters_are_streamed() -> None:
    dragon = "🐉".encode()
    said = spoken([b"a", dragon[:1], dragon[1:3], dragon[3:], "é".encode()[:1]])
    texts = [reply.text for reply in said if isinstance(reply, Text)]
    assert texts == ["a", "🐉", "�"]
    assert isinstance(said[-1], Finished)
    assert (said[-1].text, said[-1].tokens, said[-1].stopped) == ("a🐉�", 5, "length")
