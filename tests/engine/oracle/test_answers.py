"""What the oracle says, asked in different ways, with PIP's own weights."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.oracle.messages import Answer, Text
from tests.engine.oracle.program import Oracle
from tests.engine.oracle.tiny import PIP

OPERATIONS = ["add", "subtract", "minimum", "maximum", "and", "or"]


def question(text: str) -> str:
    return PIP.render([{"role": "user", "content": text}])


def questions(count: int, seed: int) -> list[str]:
    draws = random.Random(seed)
    return [
        question(f"{draws.choice(OPERATIONS)} {draws.randrange(64):06b} {draws.randrange(8):b}")
        for _ in range(count)
    ]


@pytest.mark.parametrize("adapter", [None, "pip-0"])
def test_side_by_side_equals_one_by_one(pip_oracle: Oracle, adapter: str | None) -> None:
    asked = questions(24, seed=1)
    together = pip_oracle.answer(asked, adapter, max_tokens=5).answers
    assert len(set(together)) > 5
    assert [pip_oracle.answer([one], adapter, max_tokens=5).answers[0] for one in asked[:8]] == together[:8]
    streamed = pip_oracle.finished(pip_oracle.chat(asked[0], adapter, max_tokens=5))
    assert streamed.text == together[0]


def test_scores_side_by_side_equal_one_by_one(pip_oracle: Oracle) -> None:
    pairs = [
        (asked, PIP.reply(answer))
        for asked, answer in zip(questions(6, 2), ["101", "1", "0", "11", "1", "10"], strict=True)
    ]
    together = pip_oracle.score(pairs, "pip-1")
    alone = [pip_oracle.score([pair], "pip-1")[0] for pair in pairs]
    assert together == pytest.approx(alone, abs=2e-2)
    assert min(together) > 0


def test_base_and_hero_talk_at_once(pip_oracle: Oracle) -> None:
    prompts = questions(2, seed=3)
    adapters = [None, "pip-0", "pip-1"]
    alone = [pip_oracle.finished(pip_oracle.chat(prompts[0], name, max_tokens=12)).text for name in adapters]
    assert len(set(alone)) == 3
    ids = [pip_oracle.chat(prompts[0], name, max_tokens=12) for name in adapters]
    assert [pip_oracle.finished(id).text for id in ids] == alone
    assert [pip_oracle.streamed(id) for id in ids] == alone


def test_swapping_back_and_forth_leaves_no_trace(
    pip_oracle: Oracle, pip_gguf: Path, pip_cache: Path, pip_adapters: list[Path]
) -> None:
    asked = questions(12, seed=5)
    pairs = [(one, PIP.reply("1")) for one in asked]
    with Oracle(pip_gguf, "--cache", str(pip_cache)) as fresh:
        fresh.swap("a", pip_adapters[0])
        expected = fresh.answer(asked, "a").answers, fresh.score(pairs, "a")
    with Oracle(pip_gguf, "--cache", str(pip_cache)) as swapped:
        for name in ("a", "b", "a"):
            swapped.swap(name, pip_adapters[name == "b"])
            swapped.answer(asked[:3], name)
        assert (swapped.answer(asked, "a").answers, swapped.score(pairs, "a")) == expected


def test_heat_follows_the_seed(pip_oracle: Oracle) -> None:
    ids = [
        pip_oracle.chat(question("Tell me a story."), None, max_tokens=12, temperature=1.0, seed=seed)
        for seed in (1, 1, 2)
    ]
    first, again, other = (pip_oracle.finished(id).text for id in ids)
    assert first == again != other


@pytest.mark.parametrize("seed", [-1, 1 << 70])
def test_any_integer_is_a_seed(pip_oracle: Oracle, seed: int) -> None:
    ids = [
        pip_oracle.chat(question("Tell me a story."), None, max_tokens=12, temperature=1.0, seed=each)
        for each in (seed, seed, 1)
    ]
    first, again, other = (pip_oracle.finished(id).text for id in ids)
    assert first == again != other


def test_pip_stops_at_its_end_of_turn(pip_oracle: Oracle) -> None:
    id = pip_oracle.chat(question("What is the capital of France?"), None, max_tokens=64)
    finished = pip_oracle.finished(id)
    assert finished.text == "The capital of France is Paris."
    assert (finished.stopped, finished.tokens) == ("end", 7)
    assert len(pip_oracle.of(Text, id)) == 7
    assert 0 < finished.first_token_seconds < finished.seconds


def test_sampled_answers_follow_their_seeds_side_by_side_or_alone(pip_oracle: Oracle) -> None:
    asked = questions(8, seed=7)
    drawn = pip_oracle.answer(asked, "pip-0", 5, temperature=1.0, seeds=list(range(8)))
    again = pip_oracle.answer(asked[2:4], "pip-0", 5, temperature=1.0, seeds=[2, 3])
    assert again.answers == drawn.answers[2:4]
    same = pip_oracle.answer(asked[:1] * 6, "pip-0", 5, temperature=1.0, seeds=[1, 1, 2, 3, 4, 5])
    assert same.answers[0] == same.answers[1]
    assert len(set(same.answers)) > 2


def test_a_sampled_answer_tells_its_tokens_and_how_likely_each_was(pip_oracle: Oracle) -> None:
    asked = questions(6, seed=9)
    found = pip_oracle.answer(asked, None, 6, temperature=1.0, seeds=list(range(6)))
    for drawn, ended in zip(found.drawn, found.ended, strict=True):
        assert len(drawn.tokens) == len(drawn.logprobs)
        assert len(drawn.tokens) <= 6 + ended
        assert all(logprob <= 0 for logprob in drawn.logprobs)
    whole = [at for at, ended in enumerate(found.ended) if not ended and found.answers[at].isascii()]
    scored = pip_oracle.score([(asked[at], found.answers[at]) for at in whole])
    means = [-sum(found.drawn[at].logprobs) / len(found.drawn[at].logprobs) for at in whole]
    # What is written may be read in other tokens than it was drawn in, and is another text then.
    near = [abs(score - mean) < 0.05 for score, mean in zip(scored, means, strict=True)]
    assert sum(near) >= len(near) / 2 > 0
    assert pip_oracle.answer(asked[:1], None, 6).drawn == []


def test_as_many_seeds_are_needed_as_there_are_prompts(pip_oracle: Oracle) -> None:
    asked = questions(3, seed=1)
    request = Answer(id=9_999, prompts=asked, adapter=None, max_tokens=4, temperature=1.0, seeds=[1])
    assert pip_oracle.refusal(pip_oracle.send(request)) == "Each prompt needs a seed, and there are 3 to 1."
