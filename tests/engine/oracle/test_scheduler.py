from __future__ import annotations

from collections import deque
from types import SimpleNamespace

import pytest

from engine.oracle.batch import BatchToken
from engine.oracle.jobs import AnswerJob, ChatJob
from engine.oracle.messages import Answered, Finished, Reply, Text
from engine.oracle.program import next_decode_at
from engine.oracle.scheduler import CHAT_SHARE, Scheduler, Seats, next_adapter
from engine.oracle.sequences import Writer, greedy


def line(prompt: int = 4, limit: int = 4) -> Writer:
    return Writer(list(range(prompt)), limit, greedy, lambda token: token == 0)


def chat(adapter: str | None, *, silent: bool) -> ChatJob:
    job = ChatJob(1, adapter, line(), lambda token: b"", lambda: 0.0, 0.0)
    job.unread = deque([BatchToken(1, 0, [0], [])] if silent else [])
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


def test_a_chat_that_says_the_same_again_and_again_is_ended() -> None:
    writer = Writer([1], 400, greedy, lambda token: False)
    job = ChatJob(1, None, writer, lambda token: b" aye", lambda: 0.0, 0.0)
    job.seat([job.waiting.popleft()])
    said: list[Reply] = []
    while not writer.done:
        writer.written.append(7)
        left = job.leave()
        said += job.replies()
    assert left == [writer]
    assert job.done
    assert isinstance(said[-1], Finished)
    assert said[-1].stopped == "repetition"
    assert said[-1].text == " aye" * said[-1].tokens == "".join(r.text for r in said if isinstance(r, Text))
    assert 24 <= said[-1].tokens < 30


def test_a_trial_is_answered_to_its_limit_whatever_it_says() -> None:
    writer = Writer([1], 400, greedy, lambda token: False)
    job = AnswerJob(2, None, [writer], lambda token: b" aye", lambda: 0.0, 0.0)
    job.seat([job.waiting.popleft()])
    while not writer.done:
        writer.written.append(7)
        writer.done = len(writer.written) >= writer.limit
        job.leave()
    [answered] = job.replies()
    assert isinstance(answered, Answered)
    assert answered.answers == [" aye" * 400]


@pytest.mark.parametrize(
    ("watched", "share"),
    [
        ([], 1.0),
        ([True], 1.0),
        ([False], 0.25),
        ([False, True], 1.0),
        ([False, False], 0.25),
    ],
)
def test_only_what_nobody_watches_leaves_time_to_others(watched: list[bool], share: float) -> None:
    scheduler = Scheduler(SimpleNamespace(slots=4, cells=400), None, lambda: False)  # type: ignore[arg-type]
    for number, each in enumerate(watched):
        job = chat(None, silent=False)
        job.id = number
        scheduler.add(job)
        scheduler.attend(number, each)
    scheduler.attend(99, False)
    assert scheduler.share == share


def test_a_trial_beside_a_chat_that_nobody_watches_is_in_no_ones_way() -> None:
    scheduler = Scheduler(SimpleNamespace(slots=4, cells=400), None, lambda: False)  # type: ignore[arg-type]
    scheduler.add(chat(None, silent=False))
    scheduler.add(answers(None))
    scheduler.attend(1, False)
    assert (scheduler.share, scheduler.progress) == (1.0, (0, 1))


@pytest.mark.parametrize(("share", "next_at"), [(1.0, 10.5), (0.5, 11.0), (0.25, 12.0)])
def test_rests_leave_decodes_their_share(share: float, next_at: float) -> None:
    assert next_decode_at(10.0, 10.5, share) == next_at
