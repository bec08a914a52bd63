"""The rules' numbers in configs/rules, and the page that tells of them."""

from __future__ import annotations

from configs.lore import lore
from engine.rules.hero_card import titles
from engine.rules.temple.causes import CAUSES
from engine.rules.temple.verdict import rituals
from quests.skills import find_skill
from saves.file.tables import STEPS
from saves.state.achievements import achievements
from tests.paths import REPO

DEBUFFS = {
    entry.term: entry
    for chapter in lore().chapters
    if chapter.kind == "debuff"
    for entry in chapter.entries
    if entry.term != "Debuff"
}
PAGE = (REPO / "docs" / "TEMPLE.md").read_text()


def test_every_debuff_is_told_with_its_cure() -> None:
    assert set(DEBUFFS) == {*CAUSES, "Soul Drift"}
    assert all(each.cure for each in DEBUFFS.values())


def test_every_achievement_is_told() -> None:
    assert all(lore().find(each.name).term == each.name for each in achievements())


def test_the_temples_page_tells_of_every_ritual_and_debuff_as_they_are() -> None:
    for each in rituals():
        assert f"| {each.order} | {each.name} | {each.asks} | {each.keeps:g} |" in PAGE
    for debuff in DEBUFFS.values():
        assert f"| {debuff.term} | {debuff.means} | {debuff.cure} |" in PAGE


def test_the_lessons_of_a_step_are_where_the_cure_of_a_spike_says() -> None:
    [cure] = [each.cure for each in rituals() if each.name == "smooth"]
    table, column = f"`{STEPS.name}`", next(name for name in STEPS.columns.split(", ") if name == "samples")
    for text in (cure, PAGE):
        assert "the step's lessons" in text
        assert f"`{column}`" in text
        assert table in text


def test_titles_rise() -> None:
    limits = [each.below for each in titles().steps]
    assert limits == sorted(limits)
    assert limits[-1] == float("inf")
    for skill, earned in titles().skills.items():
        levels = [each.level for each in earned]
        assert levels == sorted(set(levels))
        assert levels[-1] <= find_skill(skill).levels


def test_achievements_of_a_deed_rise() -> None:
    for deed in {each.deed for each in achievements()}:
        marks = [each.at for each in achievements() if each.deed == deed]
        assert marks == sorted(set(marks))
