from __future__ import annotations

from pathlib import Path

import pytest

from realm_tui.view.talk import chat_name
from realm_tui.window.app import RealmApp
from realm_tui.window.read_past import read_past
from saves import events as e
from saves.file.rows import MessageRow
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import on_screen


@pytest.fixture
def absent(tmp_path: Path) -> tuple[Path, State]:
    """A save whose last window closed before the second battle."""
    save = tmp_path / "away.realm"
    told = len(tale.OPENING) + 7
    facts = [*tale.MIDDLE[:told], e.WindowOpened(window="w"), e.WindowClosed(window="w"), *tale.MIDDLE[told:]]
    with Log(save, create=True) as log:
        entries = log.append([("realm", fact) for fact in facts], list(tale.STEPS))
    return save, fold(State(), entries)


def test_the_absence_is_told_from_the_save(absent: tuple[Path, State]) -> None:
    save, state = absent
    past = read_past(save, state)
    assert past.homecoming is not None
    assert past.homecoming.battles == 2
    assert [gained.level for gained in past.homecoming.levels] == [1]
    assert [row.step for row in past.steps] == list(range(1, 25))


def test_a_save_that_can_not_be_read_leaves_the_past_untold(
    tmp_path: Path, absent: tuple[Path, State]
) -> None:
    past = read_past(tmp_path / "nothing.realm", absent[1])
    assert past.homecoming is None
    assert past.steps == []


async def test_the_window_opens_with_the_homecoming(absent: tuple[Path, State], until: Until) -> None:
    save, state = absent
    client = ScriptedClient(tale.FIGHTING)
    client.state = state
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "While you were away" in on_screen(app))
        for words in ("1 min 37 s in 2 battles", "0.40 → 0.36", "BIN level 1", "Training goes on."):
            assert words in on_screen(app)
        await pilot.press("x")
        await until(pilot, lambda: "step 24 of 40" in on_screen(app))


def spoken(talk: int, *turns: tuple[str, str]) -> list[MessageRow]:
    """Questions and the hero's answers in one of the window's talks."""
    said = [(text, place) for turn in turns for place, text in enumerate(turn)]
    return [
        MessageRow(
            chat=chat_name(1, "hero", talk),
            number=number,
            role="assistant" if answers else "user",
            text=text,
            speaker="pip-0001" if answers else "",
            time=5.0 + talk + number / 100,
        )
        for number, (text, answers) in enumerate(said)
    ]


@pytest.mark.parametrize("talks", [(), (1,), (1, 2), (1, 2, 3)])
def test_only_what_was_said_since_the_talk_began_anew_goes_along(
    tmp_path: Path, talks: tuple[int, ...]
) -> None:
    save = tmp_path / "talked.realm"
    rows = [
        *spoken(0, ("one", "1"), ("two", "2")),
        *spoken(1, ("three", "3")),
        *spoken(2, ("four", "4"), ("five", "5")),
    ]
    anew = [e.TalkForgotten(campaign=1, talk=talk) for talk in talks]
    with Log(save, create=True) as log:
        state = fold(State(), log.append([("realm", fact) for fact in (*tale.MIDDLE, *anew)], rows))
    told = read_past(save, state).talk
    heard = {0: ["one", "two"], 1: ["three"], 2: ["four", "five"], 3: []}
    current = len(talks)
    assert [each.question for each in told if not each.forgotten] == heard[current]
    assert [each.question for each in told] == [one for talk in range(current + 1) for one in heard[talk]]


async def test_nothing_is_left_to_forget_after_a_talk_begun_anew_and_a_restart(
    tmp_path: Path, until: Until
) -> None:
    save = tmp_path / "talked.realm"
    with Log(save, create=True) as log:
        facts = (*tale.MIDDLE, e.TalkForgotten(campaign=1, talk=1))
        entries = log.append([("realm", fact) for fact in facts], spoken(0, ("who", "hero of old")))
        state = fold(State(), entries)
    client = ScriptedClient(tale.FIGHTING)
    client.state = state
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Battle 3" in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: "hero of old" in on_screen(app))
        assert "forgets" not in on_screen(app)
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: client.chats)
        assert client.chats[0][1] == [{"role": "user", "content": "hi"}]
        assert client.named == [chat_name(1, "hero", 1)]


@pytest.mark.parametrize("times", [1, 3])
async def test_talking_anew_reaches_the_engine_before_the_next_question(
    tmp_path: Path, until: Until, times: int
) -> None:
    save = tmp_path / "talked.realm"
    with Log(save, create=True) as log:
        entries = log.append([("realm", fact) for fact in tale.MIDDLE], spoken(0, ("who", "hero of old")))
        state = fold(State(), entries)
    client = ScriptedClient(tale.FIGHTING)
    client.state = state
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Battle 3" in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: "^n forgets 1 earlier turn" in on_screen(app))
        await pilot.press(*["ctrl+n"] * times)
        await until(pilot, lambda: "forgets" not in on_screen(app))
        await until(pilot, lambda: client.commands == [("anew", {"talk": 1})])
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: client.chats)
        assert client.named == [chat_name(1, "hero", 1)]


async def test_the_talk_goes_on_where_it_was_left(tmp_path: Path, until: Until) -> None:
    save = tmp_path / "talked.realm"
    rows = spoken(0, ("who", "hero of old"))
    with Log(save, create=True) as log:
        state = fold(State(), log.append([("realm", fact) for fact in tale.MIDDLE], rows))
    client = ScriptedClient(tale.FIGHTING)
    client.state = state
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Battle 3" in on_screen(app))
        await pilot.press("o")
        await until(pilot, lambda: "hero of old" in on_screen(app))
        assert "hero, checkpoint pip-0001" in on_screen(app)
        await pilot.press("h", "i", "enter")
        await until(pilot, lambda: client.chats)
        assert client.chats[0][1] == [
            {"role": "user", "content": "who"},
            {"role": "assistant", "content": "hero of old"},
            {"role": "user", "content": "hi"},
        ]
