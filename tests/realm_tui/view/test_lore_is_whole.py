"""No word of the game without an entry in the lore: first those the code knows, then those screens show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
import pytest
from textual.binding import Binding

from configs.loader import names
from configs.lore import lore, words
from engine.rules.coach.stances import stances
from engine.rules.hero_card import CLASSES, RACES, STATURES, titles
from engine.rules.strain import Zone
from engine.rules.temple.causes import CAUSES
from engine.rules.temple.record import ORDERS
from heroes.definition import find_hero
from quests.primitives import FAMILIES, PRIMITIVES
from quests.skills import find_skill, skill_names
from realm_tui.view.actions import DEEDS
from realm_tui.view.guide import CONDITIONS
from realm_tui.view.past import Past
from realm_tui.view.story import TELLERS, tell
from realm_tui.window.app import RealmApp
from realm_tui.window.screens.guild import GuildScreen
from realm_tui.window.screens.oracle import OracleScreen
from realm_tui.window.screens.quests import QuestScreen
from realm_tui.window.screens.tavern import TavernScreen
from realm_tui.window.screens.title import TitleScreen
from realm_tui.window.widgets.ladder import RUNGS
from realm_tui.window.widgets.panel import Panel
from saves import events as e
from saves.file.rows import OUTCOMES
from saves.log.absence import Homecoming
from saves.state.achievements import achievements
from tests.realm_tui import tale
from tests.realm_tui.explained import ORDINARY, unexplained
from tests.realm_tui.guild_tale import guild
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient, unreachable
from tests.realm_tui.stage import STEP_COUNT, on_screen


def game_words() -> Iterator[tuple[str, str]]:
    """Every word that the code has a name for, and where from."""
    yield from (("strain zone", zone.name) for zone in Zone)
    yield from (("outcome", name) for name in OUTCOMES)
    yield from (("blessing", name) for name in get_args(e.Blessing))
    yield from (("kind of trial", name) for name in get_args(e.TrialKind))
    yield from (("vault zone", f"{name} zone") for name in get_args(e.Zone))
    yield from (("role of a checkpoint", name) for name in ("latest", "champion", "kept"))
    yield from (("schedule", name) for name in get_args(e.Schedule))
    yield from (("stance", f"{name} stance") for name in get_args(e.Stance))
    yield from (("preset", name) for name in stances().presets)
    yield from (("rung", name) for name in RUNGS)
    yield from (("race", name) for name in RACES.values())
    yield from (("stature", name) for _, name in STATURES)
    yield from (("class", name) for _, name in CLASSES)
    yield from (("title", name) for name in (each.title for each in titles().steps))
    yield from (("skill title", each.title) for earned in titles().skills.values() for each in earned)
    yield from (("achievement", each.name) for each in achievements())
    yield from (("debuff", name) for name in (*CAUSES, "Soul Drift"))
    yield from (("order of rituals", f"{order} order") for order in ORDERS)
    yield from (("hero", find_hero(name).name) for name in names("heroes"))
    yield from (("skill", name) for name in skill_names())
    yield from (("skill's name", find_skill(name).title) for name in skill_names())
    yield from (("primitive", name) for name in sorted(PRIMITIVES))
    yield from (("family", name) for name in FAMILIES)
    yield from (("deed", deed.label) for deed in DEEDS)


@pytest.mark.parametrize(("where", "word"), sorted(set(game_words())))
def test_every_word_of_the_code_has_an_entry(where: str, word: str) -> None:
    assert words(word) in lore().index, f"{where} {word!r} has no entry in configs/lore.yaml"


def labels() -> Iterator[tuple[str, str]]:
    """What keys and conditions are called."""
    yield from (("panel", kind.TITLE) for kind in Panel.__subclasses__() if kind.TITLE)
    yield from (("condition", word) for _, word in CONDITIONS.values())
    yield from (
        ("condition", word) for word in ("engine stopped", "stopping", "failed", "paused", "archived")
    )
    for screen in (TavernScreen, TitleScreen, OracleScreen, GuildScreen, QuestScreen):
        yield from (
            (screen.__name__, binding.description)
            for binding in screen.BINDINGS
            if isinstance(binding, Binding) and binding.description not in ORDINARY
        )


@pytest.mark.parametrize(("where", "label"), sorted(set(labels())))
def test_every_label_uses_a_word_that_has_an_entry(where: str, label: str) -> None:
    assert lore().spoken(label), f"{where}: none of {label!r} has an entry in configs/lore.yaml"
    assert unexplained(label) == set(), where


def some(kind: Any) -> Any:
    """A value of a type."""
    if get_origin(kind) is Annotated:
        return some(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if type(None) in get_args(kind):
        return some(next(each for each in get_args(kind) if each is not type(None)))
    if kind is str:
        return "pip"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return kind(**{field.name: some(field.type) for field in fields if field.name != "v"})
    return (get_origin(kind) or kind)(1) if kind in (int, float, bool) else (get_origin(kind) or kind)()


@pytest.mark.parametrize("kind", TELLERS, ids=lambda kind: kind.__name__)
def test_every_sentence_of_the_chronicle_is_explained(kind: type[e.Fact]) -> None:
    fact = some(kind)
    entry = e.Entry(
        id=1, time=0.0, kind=kind.__name__, subject="", payload=msgspec.json.encode(fact), hash=""
    )
    line = tell(entry, fact)
    assert line is not None
    assert unexplained(line.text) == set(), line.text
    assert lore().spoken(line.text), line.text


def check(app: RealmApp) -> None:
    """Fail with the words that the screen in front shows and the lore does not know."""
    said = on_screen(app)
    assert unexplained(said) == set(), f"{type(app.screen).__name__}:\n{said}"


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_tavern_says_nothing_unexplained(
    app: RealmApp, until: Until, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app) and "CRIT MISS" in on_screen(app))
        check(app)


@pytest.mark.parametrize("key", ["b", "o", "ctrl+p"])
async def test_no_box_and_no_other_screen_does(app: RealmApp, until: Until, key: str) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        before = app.screen
        await pilot.press(key)
        await until(pilot, lambda: app.screen is not before and app.screen.is_active)
        await pilot.pause(0.2)
        check(app)


async def test_the_guild_does_not(save: Path, until: Until) -> None:
    app = RealmApp(save, guild().connect)
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: "SY" in on_screen(app))
        check(app)
        await pilot.press("g")
        await until(pilot, lambda: "Level 3 is lost" in on_screen(app))
        check(app)


async def test_the_title_scene_does_not(tmp_path: Path, until: Until) -> None:
    app = RealmApp(tmp_path / "new.realm", ScriptedClient(tale.WAKING).connect)
    async with app.run_test() as pilot:
        check(app)
        await pilot.press("enter")
        await until(pilot, lambda: "converting weights" in on_screen(app))
        check(app)


async def test_an_engine_that_is_lost_or_silent_does_not(save: Path, until: Until) -> None:
    app = RealmApp(save, unreachable)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "held by another engine" in on_screen(app))
        check(app)


CONDITIONS_OF_PLAY: dict[str, tuple[list[e.Fact], str]] = {
    "paused": ([e.TrainingPaused(by="player")], "Press p to go on"),
    "failed": ([e.FailureRaised(child="trainer", message="It died five times.")], "Press c to clear"),
    "archived": ([e.CampaignArchived(campaign=1)], "is archived"),
    "maxed": ([e.SkillMaxed(campaign=1, skill="bin", level=1, trials=[4, 5])], "is maxed"),
    "a level up": ([tale.gained(2, [4, 5])], "PIP masters BIN level 2"),
    "a blessing": (list(tale.fought(3, 0.9, 0.4)[1:]), "The Temple finds battle 3 blessed"),
}


@pytest.mark.parametrize("condition", CONDITIONS_OF_PLAY)
async def test_no_condition_of_the_game_does(
    app: RealmApp, client: ScriptedClient, until: Until, condition: str
) -> None:
    facts, shown = CONDITIONS_OF_PLAY[condition]
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        client.tell(*facts)
        await until(pilot, lambda: shown in on_screen(app))
        check(app)


async def test_the_homecoming_does_not(app: RealmApp, client: ScriptedClient, until: Until) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        state = app.view.state
        assert state.campaign is not None
        story = Homecoming(
            away_seconds=900.0,
            trained_seconds=800.0,
            steps=400,
            tokens=90_000,
            battles=3,
            loss_from=0.5,
            loss_to=0.4,
            trials=state.campaign.trials,
            levels=[tale.gained(1, [4, 5])],
            lost=[],
            experience=12.0,
            stopped="budget",
            detail="",
        )
        app.welcome(Past(homecoming=story))
        await until(pilot, lambda: "While you were away" in on_screen(app))
        check(app)


def test_a_word_that_is_missing_is_found() -> None:
    assert unexplained("Battle 3 of the Frobnicator. The hero masters BIN level 2.") == {"Frobnicator"}
