"""What is advised is what can be done: walked through the states in which it is advised."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from realm_tui.cli.typed.root import parse
from realm_tui.view.advice import question, ways_on
from realm_tui.window.app import RealmApp
from saves import events as e
from saves.log.fold import fold
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient, event
from tests.realm_tui.stage import on_screen

ARCHIVED = e.CampaignArchived(campaign=1)
CROWNED = tale.MIDDLE[:-3]
UNCROWNED = (*tale.OPENING, *tale.fought(1, 2.41, 0.38))


def cleared(*names: str) -> e.Fact:
    return e.CheckpointsCleared(
        campaign=1, checkpoints=list(names), reason="not in the file that was imported"
    )


STATES = {
    "a champion": ((*CROWNED, ARCHIVED), ["--from champion", "--plus", ""]),
    "a champion that is not kept": ((*CROWNED, ARCHIVED, cleared("pip-0002")), ["--from latest", ""]),
    "no champion": ((*UNCROWNED, ARCHIVED), ["--from latest", ""]),
    "nothing kept": ((*UNCROWNED, ARCHIVED, cleared("pip-0001")), [""]),
    "nothing sealed": ((*tale.OPENING, ARCHIVED), [""]),
}


def folded(facts: tuple[e.Fact, ...]) -> State:
    return fold(State(), [event(number, fact).entry() for number, fact in enumerate(facts, 1)])


@pytest.mark.parametrize("name", STATES)
def test_only_what_would_be_done_is_advised(name: str) -> None:
    facts, ways = STATES[name]
    told = [" ".join(way.command) for way in ways_on(folded(facts))]
    assert told == [f"campaign new {way}".strip() for way in ways]


@pytest.mark.parametrize("name", STATES)
def test_all_that_is_advised_can_be_typed(name: str) -> None:
    for way in ways_on(folded(STATES[name][0])):
        assert _understood(way.command)
    assert not _understood(("campaign", "new", "--form", "champion"))


def _understood(command: tuple[str, ...]) -> bool:
    """Whether the command line knows the command with its options; nothing of it is done."""
    return hasattr(parse(command), "func")


@pytest.mark.parametrize(
    ("prompt", "asked"), [("add 01 10", "add 01 10"), ("--help", "Who are you?"), ("", "Who are you?")]
)
def test_the_question_that_is_advised_is_one(prompt: str, asked: str) -> None:
    campaign = folded(tale.OPENING).campaign
    assert campaign is not None
    assert campaign.puzzle is not None
    campaign.puzzle.prompt = prompt
    assert question(campaign) == asked


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_an_archived_tavern_says_what_there_is_and_how_to_go_on(
    save: Path, until: Until, size: tuple[int, int]
) -> None:
    client = ScriptedClient(tale.WAKING)
    client.begin(*CROWNED, ARCHIVED)
    app = RealmApp(save, client.connect)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Campaign 1, archived" in on_screen(app))
        for words in ("2 battles, 80 steps", "Trial, BIN level 1: 44/50", "Press o to talk"):
            assert words in on_screen(app)
        for way in ways_on(app.view.state):
            command = shlex.join(("realm", *way.command))
            assert re.search(rf"│ +{re.escape(command)} +│", on_screen(app)), on_screen(app)
        assert "Combat log" not in on_screen(app)


async def test_where_the_engine_is_out_of_reach_the_trouble_is_told(save: Path, until: Until) -> None:
    client = ScriptedClient(tale.WAKING)
    client.begin(*CROWNED, ARCHIVED, e.FailureRaised(child="oracle", message="It died five times."))
    app = RealmApp(save, client.connect)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "It died five times" in on_screen(app))
        assert "realm campaign new" not in on_screen(app)
