"""A real chat that loops ends by itself; the same hero's trial is answered to its limit, as it always was."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.oracle.loops import repeats_itself
from heroes.definition import find_hero
from tests.engine.oracle.program import Oracle
from tests.engine.oracle.tiny import NEWLINE, make_tiny, say_after, write_model

LIMIT = 400
WORDS = {"one word": [451], "three words in turn": [451, 905, 1302]}
"""Tokens that a hero says one after the other for ever."""


@pytest.fixture(params=WORDS)
def looping(request: pytest.FixtureRequest, tmp_path: Path, pip_gguf: Path) -> Path:
    words = WORDS[request.param]
    model = make_tiny(seed=0)
    say_after(model, {NEWLINE: words[0]} | dict(zip(words, [*words[1:], words[0]], strict=True)))
    write_model(model, pip_gguf, tmp_path / "looping.gguf")
    return tmp_path / "looping.gguf"


def test_a_chat_ends_and_a_trial_does_not(looping: Path) -> None:
    prompt = find_hero("pip").render([{"role": "user", "content": "hi"}])
    with Oracle(looping) as oracle:
        chat = oracle.finished(oracle.chat(prompt, max_tokens=LIMIT))
        trial = oracle.answer([prompt], None, max_tokens=LIMIT)
    assert chat.stopped == "repetition"
    assert chat.tokens < LIMIT / 2
    assert repeats_itself(chat.text)
    assert trial.ended == [False]
    assert trial.answers[0].startswith(chat.text)
    assert len(trial.answers[0]) > 2 * len(chat.text)
