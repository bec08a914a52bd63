"""Talks that grow longer than what the Oracle reads."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.audit.rerun import running_oracle
from engine.children.oracle_link import OracleRefusal
from engine.loop.examiner import Examiner
from engine.oracle.messages import Chat, Finished
from engine.server.chat import (
    FRAME,
    MOST_CHARACTERS,
    ChatRequest,
    ChatTurn,
    PromptParts,
    chat,
    readable,
    split,
)
from engine.server.errors import RequestFault
from heroes.definition import find_hero
from heroes.vault.store import Vault
from saves.log.log import messages
from tests.engine.oracle.program import Oracle
from tests.engine.oracle.tiny import PIP
from tests.journals import new_journal

SYSTEM = ChatTurn("system", "Be brief.")


def talk(count: int, said: str = "so on") -> list[ChatTurn]:
    """So many questions with their answers, and one more question."""
    past = [ChatTurn(role, f"{number} {said}") for number in range(count) for role in ("user", "assistant")]
    return [*past, ChatTurn("user", "hi")]  # type: ignore[list-item]


def heard(talk: PromptParts) -> list[ChatTurn]:
    return [*talk.head, *(turn for exchange in talk.exchanges for turn in exchange)]


def test_a_talk_is_split_into_questions_with_what_was_said_to_them() -> None:
    whole = talk(2)
    assert split(whole).exchanges == [whole[:2], whole[2:4], whole[4:]]
    assert readable(split(whole)) == split(whole)


def test_all_that_the_system_says_first_is_the_head() -> None:
    whole = [SYSTEM, SYSTEM, *talk(1), SYSTEM, ChatTurn("user", "and now?")]
    assert split(whole).head == [SYSTEM, SYSTEM]
    assert heard(split(whole)) == whole
    assert split([SYSTEM, SYSTEM]) == PromptParts([], [[SYSTEM, SYSTEM]])


def test_an_answer_that_is_to_be_gone_on_with_stays_with_its_question() -> None:
    begun = [*talk(1), ChatTurn("assistant", "Hello")]
    assert split(begun).exchanges[-1] == begun[-2:]


def test_too_many_characters_are_left_out_at_once() -> None:
    half = "x" * (MOST_CHARACTERS // 4)
    whole = [SYSTEM, *talk(9, half)]
    read = readable(split(whole))
    assert heard(read) == [SYSTEM, *whole[-3:]]
    assert read.left_out == len(whole) - 4


@pytest.mark.parametrize(
    ("turns", "subject"),
    [
        ([ChatTurn("user", "x" * MOST_CHARACTERS)], "A question may have"),
        ([*talk(3), ChatTurn("user", "x" * MOST_CHARACTERS)], "A question may have"),
        ([SYSTEM] * 5_000 + [ChatTurn("user", "hi")], "A question with all that the system says may have"),
        ([ChatTurn("system", "x" * MOST_CHARACTERS), *talk(9)], "A question with all that the system says"),
        ([ChatTurn("user", "hi"), *[ChatTurn("assistant", "so")] * 5_000], "A question may have"),
    ],
)
def test_what_can_not_be_read_at_all_is_refused(turns: list[ChatTurn], subject: str) -> None:
    with pytest.raises(RequestFault, match=f"^{subject}.* at most 16000 characters: shorten") as flaw:
        readable(split(turns))
    assert (flaw.value.param, flaw.value.code) == ("messages", "context_length_exceeded")


def test_a_talk_of_nothing_but_turns_has_an_end_too() -> None:
    read = readable(split([ChatTurn("user", "")] * 20_000))
    assert len(read.exchanges) == MOST_CHARACTERS // FRAME
    assert read.left_out == 20_000 - len(read.exchanges)


def test_a_question_leaves_its_answer_some_room(tiny_oracle: Oracle) -> None:
    prompt, words = "word " * 470, 8
    assert "reads at most 512; shorten it" in tiny_oracle.refusal(tiny_oracle.chat(prompt))
    brief = tiny_oracle.send(Chat(id=99, prompt=prompt, adapter=None, max_tokens=words))
    assert tiny_oracle.finished(brief).tokens <= words


def spoken(question: str) -> str:
    return PIP.written([{"role": "user", "content": question}])


@pytest.mark.parametrize("count", [0, 3, 9, 200, 1_000])
def test_the_oracle_leaves_out_the_oldest_of_a_talk_until_it_fits(tiny_oracle: Oracle, count: int) -> None:
    earlier = [spoken(f"{number} one two three") for number in range(count)]
    head, prompt = PIP.written([{"role": "system", "content": "Be brief."}]), PIP.render([])
    request = Chat(id=99, prompt=prompt, adapter=None, max_tokens=2, head=head, earlier=earlier)
    last = tiny_oracle.finished(tiny_oracle.send(request))
    kept = "".join(earlier[last.left_out :])
    alone = tiny_oracle.finished(tiny_oracle.chat(head + kept + prompt, max_tokens=2))
    assert (last.text, last.prompt_tokens) == (alone.text, alone.prompt_tokens)
    assert bool(last.left_out) == (count > 100)
    if last.left_out:
        one_more = tiny_oracle.finished(tiny_oracle.chat(earlier[last.left_out - 1], max_tokens=1))
        assert last.prompt_tokens <= 512 - 2 < last.prompt_tokens + one_more.prompt_tokens


async def said(realm: Any, turns: list[ChatTurn], **options: Any) -> Finished:
    request = ChatRequest(turns, "base", max_tokens=4, **options)
    pieces = [piece async for piece in chat(realm, request, None)]
    assert isinstance(pieces[-1], Finished)
    return pieces[-1]


@pytest.mark.timeout(900)
async def test_the_real_oracle_answers_however_long_the_talk_is(tmp_path: Path, realm_home: Path) -> None:
    with new_journal(tmp_path) as journal:
        async with running_oracle(find_hero("pip"), tmp_path / "log") as oracle:
            examiner = Examiner(journal, oracle, Vault(tmp_path / "vault"))
            realm = SimpleNamespace(journal=journal, oracle=oracle, examiner=examiner)
            last = await said(realm, talk(40, "one two three " * 20))
            assert last.text
            assert 0 < last.left_out < 80
            assert 1024 < last.prompt_tokens <= 2048
            kept = messages(journal.log.connection, "chat")
            assert [row.text for row in kept] == ["hi", last.text]
            with pytest.raises(OracleRefusal, match="reads at most 2048; shorten it") as refusal:
                await said(realm, [*talk(3), ChatTurn("user", "a b " * 2_000)])
            assert refusal.value.too_long
