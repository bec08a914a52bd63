from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from saves.care.rotation import DAILY, DAY, RECENT, WEEKLY, Backup, superfluous

NOW = 1_900_000_000.0

ages = st.lists(st.tuples(st.floats(0, 200 * DAY), st.booleans()), max_size=60)


def backups(drawn: list[tuple[float, bool]]) -> list[Backup]:
    return [Backup(f"{number}", NOW - age, verified) for number, (age, verified) in enumerate(drawn)]


@given(ages)
def test_what_goes_is_never_needed(drawn: list[tuple[float, bool]]) -> None:
    made = backups(drawn)
    gone = {each.name for each in superfluous(made, NOW)}
    newest = sorted(made, key=lambda each: each.time, reverse=True)
    assert not gone & {each.name for each in newest[:RECENT]}
    verified = [each for each in newest if each.verified]
    assert not verified or verified[0].name not in gone
    assert len(made) - len(gone) <= RECENT + DAILY + WEEKLY + 1


@given(ages)
def test_rotating_twice_is_rotating_once(drawn: list[tuple[float, bool]]) -> None:
    made = backups(drawn)
    gone = superfluous(made, NOW)
    assert superfluous([each for each in made if each not in gone], NOW) == []


def test_hourly_backups_of_a_quarter_leave_days_and_weeks() -> None:
    made = [Backup(str(hour), NOW - 3600 * hour, hour == 2000) for hour in range(24 * 90)]
    kept = [each for each in made if each not in superfluous(made, NOW)]
    days = {int(each.time // DAY) for each in kept}
    assert len(kept) <= RECENT + DAILY + WEEKLY + 1
    assert len(days) >= DAILY
    assert max(NOW - each.time for each in kept if each.verified) >= 2000 * 3600
    assert max(NOW - each.time for each in kept if not each.verified) > 14 * DAY


def test_backups_of_a_clock_that_was_ahead_drive_out_none_of_today_s() -> None:
    today = [Backup(f"today {hour}", NOW - 3600 * hour, True) for hour in range(RECENT)]
    ahead = [Backup(f"ahead {day}", NOW + DAY * (3650 + day), True) for day in range(2 * RECENT)]
    gone = superfluous([*today, *ahead], NOW)
    assert not {each.name for each in gone} & {each.name for each in today}
    assert len(gone) == RECENT
