from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.oracle.batch import SlotText, share_prefixes
from engine.oracle.sequences import Scorer, Writer, greedy, sampler

prompts = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=8), min_size=1, max_size=12)


def seated(texts: list[list[int]]) -> list[SlotText]:
    lines: list[SlotText] = [Writer(text, 4, greedy, lambda token: False) for text in texts]
    for slot, line in enumerate(lines):
        line.slot = slot
    return lines


@given(prompts)
def test_every_line_is_read_whole_in_order_and_once(texts: list[list[int]]) -> None:
    rows = share_prefixes(seated(texts))
    for slot, text in enumerate(texts):
        mine = [row for row in rows if slot in row.slots]
        assert [row.token for row in mine] == text
        assert [row.position for row in mine] == list(range(len(text)))


@given(prompts)
def test_a_shared_beginning_is_read_once(texts: list[list[int]]) -> None:
    beginnings = {tuple(text[: end + 1]) for text in texts for end in range(len(text))}
    assert len(share_prefixes(seated(texts))) == len(beginnings)


@given(prompts)
def test_only_the_last_row_of_a_prompt_needs_logits(texts: list[list[int]]) -> None:
    lines = seated(texts)
    for row in share_prefixes(lines):
        expected = [line for line in lines if line.slot in row.slots and len(line.prompt) == row.position + 1]
        assert sorted(map(id, row.readers)) == sorted(map(id, expected))


def test_writer_stops_at_its_end_of_turn_or_its_limit() -> None:
    line = Writer([1, 2], limit=3, choose=greedy, ends=lambda token: token == 9)
    logits = np.eye(10, dtype=np.float32)
    assert line.next_row() is None
    line.take(1, logits[5])
    row = line.next_row()
    assert row is not None
    assert (row.token, row.position) == (5, 2)
    line.take(2, logits[9])
    assert (line.written, line.ended, line.done, line.next_row()) == ([5], True, True, None)
    short = Writer([1], limit=2, choose=greedy, ends=lambda token: False)
    short.take(0, logits[3])
    short.take(1, logits[4])
    assert (short.written, short.ended, short.done) == ([3, 4], False, True)


def test_scorer_gives_the_mean_nats_of_the_answer() -> None:
    line = Scorer([7, 8], [0, 1])
    assert (line.prompt, list(line.wanted)) == ([7, 8, 0], [1, 2])
    line.take(1, np.log(np.array([0.5, 0.25, 0.25], np.float32)))
    assert not line.done
    line.take(2, np.log(np.array([0.5, 0.125, 0.375], np.float32)) + 40)
    assert line.done
    assert math.isclose(line.loss, (math.log(2) + math.log(8)) / 2, rel_tol=1e-5)


def test_sampling_follows_the_probabilities_and_the_seed() -> None:
    logits = np.log(np.array([0.7, 0.2, 0.1], np.float32))
    draws = [sampler(1.0, seed=3) for _ in range(2)]
    first, second = ([choose(logits).token for _ in range(2000)] for choose in draws)
    assert first == second
    assert abs(first.count(0) / 2000 - 0.7) < 0.05
    cold = sampler(0.05, seed=3)
    assert {cold(logits).token for _ in range(200)} == {0}
    assert sampler(0.0, seed=3) is greedy


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(1e-9, {0}), (0.49, {0}), (0.6, {0, 2}), (0.79, {0, 2}), (0.9, {0, 2, 3}), (1.0, {0, 1, 2, 3})],
)
def test_only_the_likeliest_tokens_of_a_share_are_drawn(share: float, drawn: set[int]) -> None:
    logits = np.log(np.array([0.5, 0.05, 0.3, 0.15], dtype=np.float32))
    choose = sampler(1.0, seed=3, top_p=share)
    assert {choose(logits).token for _ in range(400)} == drawn


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_a_choice_knows_how_likely_it_was_in_the_distribution_it_was_drawn_from(temperature: float) -> None:
    logits = np.array([1.0, -1.0, 0.5], dtype=np.float32)
    weights = np.exp(logits / temperature)
    choose, cut = sampler(temperature, seed=5), sampler(temperature, seed=5, top_p=0.8)
    for _ in range(50):
        token, logprob = choose(logits)
        assert math.isclose(logprob, math.log(weights[token] / weights.sum()), rel_tol=1e-5)
    for _ in range(50):
        token, logprob = cut(logits)
        # The first and the third have four fifths of the likelihood at each of these temperatures.
        assert math.isclose(logprob, math.log(weights[token] / weights[[0, 2]].sum()), rel_tol=1e-5)


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-9])
def test_the_smallest_temperatures_choose_the_likeliest(temperature: float) -> None:
    logits = np.array([1.0, 30.0, 29.0, -1e30], dtype=np.float32)
    assert sampler(temperature, seed=1)(logits) == (1, 0.0)
