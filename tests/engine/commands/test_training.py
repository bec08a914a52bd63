from __future__ import annotations

import pytest

from engine.commands.command import Refusal
from engine.commands.training import Train, mastered_goal
from saves.state import Campaign, SkillState


def campaign(**skill: object) -> Campaign:
    return Campaign(1, "pip", 7, {"bin": SkillState("bin", **skill)}, 0.0, ["bin"])  # type: ignore[arg-type]


def test_a_goal_is_reached_by_levels_mastered_now_and_not_once() -> None:
    goal = Train(skill="bin", level=2)
    assert mastered_goal(campaign(level=1), goal) == ""
    assert mastered_goal(campaign(level=3), goal) == "bin:2"
    assert mastered_goal(campaign(level=3, lost=[2]), goal) == ""
    assert mastered_goal(campaign(level=3), Train(seconds=60.0)) == ""


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (Train(skill="bin"), "A goal is a skill and a level"),
        (Train(skill="bin", level=99), "there is no level 99"),
        (Train(skill="gcd", level=1), "does not train gcd"),
    ],
)
def test_a_goal_that_can_not_be_trained_for_is_refused(goal: Train, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        mastered_goal(campaign(), goal)
