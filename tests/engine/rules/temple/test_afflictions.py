"""Each debuff comes with its measured cause, tells it, and goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from engine.rules.settings import settings
from engine.rules.temple.afflictions import afflictions, caution
from engine.rules.temple.measures import echo_gap, loops, repeated, repetition, spoiled, strain_rate
from saves.events import Scroll
from saves.state import Battle, Campaign, SkillState
from tests.engine.battle_facts import QUEST, VITALS, battle, campaign, score


def names(hero: Campaign) -> list[str]:
    return [each.name for each in afflictions(hero)]


def with_vitals(number: int, **changes: Any) -> Battle:
    return battle(number, vitals=msgspec.structs.replace(VITALS, **changes))


def drifted(kl: float | None) -> Campaign:
    hero = campaign(battle())
    hero.checkpoints["pip-0001"].drift = kl
    hero.latest = "pip-0001"
    return hero


SICK: dict[str, Sequence[Battle]] = {
    "Reality Tear": [battle(2, status="failed", cause="nan", reason="the loss became nan")],
    "Exhaustion": [with_vitals(2, retreats=2, party=4)],
    "Wild Magic": [with_vitals(2, gradient_most=1001.0)],
    "Trance": [with_vitals(2, gradient_median=9e-8)],
    "Tunnel Vision": [with_vitals(2, held_out_loss=0.9)],
    "Dull Blade": [battle(number, loss_end=0.42) for number in (2, 3, 4)],
    "Curse of Repetition": [battle(2, probe=score(repetition=0.25))],
}


def test_a_sound_campaign_has_no_debuff() -> None:
    assert names(campaign(battle(1), battle(2))) == []
    assert names(campaign()) == []


@pytest.mark.parametrize("name", SICK)
def test_a_battle_brings_a_debuff_and_a_sound_one_takes_it(name: str) -> None:
    sick = SICK[name]
    [found] = afflictions(campaign(battle(1), *sick))
    assert found.name == name
    assert found.since == 2
    assert any(figure.isdigit() for figure in found.cause)
    sound = battle(sick[-1].battle + 1)
    assert names(campaign(battle(1), *sick, sound)) == []


def test_a_debuff_is_dated_by_the_first_of_the_battles_in_a_row() -> None:
    wild = [with_vitals(number, gradient_most=5e3) for number in (3, 4, 5)]
    [found] = afflictions(campaign(battle(1), with_vitals(2), *wild))
    assert (found.name, found.since) == ("Wild Magic", 3)


def test_a_battle_that_broke_for_memory_exhausts_and_one_being_fought_tells_nothing() -> None:
    broke = battle(2, status="failed", cause="memory", reason="can't allocate memory", vitals=None)
    assert names(campaign(broke)) == ["Exhaustion"]
    assert names(campaign(broke, battle(3, status=None))) == ["Exhaustion"]


def test_each_skill_keeps_what_its_own_last_battle_showed() -> None:
    gcd = battle(3)
    gcd.quest = msgspec.structs.replace(gcd.quest, skill="gcd")
    hero = campaign(with_vitals(2, held_out_loss=0.9), gcd, trained=["bin", "gcd"])
    hero.skills["gcd"] = SkillState("gcd")
    assert names(hero) == ["Tunnel Vision"]


@pytest.mark.parametrize("ends", [(0.42, 0.40, 0.38), (0.55, 0.42, 0.42), (0.42, 0.42)])
def test_a_blade_is_sharp_that_falls_or_leaves_stretch(ends: tuple[float, ...]) -> None:
    assert names(campaign(*(battle(number, loss_end=end) for number, end in enumerate(ends, 2)))) == []


def reviewed(again: int, **changes: Any) -> Campaign:
    skill = SkillState("bin", level=1, mastery={1: 0.9})
    skill.reviews[1] = score(9, again, "confirmation", asked=50, battle=7)
    for name, value in changes.items():
        setattr(skill, name, value)
    return campaign(battle(), skills={"bin": skill})


def test_a_level_that_a_confirmation_found_fallen_fragments_thoughts_as_a_lost_one_does() -> None:
    [found] = afflictions(reviewed(39, fragmented=[1]))
    assert (found.name, found.since) == ("Fragmented Thoughts", 7)
    assert "bin level 1: 39/50, not 90 %" in found.cause
    assert names(reviewed(20, lost=[1])) == ["Fragmented Thoughts"]
    assert names(reviewed(39)) == []


def test_a_failed_trial_humbles_until_a_battle_is_fought() -> None:
    skill = SkillState("bin", cooldown=1)
    held = score(3, 35, "trial", asked=50, checkpoint="pip-0002")
    hero = campaign(battle(), skills={"bin": skill}, latest="pip-0002", trials=[held])
    [found] = afflictions(hero)
    assert (found.name, found.since) == ("Humbled", 2)
    assert "35/50" in found.cause
    skill.cooldown = 0
    assert names(hero) == []
    skill.cooldown, hero.latest = 1, "pip-0003"
    assert names(hero) == []


def test_the_soul_drifts_above_its_bound() -> None:
    bound = settings().drift.bound
    assert names(drifted(bound + 0.01)) == ["Soul Drift"]
    assert names(drifted(bound)) == []
    assert names(drifted(None)) == []


def test_a_scroll_with_over_one_bad_line_in_twenty_corrupts_until_a_clean_quest() -> None:
    file = Scroll(title="a", claim="a", sha256="ab", gate="quick", lines=100, refused=6)
    bad = battle(2, quest=msgspec.structs.replace(QUEST, skill="scroll", scroll=file), probe=None)
    [found] = afflictions(campaign(battle(1), bad))
    assert (found.name, found.since) == ("Corrupted Knowledge", 2)
    assert "6 of 100 lines" in found.cause
    assert names(campaign(bad, battle(3))) == []


def test_over_one_line_in_twenty_spoils_a_scroll() -> None:
    assert spoiled(6, 100)
    assert not spoiled(5, 100)
    assert not spoiled(0, 0)


def test_the_learning_rate_is_halved_for_each_torn_or_wild_battle_in_a_row() -> None:
    torn = battle(3, status="failed", cause="nan")
    assert caution([]) == caution([battle(1), battle(2)]) == 1
    assert caution([battle(2), torn]) == 0.5
    assert caution([battle(2), torn, with_vitals(4, gradient_most=2e3)]) == 0.25
    assert caution([torn, battle(4, status="failed", cause="disk"), battle(5, status=None)]) == 0.5
    assert caution([torn, battle(4)]) == 1


def test_words_that_come_again_and_again_are_told_from_long_right_answers() -> None:
    assert repeated("short") == 0
    assert repeated("the answer is 01 10 is 10 01") < 0.2
    assert loops("010 is 010 is 010 is 010 is 010 is 010", "011")
    assert not loops("0" * 32, "0" * 32)
    assert repetition([("no no no no no no no no no", "yes"), ("011", "010")]) == 0.5
    assert repetition([]) == 0


def test_the_strain_rate_is_the_slope_over_the_latest_fifty_steps() -> None:
    assert strain_rate([0.5 - 0.001 * step for step in range(40)]) == pytest.approx(-0.001)
    assert strain_rate([9.0] * 10 + [0.4] * 50) == pytest.approx(0)
    assert strain_rate([0.4]) == strain_rate([]) == 0


def test_echoes_that_cannot_be_compared_are_infinitely_apart() -> None:
    assert echo_gap([1.0], []) == float("inf")
    assert echo_gap([], []) == float("inf")
    assert echo_gap([1.0, 2.0], [1.5, 1.5]) == pytest.approx(0.5)
