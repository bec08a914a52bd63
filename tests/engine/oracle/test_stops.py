"""Stop strings: text up to the first is passed on, and no part of any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.oracle.jobs import ChatJob
from engine.oracle.messages import Finished, Reply, Text
from engine.oracle.sequences import Writer, greedy
from engine.oracle.stops import Stops

TEXT = st.text("ab🐉", max_size=12)
STOPS = st.lists(st.text("ab🐉", min_size=1, max_size=4), max_size=4)


def passed(pieces: list[str], strings: list[str]) -> tuple[list[str], bool]:
    """What is passed on of each piece, and whether a stop string came."""
    stops = Stops(strings)
    said = [stops.take(text, last=place == len(pieces) - 1) for place, text in enumerate(pieces)]
    return said, stops.hit


def test_without_stop_strings_all_text_passes_at_once() -> None:
    assert passed(["a", "b", "c"], []) == (["a", "b", "c"], False)


def test_what_may_begin_a_stop_string_waits_and_passes_where_it_does_not() -> None:
    assert passed(["x\n", "\n", "y"], ["\n\nEND"]) == (["x", "", "\n\ny"], False)
    assert passed(["x E", "N", "D y"], ["END"]) == (["x ", "", ""], True)
    assert passed(["x E", "N"], ["END"]) == (["x ", "EN"], False)


def test_the_stop_string_that_comes_first_counts() -> None:
    assert passed(["one two three"], ["three", "two"]) == (["one "], True)


@given(st.lists(TEXT, min_size=1, max_size=8), STOPS)
def test_however_a_text_is_cut_it_ends_before_its_first_stop_string(
    pieces: list[str], strings: list[str]
) -> None:
    said, hit = passed(pieces, strings)
    # A longer string may come whole where a shorter one that came earlier has already ended the text.
    whole = "".join(pieces)
    ends = [whole.find(string) for string in strings if string in whole]
    assert hit == bool(ends)
    assert whole.startswith("".join(said))
    assert not any(string in "".join(said) for string in strings)
    if not hit:
        assert "".join(said) == whole


def spoken(pieces: list[bytes], *strings: str) -> list[Reply]:
    """What a chat says whose tokens have these bytes, read one at a time."""
    writer = Writer([1, 2], len(pieces), greedy, lambda token: False)
    job = ChatJob(1, None, writer, lambda token: pieces[token], lambda: 0.0, 0.0, stop=strings)
    job.waiting.clear()
    job.running.append(writer)
    said: list[Reply] = []
    for token in range(len(pieces)):
        writer.written.append(token)
        writer.done = token == len(pieces) - 1
        job.leave()
        said += job.replies()
        if job.done:
            break
    return said


def test_a_stop_string_across_tokens_and_bytes_ends_the_line() -> None:
    dragon = "🐉".encode()
    said = spoken([b"so ", b"be", b"ware ", dragon[:2], dragon[2:], b"s!", b"more"], "e 🐉s")
    assert "".join(reply.text for reply in said if isinstance(reply, Text)) == "so bewar"
    last = said[-1]
    assert isinstance(last, Finished)
    assert (last.text, last.stopped, last.tokens, last.prompt_tokens) == ("so bewar", "stop", 6, 2)


def test_an_answer_that_ends_within_a_stop_string_is_whole() -> None:
    last = spoken([b"a", b"EN"], "END")[-1]
    assert isinstance(last, Finished)
    assert (last.text, last.stopped) == ("aEN", "length")
