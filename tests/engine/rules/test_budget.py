"""What the budget allows at which time of day, alone for how long, with and without a charger."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.budget import GRACE, Allowed, Held, Spent, Verdict, empty_span, quiet_until, verdict
from saves.events import BudgetSet

NOON = datetime(2026, 3, 4, 12, 0)
MINUTES = st.integers(0, 1439)


def at(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@pytest.mark.parametrize(
    ("spans", "now", "until"),
    [
        (["22:00-07:00"], "21:59:59", None),
        (["22:00-07:00"], "22:00:00", "07:00"),
        (["22:00-07:00"], "23:59:59", "07:00"),
        (["22:00-07:00"], "00:00:00", "07:00"),
        (["22:00-07:00"], "06:59:59", "07:00"),
        (["22:00-07:00"], "07:00:00", None),
        (["12:00-13:30"], "12:30:00", "13:30"),
        (["12:00-13:30"], "11:59:00", None),
        (["22:00-00:00"], "23:59:59", "00:00"),
        (["22:00-00:00"], "00:00:00", None),
        (["22:00-00:00", "00:00-07:00"], "22:30:00", "07:00"),
        (["06:00-08:00", "22:00-07:00"], "23:00:00", "08:00"),
        (["06:00-21:00", "22:00-07:00"], "23:00:00", "21:00"),
        (["23:00-01:00", "22:00-07:00"], "23:30:00", "07:00"),
        (["00:00-12:00", "12:00-00:00"], "06:00:00", ""),
        (["00:00-13:00", "12:00-00:30"], "23:00:00", ""),
        ([], "12:00:00", None),
    ],
)
def test_quiet_times_end_where_no_other_goes_on(spans: list[str], now: str, until: str | None) -> None:
    assert quiet_until(spans, time.fromisoformat(now)) == until


@given(st.lists(st.tuples(MINUTES, MINUTES).filter(lambda span: span[0] != span[1]), max_size=5), MINUTES)
def test_quiet_is_what_a_walk_through_the_day_finds(found: list[tuple[int, int]], now: int) -> None:
    def loud(minute: int) -> bool:
        inside = ((minute - start) % 1440 < (end - start) % 1440 for start, end in found)
        return not any(inside)

    ahead = next((step for step in range(1441) if loud((now + step) % 1440)), None)
    expected = "" if ahead is None else None if ahead == 0 else at((now + ahead) % 1440)
    assert quiet_until([f"{at(a)}-{at(b)}" for a, b in found], time(now // 60, now % 60)) == expected


def hours_of(zone: str, day: datetime, spans: tuple[str, ...]) -> list[str]:
    """The quarters of real hours from a midnight on, and whether each is quiet on the wall's clock."""
    began = day.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    walls = [(began + timedelta(minutes=15 * n)).astimezone(ZoneInfo(zone)) for n in range(24)]
    budget = BudgetSet(quiet=spans)
    held = (isinstance(verdict(budget, wall.replace(tzinfo=None), 0.0, False), Held) for wall in walls)
    return [f"{wall:%H:%M}" for wall, quiet in zip(walls, held, strict=True) if quiet]


def test_an_hour_that_summer_time_skips_is_not_waited_for() -> None:
    assert hours_of("Europe/Berlin", datetime(2026, 3, 29), ("01:30-03:15",)) == ["01:30", "01:45", "03:00"]
    assert hours_of("Europe/Berlin", datetime(2026, 3, 29), ("02:00-03:00",)) == []


def test_an_hour_that_winter_time_repeats_is_quiet_twice() -> None:
    quiet = hours_of("Europe/Berlin", datetime(2026, 10, 25), ("02:30-03:00",))
    assert quiet == ["02:30", "02:45", "02:30", "02:45"]


@pytest.mark.parametrize(
    ("budget", "alone", "on_battery", "expected"),
    [
        (BudgetSet(), 7200, False, Allowed()),
        (BudgetSet(), 7201, False, Spent(2.0)),
        (BudgetSet(hours=None), 1e9, False, Allowed()),
        (BudgetSet(hours=0.0001), GRACE, False, Allowed()),
        (BudgetSet(hours=0.0001), GRACE + 1, False, Spent(0.0001)),
        (BudgetSet(), 0, True, Allowed()),
        (BudgetSet(on_battery="pause"), 0, True, Held("on battery")),
        (BudgetSet(on_battery="pause"), 0, False, Allowed()),
        (BudgetSet(on_battery="pause", quiet=("11:00-13:00",)), 0, True, Held("quiet", "13:00")),
        (BudgetSet(quiet=("11:00-13:00",)), 7201, False, Spent(2.0)),
        (BudgetSet(quiet=("11:00-12:00", "12:00-11:00")), 0, False, Held("quiet at all times")),
    ],
)
def test_the_verdict(budget: BudgetSet, alone: float, on_battery: bool, expected: Verdict) -> None:
    found = verdict(budget, NOON, alone, on_battery)
    assert (type(found), found) == (type(expected), expected)


def test_a_hold_says_until_when() -> None:
    assert str(Held("quiet", "07:00")) == "quiet until 07:00"
    assert str(Held("on battery")) == "on battery"


def test_a_span_without_length_is_found() -> None:
    assert empty_span(["22:00-07:00", "08:00-08:00"]) == "08:00-08:00"
    assert empty_span(["22:00-07:00"]) == ""


@pytest.mark.parametrize(
    "flaw",
    [
        {"cpu_share": 0},
        {"cpu_share": 0.09},
        {"cpu_share": 1.01},
        {"hours": 0},
        {"hours": 1e9},
        {"quiet": ["24:00-07:00"]},
        {"quiet": ["22:00-07:00\n"]},
        {"quiet": ["now"]},
        {"quiet": ["٢٢:00-07:00"]},
        {"quiet": ["22:00-07:00"] * 25},
        {"on_battery": "burn"},
        {"notify": ["pigeon"]},
        {"webhook": "https://example.org/secret"},
    ],
)
def test_no_save_holds_a_budget_that_can_not_be_kept(flaw: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(flaw), type=BudgetSet)
