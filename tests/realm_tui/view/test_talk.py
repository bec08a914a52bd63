from __future__ import annotations

from typing import Literal

from realm_tui.view.talk import Exchange, exchanges, speaker_name
from saves.file.rows import MessageRow


def row(number: int, text: str, speaker: str = "", time: float = 0.0) -> MessageRow:
    """One line of a chat; the player's where no speaker is named."""
    role: Literal["user", "assistant"] = "assistant" if speaker else "user"
    return MessageRow(chat="any", number=number, role=role, text=text, speaker=speaker, time=time)


def turn(number: int, question: str, answer: str, speaker: str, time: float) -> list[MessageRow]:
    """A question with its answer, as they are kept together."""
    return [row(2 * number, question, time=time), row(2 * number + 1, answer, speaker, time)]


def test_turns_come_in_the_order_they_were_answered() -> None:
    hero = [*turn(0, "first", "1", "pip-0001", 1.0), *turn(1, "third", "3", "pip-0002", 3.0)]
    base = turn(0, "second", "2", "base", 2.0)
    assert exchanges({"base": base, "hero": hero}) == [
        Exchange("first", {"hero": ("pip-0001", "1")}),
        Exchange("second", {"base": ("base", "2")}),
        Exchange("third", {"hero": ("pip-0002", "3")}),
    ]


def test_a_question_put_to_both_is_one_exchange() -> None:
    said = {"base": turn(0, "who", "I", "base", 2.5), "hero": turn(0, "who", "me", "pip-0001", 2.0)}
    assert exchanges(said) == [Exchange("who", {"hero": ("pip-0001", "me"), "base": ("base", "I")})]


def test_the_same_question_again_is_another_exchange() -> None:
    hero = [*turn(0, "who", "I", "pip-0001", 1.0), *turn(1, "who", "me", "pip-0001", 2.0)]
    assert [each.answers["hero"][1] for each in exchanges({"hero": hero})] == ["I", "me"]


def test_a_hero_without_a_checkpoint_speaks_as_its_base() -> None:
    assert (
        speaker_name("hero", "base") == speaker_name("hero", None) == "hero, no checkpoint yet: same as base"
    )
    assert speaker_name("hero", "pip-0003") == "hero, checkpoint pip-0003"
