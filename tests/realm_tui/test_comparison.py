from __future__ import annotations

from realm_tui.comparison import comparison, reached
from saves.events import LevelGained


def gained(campaign: int, level: int, tokens: int) -> LevelGained:
    return LevelGained(campaign, "bin", level, [1, 2], tokens // 350, tokens, tokens / 700)


def test_levels_stand_side_by_side_with_the_fewest_tokens_marked() -> None:
    facts = [gained(1, 1, 40_000), gained(1, 2, 90_000), gained(2, 1, 20_000), gained(2, 2, 95_000)]
    lines = comparison(reached(facts))
    assert [line.split()[:5] for line in lines] == [
        ["BIN", "level", "1", "campaign", "1"],
        ["BIN", "level", "1", "campaign", "2"],
        ["BIN", "level", "2", "campaign", "1"],
        ["BIN", "level", "2", "campaign", "2"],
    ]
    assert ["★" in line for line in lines] == [False, True, True, False]


def test_a_level_won_again_counts_as_it_was_first() -> None:
    assert [each.tokens for each in reached([gained(1, 1, 40_000), gained(1, 1, 80_000)])] == [40_000]


def test_without_levels_there_is_nothing_to_compare() -> None:
    assert comparison(reached([])) == []
