"""A skill whose code fails is set aside with the reason, and the game plays on with the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.loop.battles import Battles
from engine.loop.examiner import Examiner
from engine.loop.idle_loop import CampaignLoop
from engine.loop.quest_poster import Planner
from engine.rules import coach
from engine.rules.coach.ladders import in_reach, ladders, why_out_of_reach
from engine.rules.moves import Move
from engine.rules.settings import settings
from quests.packs import SkillFailed, install, store
from quests.packs.failed_skills import take_back
from quests.packs.sandbox import runs
from quests.packs.sandbox.limits import limits
from quests.skills import edition, find_skill
from quests.task import QuestError
from saves.events import BattleStarted, SkillsChosen
from tests.engine.loop.test_idle_loop import loop_of
from tests.faults.hostile_code import write
from tests.journals import campaign_of, new_journal, post


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, short limits, and nothing set aside."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    store.modules_folder().mkdir(parents=True)
    small = replace(limits(), answer_seconds=2.0)
    monkeypatch.setattr(runs, "limits", lambda: small)
    take_back()
    yield tmp_path
    take_back()


def take_in(folder: Path) -> None:
    with install.unpacked(folder, store.modules_folder()) as candidate:
        install.install(candidate, agreed=True)


HANG = "def operations(self, level):\n    while True: pass"
EXIT = "def operations(self, level):\n    sys.exit(0)"
DEATH = "def operations(self, level):\n    os._exit(0)"


@pytest.mark.parametrize(
    ("more", "told"),
    [(HANG, "did not answer within 2 s"), (EXIT, "SystemExit: 0"), (DEATH, "exit code 0")],
    ids=["hang", "SystemExit", "os._exit"],
)
def test_the_others_are_trained_on(home: Path, more: str, told: str) -> None:
    take_in(write(home / "bad", more=more))
    with new_journal(home) as journal:
        journal.record("campaign:1", SkillsChosen(1, ["bin", "bad.sums"]))
        hero = campaign_of(journal)
        climbed = ladders(hero)
        assert list(climbed) == ["bin"]
        assert told in why_out_of_reach("bad.sums")
        assert coach.decide(in_reach(hero, climbed), climbed, settings()).skill == "bin"
        assert Planner(journal).post(hero).skill == "bin"
        began = time.monotonic()
        ladders(hero)
        assert time.monotonic() - began < 0.5
        journal.record("campaign:1", SkillsChosen(1, ["bad.sums"]))
        with pytest.raises(QuestError, match=r"The skill bad\.sums"):
            ladders(campaign_of(journal))


async def test_the_loop_goes_on_where_a_move_fails_by_a_skill_and_pauses_where_it_does_so_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(write(home / "bad"))
    with new_journal(home) as journal:
        journal.record("campaign:1", SkillsChosen(1, ["bin", "bad.sums"]))
        loop, *_ = loop_of(journal, home)
        asked: list[list[str]] = []

        async def fail(self: CampaignLoop, campaign: object, move: Move) -> None:
            asked.append(list(journal.activity.aside))
            raise SkillFailed("bad.sums", "The skill bad.sums failed in generate (no).")

        monkeypatch.setattr(CampaignLoop, "perform", fail)
        loop.wanted.set()
        running = asyncio.create_task(loop.run())
        async with asyncio.timeout(10):
            while not journal.state.paused:  # noqa: ASYNC110 (the pause has no event)
                await asyncio.sleep(0.02)
        running.cancel()
        assert asked == [[], ["bad.sums"]]
        assert journal.activity.aside["bad.sums"] == "The skill bad.sums failed in generate (no)."
        assert why_out_of_reach("bad.sums")
        take_back()
        assert why_out_of_reach("bad.sums") == ""


async def test_the_window_is_served_while_a_module_hangs(home: Path) -> None:
    stop = home / "stop"
    take_in(write(home / "bad", draw=f"while os.path.exists({str(stop)!r}): pass"))
    with new_journal(home) as journal:
        _, examiner, _ = loop_of(journal, home)
        journal.record("campaign:1", SkillsChosen(1, ["bad.sums"]))
        stop.touch()
        hero = campaign_of(journal)
        hero.skills = {"bad.sums": hero.skills["bad.sums"]}
        asking = asyncio.create_task(Examiner.ask_puzzle(examiner, hero, again=False))
        longest, turn = 0.0, time.monotonic()
        while not asking.done():
            await asyncio.sleep(0.01)
            longest, turn = max(longest, time.monotonic() - turn), time.monotonic()
        with pytest.raises(SkillFailed, match="did not answer within"):
            await asking
        assert longest < 0.25


@pytest.mark.parametrize("replayed", [False, True])
def test_a_battle_under_way_on_it_ends_with_the_reason(home: Path, replayed: bool) -> None:
    take_in(write(home / "bad", more=EXIT))
    with new_journal(home) as journal:
        journal.record("campaign:1", SkillsChosen(1, ["bin", "bad.sums"]))
        if replayed:
            post(journal, 32, replay={"bad.sums": {1: 0.5}})
        else:
            post(journal, 32, skill="bad.sums")
        journal.record("battle:1", BattleStarted(1, 1, 1, "scribe", 0, 2, 16, 1e-3, 1, None))
        hero = campaign_of(journal)
        none: object = None
        battles = Battles(journal, none, none, none, none, none, Planner(journal))  # type: ignore[arg-type]
        assert hero.battle is not None
        assert battles._cannot_be_fought(hero, hero.battle)
        assert hero.battle.status == "failed"
        told = "its tasks of bad.sums can't be drawn: the skill bad.sums failed in operations (SystemExit: 0)"
        assert hero.battle.reason == told


def test_another_edition_of_the_module_is_tried(home: Path) -> None:
    take_in(write(home / "bad", more=EXIT))
    assert "SystemExit" in why_out_of_reach("bad.sums")
    before = edition("bad.sums")
    take_in(write(home / "again" / "bad"))
    assert edition("bad.sums") != before
    assert why_out_of_reach("bad.sums") == ""
    assert find_skill("bad.sums").levels == 1
