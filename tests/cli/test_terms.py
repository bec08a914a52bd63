from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realm_tui import terms


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (terms.hours, "8", 8.0),
        (terms.hours, "1.5h", 1.5),
        (terms.hours, "None", None),
        (terms.share, "50", 0.5),
        (terms.share, "100%", 1.0),
        (terms.share, "10 %", 0.1),
        (terms.span, "22:00-07:00", "22:00-07:00"),
        (terms.span, "7:00–8:30", "07:00-08:30"),
        (terms.span, "22:00-24:00", "22:00-00:00"),
        (terms.battery, "Pause", "pause"),
        (terms.priority, " Low ", "low"),
        (terms.priority, "NORMAL", "normal"),
        (terms.notify, "none", terms.Notify([])),
        (terms.notify, "desktop,bell", terms.Notify(["desktop", "bell"])),
        (terms.notify, "webhook", terms.Notify(["webhook"])),
        (
            terms.notify,
            "desktop,webhook=https://example.org/a,b",
            terms.Notify(["desktop", "webhook"], "https://example.org/a,b"),
        ),
        (terms.happenings, "levels,stops", ["levels", "stops"]),
    ],
)
def test_terms_of_the_help(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


READERS = [
    terms.hours,
    terms.share,
    terms.span,
    terms.battery,
    terms.priority,
    terms.notify,
    terms.happenings,
]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (terms.hours, "0"),
        (terms.hours, "-1"),
        (terms.hours, "9999"),
        (terms.hours, "nan"),
        (terms.share, "0"),
        (terms.share, "9"),
        (terms.share, "101"),
        (terms.share, "0.5"),
        (terms.span, "22-7"),
        (terms.span, "22:00-22:00"),
        (terms.span, "00:00-24:00"),
        (terms.span, "25:00-07:00"),
        (terms.span, "22:60-07:00"),
        (terms.battery, "burn"),
        (terms.priority, "high"),
        (terms.priority, "19"),
        (terms.notify, "pigeon"),
        (terms.notify, "webhook="),
        (terms.notify, "webhook=ftp://example.org"),
        (terms.notify, ""),
        (terms.happenings, "dreams"),
        (terms.happenings, ""),
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
        terms.notify("pigeon,webhook=https://example.org/s3cret")
    assert "s3cret" not in str(refused.value)
