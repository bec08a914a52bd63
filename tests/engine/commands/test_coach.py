from __future__ import annotations

import pytest

from engine.commands.coach import Instruct, instruction
from engine.commands.command import Refusal
from engine.rules.coach.stances import stances
from saves.state import Campaign, SkillState


def campaign() -> Campaign:
    skills = {name: SkillState(name) for name in ("bin", "gcd")}
    hero = Campaign(1, "pip", 7, skills, 0.0, list(skills))
    hero.stance, hero.schedule = "careful", "lowest"
    return hero


def test_what_is_not_named_stays_as_it_is() -> None:
    told = instruction(campaign(), Instruct(stance="bold"))
    assert (told.schedule, told.stance, told.preset) == ("lowest", "bold", "")


@pytest.mark.parametrize("preset", stances().presets)
def test_a_preset_says_turns_and_stance(preset: str) -> None:
    told = instruction(campaign(), Instruct(preset=preset))
    known = stances().presets[preset]
    assert (told.schedule, told.stance, told.preset) == (known.schedule, known.stance, preset)


def test_weights_mean_weighted_turns() -> None:
    told = instruction(campaign(), Instruct(weights={"gcd": 2.0}))
    assert (told.schedule, told.weights) == ("weighted", {"gcd": 2.0})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (Instruct(preset="wizard"), "no preset 'wizard'; there are scholar"),
        (Instruct(weights={"lcm": 1.0}), "does not train lcm; it trains bin, gcd"),
        (Instruct(weights={"gcd": 0.0}), "above 0"),
        (Instruct(weights={"gcd": float("nan")}), "above 0"),
    ],
)
def test_bad_instructions_are_refused_in_a_sentence(arguments: Instruct, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        instruction(campaign(), arguments)
