from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.rules.retention import DAY, HOUR, KEPT, LASTING, ROOM, YOUNG, Departure, departures
from saves.state import Campaign, Checkpoint, SkillState, State

NOW = 1_900_000_000.0
SIZE = 20_000_000


def campaign(ages: list[float], size: int = SIZE) -> Campaign:
    """A campaign whose checkpoints are so many seconds old, oldest first."""
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin")}, 0.0)
    for number, age in enumerate(sorted(ages, reverse=True), 1):
        name = f"pip-{number:04}"
        made = Checkpoint(name, f"{number:064x}", size, number, 40, None, 16, 32.0, NOW - age)
        made.arrived = made.time
        hero.checkpoints[name] = made
        hero.latest = name
    return hero


def leaving(*campaigns: Campaign) -> list[Departure]:
    return departures(State(campaigns={each.campaign: each for each in campaigns}), NOW)


def carried_out(hero: Campaign) -> None:
    """What the keeper would do."""
    for each in leaving(hero):
        if each.to is None:
            each.checkpoint.cleared = True
        else:
            each.checkpoint.zone, each.checkpoint.arrived = each.to, NOW


@given(st.lists(st.floats(0, 40 * DAY), max_size=150))
def test_what_is_needed_never_leaves(ages: list[float]) -> None:
    hero = campaign(ages)
    names = list(hero.checkpoints)
    if names:
        hero.champion, hero.kept, hero.from_checkpoint = names[0], names[1:3], names[len(names) // 2]
    gone = {each.checkpoint.checkpoint for each in leaving(hero)}
    assert not gone & {hero.latest, hero.champion, hero.from_checkpoint, *hero.kept}
    left = [each for name, each in hero.checkpoints.items() if name not in gone]
    assert sum(each.size for each in left) <= ROOM["hot"] + 5 * SIZE


@given(st.lists(st.floats(0, 400 * DAY), max_size=150))
def test_each_day_s_last_is_somewhere(ages: list[float]) -> None:
    hero = campaign(ages)
    days = {each.time // DAY: each for each in hero.checkpoints.values()}
    carried_out(hero)
    assert not any(each.cleared for each in days.values())
    assert leaving(hero) == []


def test_the_young_stay_while_there_is_room() -> None:
    hours = [hour * HOUR for hour in range(30)]
    assert leaving(campaign(hours * 3)) == []
    assert len(leaving(campaign(hours * 4))) == 20


def test_beyond_the_newest_fifty_only_the_young_and_each_day_s_last_stay() -> None:
    hero = campaign([YOUNG + HOUR] * 20 + [3 * DAY] * 20 + [30 * DAY] * 20 + [HOUR] * KEPT)
    gone = leaving(hero)
    assert len(gone) == 3 * 19
    assert {each.to for each in gone} == {None}


def test_of_long_past_days_each_keeps_its_last() -> None:
    days = [20 * DAY + hour * HOUR for hour in range(48)] + [HOUR] * KEPT
    hero = campaign(days)
    gone = {each.checkpoint.checkpoint for each in leaving(hero)}
    left = [each for name, each in hero.checkpoints.items() if name not in gone and NOW - each.time > 7 * DAY]
    assert len(left) == len({each.time // DAY for each in left}) == 3


def test_a_day_s_last_that_finds_no_room_moves_on_and_the_others_go_for_good() -> None:
    hero = campaign([age * HOUR for age in range(48)], size=ROOM["hot"] // 20)
    moves = {each.checkpoint.checkpoint: each.to for each in leaving(hero)}
    assert set(moves.values()) == {None, "warm"}
    days = {each.time // DAY: name for name, each in hero.checkpoints.items()}
    assert {name for name, to in moves.items() if to == "warm"} == set(days.values()) & set(moves)


def test_a_full_or_long_warm_zone_gives_to_the_deep_one_and_a_full_deep_one_lets_go() -> None:
    hero = campaign([LASTING + DAY, DAY, HOUR])
    for each in list(hero.checkpoints.values())[:2]:
        each.zone = "warm"
    assert [(each.checkpoint.checkpoint, each.to) for each in leaving(hero)] == [("pip-0001", "deep")]
    full = campaign([DAY * each for each in range(4)], size=ROOM["deep"] // 2)
    for each in full.checkpoints.values():
        each.zone = "deep"
    assert [(each.checkpoint.checkpoint, each.to) for each in leaving(full)] == [
        ("pip-0001", None),
        ("pip-0002", None),
    ]


def test_what_was_brought_back_stays_as_long_as_a_new_one() -> None:
    hero = campaign([20 * DAY + hour * HOUR for hour in range(48)] + [HOUR] * KEPT)
    [*_, old] = (each for each in leaving(hero) if each.to is None)
    old.checkpoint.arrived = NOW
    assert old not in leaving(hero)


def test_what_another_campaign_began_with_stays() -> None:
    first = campaign([YOUNG + HOUR] * 20 + [HOUR] * KEPT)
    second = campaign([])
    second.campaign, second.from_checkpoint = 2, "pip-0001"
    second.checkpoints["pip-0001"] = first.checkpoints["pip-0001"]
    assert "pip-0001" in {each.checkpoint.checkpoint for each in leaving(first)}
    assert "pip-0001" not in {each.checkpoint.checkpoint for each in leaving(first, second)}


def test_what_was_cleared_counts_no_more() -> None:
    hero = campaign([YOUNG + HOUR] * 20 + [HOUR] * KEPT)
    carried_out(hero)
    assert leaving(hero) == []
