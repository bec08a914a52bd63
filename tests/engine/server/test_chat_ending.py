"""How a chat's end is told to programs: OpenAI's word, and our own beside it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.oracle.messages import Finished, Stopped
from engine.server.chat import ChatRequest
from engine.server.completions.answer import Completion

REASONS = {"end": "stop", "stop": "stop", "length": "length", "cancelled": "stop", "repetition": "stop"}


def test_every_end_has_its_reason() -> None:
    assert set(REASONS) == set(get_args(Stopped))


@pytest.mark.parametrize("stopped", REASONS)
def test_a_loop_is_a_stop_with_a_word_of_our_own(stopped: Any) -> None:
    last = Finished(id=1, text="aye aye", tokens=2, first_token_seconds=0.1, seconds=0.2, stopped=stopped)
    answer: Any = Completion(ChatRequest(messages=[]), "base")
    for told in (answer.whole(last), answer.ending(last)):
        assert told["choices"][0]["finish_reason"] == REASONS[stopped]
        assert told["realm"]["ended"] == stopped
    assert "realm" not in answer.piece("aye")
