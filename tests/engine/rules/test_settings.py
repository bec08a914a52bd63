"""Whose numbers a campaign is played by: the school's, and before those the hero's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.coach.battle_plan import plan_of
from engine.rules.schools import DEFAULT, schools, tag_of, title_of
from engine.rules.settings import settings, settings_of
from heroes.definition import HeroError, find_hero
from saves.state import Campaign, Quest, SkillState
from tests.toy_hero import make_toy


def campaign(hero: str) -> Campaign:
    return Campaign(1, hero, 7, {"bin": SkillState("bin")}, 0.0, ["bin"])


def test_a_heros_own_numbers_come_before_the_schools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path))
    make_toy(tmp_path)
    path = tmp_path / "heroes" / "toy.yaml"
    path.write_text(f"{path.read_text()}\nschools: {{sft: {{learning_rate: 0.0005, batch_size: 4}}}}\n")
    own, shipped = settings_of(campaign("toy")), settings()
    assert (own.learning_rate, own.batch_size) == (0.0005, 4)
    assert own.probe_gate == shipped.probe_gate
    assert settings_of(campaign("pip")) == shipped
    quest = Quest(1, "bin", 1, {1: 1.0}, 64, 1, "coach", [])
    pace = plan_of(campaign("toy"), quest)
    assert (pace.batch_size, pace.steps, pace.learning_rate) == (4, 16, 0.0005)
    path.write_text(path.read_text().replace("batch_size: 4", "batch_size: 0"))
    with pytest.raises(HeroError, match="batch_size"):
        find_hero("toy")


def test_a_hero_that_is_not_here_is_played_by_what_is_shipped() -> None:
    assert settings_of(campaign("nobody")) == settings()


def test_a_school_is_known_by_its_tag_and_by_what_it_was() -> None:
    assert [tag_of(each) for each in ("sft", "scribe", "alchemy")] == ["sft", "sft", "alchemy"]
    assert [title_of(each) for each in ("sft", "scribe", "alchemy")] == ["Scribe", "Scribe", "alchemy"]
    assert DEFAULT in schools()
