from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.retention import DAY, HOUR, KEPT, ROOM, YOUNG, superfluous
from saves.state import Campaign, Checkpoint, SkillState

NOW = 1_900_000_000.0


def campaign(ages: list[float], size: int = 20_000_000) -> Campaign:
    """A campaign whose checkpoints are so many seconds old, oldest first."""
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin")}, 0.0)
    for number, age in enumerate(sorted(ages, reverse=True), 1):
        name = f"pip-{number:04}"
        made = Checkpoint(name, f"{number:064x}", size, number, 40, None, 16, 32.0, NOW - age)
        hero.checkpoints[name] = made
        hero.latest = name
    return hero


@given(st.lists(st.floats(0, 40 * DAY), max_size=150))
def test_what_is_needed_never_goes(ages: list[float]) -> None:
    hero = campaign(ages)
    names = list(hero.checkpoints)
    if names:
        hero.champion, hero.kept, hero.from_checkpoint = names[0], names[1:3], names[len(names) // 2]
    gone = {each.checkpoint for each in superfluous(hero, NOW)}
    assert not gone & {hero.latest, hero.champion, hero.from_checkpoint, *hero.kept}
    left = [each for name, each in hero.checkpoints.items() if name not in gone]
    assert sum(each.size for each in left) <= ROOM + 5 * 20_000_000


def test_the_young_stay_while_there_is_room() -> None:
    hours = [hour * HOUR for hour in range(30)]
    assert superfluous(campaign(hours * 3), NOW) == []
    assert len(superfluous(campaign(hours * 4), NOW)) == 20


def test_beyond_the_newest_fifty_only_the_young_stay() -> None:
    hero = campaign([YOUNG + HOUR] * 20 + [HOUR] * KEPT)
    assert len(superfluous(hero, NOW)) == 20


def test_of_long_past_days_each_keeps_its_last() -> None:
    days = [20 * DAY + hour * HOUR for hour in range(48)] + [HOUR] * KEPT
    hero = campaign(days)
    gone = superfluous(hero, NOW)
    left = [each for each in hero.checkpoints.values() if each not in gone and NOW - each.time > 10 * DAY]
    assert len(left) == len({each.time // DAY for each in left}) == 3


def test_what_was_cleared_counts_no_more() -> None:
    hero = campaign([YOUNG + HOUR] * 20 + [HOUR] * KEPT)
    for each in superfluous(hero, NOW):
        each.cleared = True
    assert superfluous(hero, NOW) == []
