"""Requests good and bad, on a small llama."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.oracle.messages import (
    Answer,
    Answered,
    Beat,
    Cancel,
    Chat,
    Exit,
    Ready,
    Refused,
    ScoreAnswers,
    Scored,
    SetWatched,
    Swap,
    Text,
)
from tests.engine.oracle.program import Oracle

LONG = "word " * 10_000


def test_ready_says_what_it_can_read(tiny_oracle: Oracle) -> None:
    ready = tiny_oracle.of(Ready)[0]
    assert (ready.sequences, ready.context) == (64, 512)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"garbage",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"{}",
        b'{"op": "dance", "id": 7}',
        b'{"op": "chat", "id": 7}',
        b'{"op": "chat", "id": 7, "prompt": "a", "adapter": null, "colour": "red"}',
        b'{"op": "answer", "id": 7, "prompts": "a", "adapter": null, "max_tokens": 3}',
        b'{"op": "score", "id": 7, "pairs": [["a"]], "adapter": null}',
        b'{"op": "chat", "id": "x", "prompt": "\\ud800", "adapter": null}',
        b"[" * 200_000,
        b'{"op": "chat", "id": 7, "prompt": NaN, "adapter": null}',
    ],
    ids=range(13),
)
def test_a_bad_line_is_refused_and_the_next_one_served(tiny_oracle: Oracle, line: bytes) -> None:
    tiny_oracle.write(line)
    tiny_oracle.wait(lambda: tiny_oracle.of(Refused))
    refused = tiny_oracle.of(Refused)[0]
    assert refused.id == (7 if b'"id": 7' in line and b"NaN" not in line else 0)
    assert refused.message
    assert len(tiny_oracle.answer(["add 1 1"], None, max_tokens=3).answers) == 1


def test_an_endless_line_is_refused(tiny_oracle: Oracle) -> None:
    tiny_oracle.write(b'{"op": "' + b"x" * (17 << 20))
    assert "longer than" in tiny_oracle.refusal(0)
    assert len(tiny_oracle.answer(["add 1 1"], None, max_tokens=3).answers) == 1


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Chat(id=5, prompt="a", adapter="f00d"), "The adapter f00d is not loaded"),
        (Chat(id=5, prompt="", adapter=None), "is empty"),
        (Chat(id=5, prompt="a", adapter=None, max_tokens=0), "max_tokens is 0"),
        (Chat(id=5, prompt=LONG, adapter=None), "reads at most 512; shorten it"),
        (Answer(id=5, prompts=["a", LONG], adapter=None, max_tokens=3), "reads at most 512"),
        (Swap(id=5, adapter="a", path="/nowhere/a.gguf"), "can't load the adapter /nowhere/a.gguf"),
    ],
)
def test_what_can_not_be_served_is_refused_in_a_sentence(
    tiny_oracle: Oracle, request_: Chat | Answer | Swap, sentence: str
) -> None:
    assert sentence in tiny_oracle.refusal(tiny_oracle.send(request_))
    assert len(tiny_oracle.answer(["add 1 1"], None, max_tokens=3).answers) == 1


def test_scoring_nothing_is_refused(tiny_oracle: Oracle) -> None:
    tiny_oracle.write(b'{"op": "score", "id": 5, "pairs": [["a", ""]], "adapter": null}')
    assert "is empty" in tiny_oracle.refusal(5)


def test_no_questions_no_answers(tiny_oracle: Oracle) -> None:
    assert tiny_oracle.answer([], None).answers == []
    assert tiny_oracle.score([], None) == []


def test_a_damaged_adapter_leaves_the_others_in_place(
    tiny_oracle: Oracle, tiny_adapters: list[Path], tmp_path: Path
) -> None:
    tiny_oracle.swap("good", tiny_adapters[0])
    before = tiny_oracle.answer(["add 1 1"], "good").answers
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(tiny_adapters[1].read_bytes()[:3000])
    id = tiny_oracle.send(Swap(id=next(tiny_oracle.ids), adapter="bad", path=str(damaged)))
    assert "can't load the adapter" in tiny_oracle.refusal(id)
    assert tiny_oracle.answer(["add 1 1"], "good").answers == before


def test_the_latest_adapters_stay_and_older_ones_go(tiny_oracle: Oracle, tiny_adapters: list[Path]) -> None:
    for number, path in enumerate(tiny_adapters):
        tiny_oracle.swap(str(number), path)
    answers = {
        number: tiny_oracle.answer(["add 1 1"], str(number)).answers[0]
        for number in range(len(tiny_adapters) - 4, len(tiny_adapters))
    }
    assert len(set(answers.values())) == 4
    id = tiny_oracle.send(Answer(id=next(tiny_oracle.ids), prompts=["a"], adapter="0", max_tokens=3))
    assert "is not loaded" in tiny_oracle.refusal(id)


def test_an_adapter_in_use_is_not_freed(tiny_oracle: Oracle, tiny_adapters: list[Path]) -> None:
    tiny_oracle.swap("0", tiny_adapters[0])
    alone = tiny_oracle.finished(tiny_oracle.chat("Once", "0", max_tokens=400)).text
    id = tiny_oracle.chat("Once", "0", max_tokens=400)
    tiny_oracle.wait(lambda: tiny_oracle.of(Text, id))
    for number, path in enumerate(tiny_adapters[1:], start=1):
        tiny_oracle.swap(str(number), path)
    assert tiny_oracle.finished(id).text == alone


def test_a_cancelled_chat_finishes_with_what_it_said(tiny_oracle: Oracle) -> None:
    id = tiny_oracle.chat("Once upon a time", max_tokens=480)
    tiny_oracle.wait(lambda: tiny_oracle.of(Text, id))
    tiny_oracle.send(Cancel(id=id))
    finished = tiny_oracle.finished(id)
    assert finished.stopped == "cancelled"
    assert 0 < finished.tokens < 480
    assert finished.text == tiny_oracle.streamed(id)


def test_a_cancelled_trial_ends_in_a_refusal(tiny_oracle: Oracle) -> None:
    prompts = [f"count to {number}" for number in range(200)]
    id = tiny_oracle.send(Answer(id=next(tiny_oracle.ids), prompts=prompts, adapter=None, max_tokens=400))
    tiny_oracle.send(Cancel(id=id))
    assert "was cancelled" in tiny_oracle.refusal(id)
    tiny_oracle.send(Cancel(id=999))
    assert len(tiny_oracle.answer(["add 1 1"], None, max_tokens=3).answers) == 1


def test_a_chat_that_nobody_watches_says_the_same(tiny_oracle: Oracle) -> None:
    watched = tiny_oracle.finished(tiny_oracle.chat("Once upon a time", max_tokens=60)).text
    id = tiny_oracle.chat("Once upon a time", max_tokens=60)
    tiny_oracle.send(SetWatched(id=id, watched=False))
    assert tiny_oracle.finished(id).text == watched
    tiny_oracle.send(SetWatched(id=999, watched=False))
    assert len(tiny_oracle.answer(["add 1 1"], None, max_tokens=3).answers) == 1


def test_beats_count_the_answers_of_a_trial(tiny_oracle: Oracle) -> None:
    prompts = [f"count to {number}" for number in range(200)]
    tiny_oracle.answer(prompts, None, max_tokens=200)
    counted = [(beat.answered, beat.asked) for beat in tiny_oracle.of(Beat) if beat.asked]
    assert counted == sorted(counted)
    assert all(0 <= answered <= asked == 200 for answered, asked in counted)


def test_a_number_in_use_is_refused(tiny_oracle: Oracle) -> None:
    id = tiny_oracle.chat("Once", max_tokens=480)
    tiny_oracle.send(Chat(id=id, prompt="Once", adapter=None))
    assert "is still being served" in tiny_oracle.refusal(id)


def test_more_than_fits_at_once_is_served_in_turn(tiny_oracle: Oracle) -> None:
    prompts = [f"{number} " * 40 for number in range(150)]
    together = tiny_oracle.answer(prompts, None, max_tokens=20).answers
    assert len(together) == 150
    assert tiny_oracle.answer(prompts[100:101], None, max_tokens=20).answers == together[100:101]


def test_a_chat_breaks_into_other_work_and_changes_nothing(
    tiny_gguf: Path, tiny_adapters: list[Path]
) -> None:
    pairs = [(f"what is {number} plus {number % 7}", f"the answer is {2 * number}") for number in range(400)]
    with Oracle(tiny_gguf, "--kv", "f32") as oracle:
        oracle.swap("hero", tiny_adapters[0])
        undisturbed = oracle.score(pairs, "hero")
        alone = oracle.finished(oracle.chat("Once", max_tokens=5)).text
        work = oracle.send(ScoreAnswers(id=next(oracle.ids), pairs=pairs, adapter="hero"))
        for _ in range(5):
            assert oracle.finished(oracle.chat("Once", max_tokens=5)).text == alone
        assert not oracle.of(Scored, work)
        assert oracle.reply(Scored, work).losses == pytest.approx(undisturbed, abs=1e-3)
        assert not any(b"decode" in line for line in oracle.errors)


def test_it_beats_while_idle_and_tells_its_work(tiny_oracle: Oracle) -> None:
    tiny_oracle.answer(["add 1 1"], None, max_tokens=3)
    tiny_oracle.wait(lambda: [beat for beat in tiny_oracle.of(Beat) if beat.work >= 3 and not beat.busy])


def test_replies_are_lines_the_engine_can_read(tiny_oracle: Oracle) -> None:
    id = tiny_oracle.send(Answer(id=next(tiny_oracle.ids), prompts=["a"], adapter=None, max_tokens=2))
    answered = tiny_oracle.reply(Answered, id)
    assert msgspec.json.decode(msgspec.json.encode(answered), type=Answered | Scored) == answered


def test_exit_leaves_at_once(tiny_oracle: Oracle) -> None:
    tiny_oracle.send(Exit(id=1))
    assert tiny_oracle.process.wait(60) == 0
