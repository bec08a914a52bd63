from __future__ import annotations

from realm_tui.view.comparison import comparison, levels_reached
from saves.events import CampaignStarted, CheckpointSealed, LevelGained
from saves.log.fold import fold
from saves.state import Best, State
from tests.realm_tui.scripted import event


def gained(campaign: int, level: int, tokens: int) -> LevelGained:
    return LevelGained(campaign, "bin", level, [1, 2], tokens // 350, tokens, tokens / 700)


def bests(facts: list[LevelGained], *, branched: int = 0) -> dict[str, dict[int, Best]]:
    """The personal bests of a save with two campaigns, one of which may have branched off."""
    sealed = CheckpointSealed(1, "pip-0001", "ab" * 32, 7, 1, 40, None, 16, 32.0)
    starts = [
        CampaignStarted(each, "pip", 7, ["bin"], *((1, "pip-0001") if each == branched else ()))
        for each in (1, 2)
    ]
    story = [starts[0], sealed, starts[1], *facts]
    return fold(State(), [event(number, fact).entry() for number, fact in enumerate(story, 1)]).bests


def test_levels_stand_side_by_side_with_the_fewest_tokens_marked() -> None:
    facts = [gained(1, 1, 40_000), gained(1, 2, 90_000), gained(2, 1, 20_000), gained(2, 2, 95_000)]
    lines = comparison(levels_reached(facts, State()), bests(facts))
    assert [line.split()[:5] for line in lines] == [
        ["BIN", "level", "1", "campaign", "1"],
        ["BIN", "level", "1", "campaign", "2"],
        ["BIN", "level", "2", "campaign", "1"],
        ["BIN", "level", "2", "campaign", "2"],
    ]
    assert ["★" in line for line in lines] == [False, True, True, False]


def test_a_campaign_that_did_not_begin_with_the_base_model_sets_no_best() -> None:
    facts = [gained(1, 1, 40_000), gained(2, 1, 20_000)]
    assert bests(facts, branched=2) == {"bin": {1: Best(1, 114, 40_000, 40_000 / 700)}}


def test_a_best_remembers_what_it_beat() -> None:
    facts = [gained(1, 1, 40_000), gained(2, 1, 20_000)]
    assert bests(facts)["bin"][1].before == 40_000
    assert bests(facts[::-1])["bin"][1].before == 0


def test_a_level_won_again_counts_as_it_was_first() -> None:
    assert [
        each.tokens for each in levels_reached([gained(1, 1, 40_000), gained(1, 1, 80_000)], State())
    ] == [40_000]


def test_without_levels_there_is_nothing_to_compare() -> None:
    assert comparison(levels_reached([], State()), {}) == []
