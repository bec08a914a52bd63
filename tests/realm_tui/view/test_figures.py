from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realm_tui.view.figures import percents


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_whole_percentages_of_a_whole_are_a_hundred(parts: list[int]) -> None:
    shares = [each / sum(parts) for each in parts]
    told = percents(shares)
    assert sum(told) == 100
    assert all(abs(100 * share - each) < 1 for share, each in zip(shares, told, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    assert percents([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert percents([0.576, 0.142, 0.142, 0.14]) == [58, 14, 14, 14]
    assert percents([]) == []
