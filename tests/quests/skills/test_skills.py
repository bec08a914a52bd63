from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.skills import find_skill, is_of_module, skill_names
from quests.task import HELD_OUT_SHARE, QuestError, is_held_out


def test_bin_is_found_with_its_numbers() -> None:
    skill = find_skill("bin")
    assert (skill.name, skill.title, skill.levels, skill.floor) == ("bin", "Binary Alchemy", 30, 0.01)


def test_runes_are_a_skill_of_their_own() -> None:
    skill = find_skill("binrunes")
    assert (skill.name, skill.title, skill.levels) == ("binrunes", "Binary Alchemy in runes", 30)
    assert find_skill("bin").revision == skill.revision == 2
    assert find_skill("sy").revision == find_skill("gcd").revision == 1
    redrawn = ("basic_arithmetic", "syllogism", "calendar_arithmetic", "simple_equations")
    assert [find_skill(name).revision for name in redrawn] == [2, 2, 2, 2]


def test_sy_is_found_with_its_numbers() -> None:
    skill = find_skill("sy")
    assert (skill.name, skill.title, skill.levels, skill.floor) == ("sy", "Word Weaving", 50, 0.01)


def test_every_named_skill_is_found() -> None:
    assert skill_names()[:3] == ["bin", "binrunes", "sy"]
    assert [find_skill(name).name for name in skill_names()] == skill_names()


@given(st.text().filter(lambda name: name not in skill_names() and not is_of_module(name)))
def test_an_unknown_skill_is_refused_in_one_printable_line(name: str) -> None:
    with pytest.raises(QuestError, match="`realm skill list` shows those there are") as refusal:
        find_skill(name)
    assert str(refusal.value).isprintable()


def test_an_eighth_of_prompts_is_held_out() -> None:
    share = sum(is_held_out(f"prompt {number}") for number in range(20_000)) / 20_000
    assert abs(share - HELD_OUT_SHARE) < 0.01


def test_a_prompt_keeps_its_side() -> None:
    assert [is_held_out(f"add 00 {second}") for second in ("00", "01", "10", "11")] == [
        False,
        False,
        True,
        False,
    ]
