from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realm_tui.cli import budget_terms


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (budget_terms.hours, "8", 8.0),
        (budget_terms.hours, "1.5h", 1.5),
        (budget_terms.hours, "None", None),
        (budget_terms.share, "50", 0.5),
        (budget_terms.share, "100%", 1.0),
        (budget_terms.share, "10 %", 0.1),
        (budget_terms.span, "22:00-07:00", "22:00-07:00"),
        (budget_terms.span, "7:00–8:30", "07:00-08:30"),
        (budget_terms.span, "22:00-24:00", "22:00-00:00"),
        (budget_terms.battery, "Pause", "pause"),
        (budget_terms.priority, " Low ", "low"),
        (budget_terms.priority, "NORMAL", "normal"),
        (budget_terms.notify, "none", budget_terms.Notify([])),
        (budget_terms.notify, "desktop,bell", budget_terms.Notify(["desktop", "bell"])),
        (budget_terms.notify, "webhook", budget_terms.Notify(["webhook"])),
        (
            budget_terms.notify,
            "desktop,webhook=https://example.org/a,b",
            budget_terms.Notify(["desktop", "webhook"], "https://example.org/a,b"),
        ),
        (budget_terms.happenings, "levels,stops", ["levels", "stops"]),
    ],
)
def test_terms_of_the_help(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


READERS = [
    budget_terms.hours,
    budget_terms.share,
    budget_terms.span,
    budget_terms.battery,
    budget_terms.priority,
    budget_terms.notify,
    budget_terms.happenings,
]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (budget_terms.hours, "0"),
        (budget_terms.hours, "-1"),
        (budget_terms.hours, "9999"),
        (budget_terms.hours, "nan"),
        (budget_terms.share, "0"),
        (budget_terms.share, "9"),
        (budget_terms.share, "101"),
        (budget_terms.share, "0.5"),
        (budget_terms.span, "22-7"),
        (budget_terms.span, "22:00-22:00"),
        (budget_terms.span, "00:00-24:00"),
        (budget_terms.span, "25:00-07:00"),
        (budget_terms.span, "22:60-07:00"),
        (budget_terms.battery, "burn"),
        (budget_terms.priority, "high"),
        (budget_terms.priority, "19"),
        (budget_terms.notify, "pigeon"),
        (budget_terms.notify, "webhook="),
        (budget_terms.notify, "webhook=ftp://example.org"),
        (budget_terms.notify, ""),
        (budget_terms.happenings, "dreams"),
        (budget_terms.happenings, ""),
    ],
)
def test_bad_terms_get_one_sentence(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        read(text)


@pytest.mark.parametrize("read", READERS)
@given(text=st.text())
def test_any_text_is_taken_or_refused_with_a_sentence(read: Callable[[str], object], text: str) -> None:
    try:
        read(text)
    except ValueError as flaw:
        assert str(flaw).endswith(".")  # noqa: PT017


def test_a_secret_address_is_not_said_back() -> None:
    with pytest.raises(ValueError, match="pigeon") as refused:
        budget_terms.notify("pigeon,webhook=https://example.org/s3cret")
    assert "s3cret" not in str(refused.value)
