"""Talks that grow longer than what the Oracle reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from program import Oracle

from engine.audit.rerun import running_oracle
from engine.examiner import Examiner
from engine.oracle.messages import Chat, Finished
from engine.oracle_chat import MOST_CHARACTERS, ChatError, ChatRequest, Turn, chat, readings
from engine.oracle_link import OracleRefusal
from heroes.definition import find_hero
from heroes.vault import Vault
from saves.log import messages
from tests.journals import new_journal

SYSTEM = Turn("system", "Be brief.")


def talk(count: int, said: str = "so on") -> list[Turn]:
    """So many questions with their answers, and one more question."""
    past = [Turn(role, f"{number} {said}") for number in range(count) for role in ("user", "assistant")]
    return [*past, Turn("user", "hi")]  # type: ignore[list-item]


def read(turns: Sequence[Turn]) -> list[str]:
    return [turn.content for turn in turns]


def test_the_oldest_question_and_its_answer_go_first() -> None:
    whole = talk(2)
    assert list(readings(whole)) == [whole, whole[2:], whole[4:]]


def test_what_the_system_says_stays() -> None:
    whole = [SYSTEM, *talk(1)]
    assert list(readings(whole)) == [whole, [SYSTEM, whole[-1]]]
    assert list(readings([SYSTEM])) == [[SYSTEM]]


def test_an_answer_that_is_to_be_gone_on_with_stays_with_its_question() -> None:
    begun = [*talk(1), Turn("assistant", "Hello")]
    assert list(readings(begun))[-1] == begun[-2:]


def test_too_many_characters_are_left_out_at_once() -> None:
    half = "x" * (MOST_CHARACTERS // 4)
    assert [len(each) for each in readings(talk(9, half))] == [3, 1]
    assert list(readings([Turn("user", half * 4)])) == []


def test_a_talk_of_nothing_but_turns_has_an_end_too() -> None:
    assert len(list(readings([Turn("user", "")] * 20_000))) <= 1_000


def test_a_question_leaves_its_answer_some_room(tiny_oracle: Oracle) -> None:
    prompt, words = "word " * 470, 8
    assert "reads at most 512; shorten it" in tiny_oracle.refusal(tiny_oracle.chat(prompt))
    brief = tiny_oracle.send(Chat(id=99, prompt=prompt, adapter=None, max_tokens=words))
    assert tiny_oracle.finished(brief).tokens <= words


async def said(realm: Any, turns: list[Turn], **options: Any) -> str:
    pieces = [piece async for piece in chat(realm, ChatRequest(turns, "base", max_tokens=4, **options))]
    assert isinstance(pieces[-1], Finished)
    return pieces[-1].text


class Reading:
    """An Oracle that reads so many characters, and keeps what it read."""

    def __init__(self, longest: int) -> None:
        self.longest, self.read = longest, ""

    async def chat(self, prompt: str, *_: object) -> AsyncIterator[Finished]:
        if len(prompt) > self.longest:
            raise OracleRefusal("It is too long; shorten it.")
        self.read = prompt
        yield Finished(id=1, text="hello", tokens=1, first_token_seconds=0, seconds=0, stopped="end")


async def test_a_talk_goes_on_with_as_much_of_it_as_fits(tmp_path: Path) -> None:
    oracle: Any = Reading(300)
    with new_journal(tmp_path) as journal:
        realm = SimpleNamespace(
            journal=journal, oracle=oracle, examiner=Examiner(journal, oracle, Vault(tmp_path / "vault"))
        )
        assert await said(realm, talk(40)) == "hello"
        assert "39 so on" in oracle.read
        assert "38 so on" in oracle.read
        assert "36 so on" not in oracle.read
        kept = messages(journal.log.connection, "chat")
        assert [row.text for row in kept] == ["hi", "hello"]
        with pytest.raises(OracleRefusal, match="shorten it"):
            await said(realm, [*talk(3), Turn("user", "x" * 300)])
        with pytest.raises(ChatError, match=r"^A question may have at most 16000 characters: shorten it\.$"):
            await said(realm, [*talk(3), Turn("user", "x" * MOST_CHARACTERS)])


@pytest.mark.timeout(900)
async def test_the_real_oracle_answers_however_long_the_talk_is(tmp_path: Path, realm_home: Path) -> None:
    with new_journal(tmp_path) as journal:
        async with running_oracle(find_hero("pip"), tmp_path / "log") as oracle:
            examiner = Examiner(journal, oracle, Vault(tmp_path / "vault"))
            realm = SimpleNamespace(journal=journal, oracle=oracle, examiner=examiner)
            assert await said(realm, talk(6, "one two three " * 60))
            with pytest.raises(OracleRefusal, match="reads at most 2048; shorten it"):
                await said(realm, [Turn("user", "a b " * 2_000)])
