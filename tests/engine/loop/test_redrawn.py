"""Quests whose tasks this version would draw otherwise than the one that posted them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.journal import Journal
from engine.loop.battle_folders import BattleFolders
from engine.loop.battles import Battles
from engine.loop.quest_poster import Planner
from engine.loop.tasks import revisions, why_not_redrawn
from heroes.vault.store import Vault
from saves import events as told
from saves.events import Scroll
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import Quest, State
from tests.journals import PIP_SHA256

QUEST = Quest(1, "bin", 1, {1: 1.0}, 48, 5, "coach", [], revisions={"bin": 3})

SCROLL = Scroll(title="my.jsonl", claim="1", sha256="ab", gate="quick", lines=4, refused=0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"skill": "gcd", "revisions": {"gcd": 2}}, ""),
        ({"skill": "gcd", "revisions": {}}, "drawn by revision 1 of gcd, and this version has revision 2"),
        ({"revisions": {}}, "drawn by revision 1 of bin, and this version has revision 3"),
        ({"revisions": {"bin": 4}}, "drawn by revision 4 of bin, and this version has revision 3"),
        ({"revisions": {}, "items": 48}, ""),
        ({"skill": "gcd", "replay": {"bin": {1: 0.1}}, "revisions": {"gcd": 2}}, "revision 1 of bin"),
        ({"replay": {"gcd": {1: 0.1}}, "revisions": {"bin": 3, "gcd": 2}}, ""),
        ({"skill": "scroll", "items": 4, "scroll": SCROLL}, ""),
        (
            {"skill": "scroll", "scroll": msgspec.structs.replace(SCROLL, withheld=True)},
            "stayed with whoever",
        ),
        ({"replay": {"no.more": {1: 0.1}}}, "its tasks of no.more can't be drawn: the skill no.more is of"),
    ],
)
def test_only_what_is_drawn_by_another_revision_is_redrawn(changes: dict[str, Any], words: str) -> None:
    reason = why_not_redrawn(msgspec.structs.replace(QUEST, **changes))
    assert words in reason
    assert bool(words) == bool(reason)


def test_a_quest_posted_now_is_not_redrawn() -> None:
    quest = msgspec.structs.replace(QUEST, replay={"gcd": {1: 0.1}}, revisions=revisions("bin", "gcd"))
    assert why_not_redrawn(quest) == ""


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ({}, "its tasks are drawn by revision 1 of bin, and this version has revision 3"),
        (
            {"revisions": {"bin": 3}, "replay": {"no.more": {1: 0.1}}},
            "its tasks of no.more can't be drawn: the skill no.more is of the module no, which is not"
            " installed here: `realm module install PATH` takes it in",
        ),
    ],
)
@pytest.mark.parametrize("resume", [True, False])
async def test_a_battle_on_other_tasks_than_were_posted_ends_with_the_reason(
    tmp_path: Path, resume: bool, posted: dict[str, Any], reason: str
) -> None:
    story: list[told.Fact] = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
        told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 48, 5, "coach", [], **posted),
    ]
    if resume:
        story.append(told.BattleStarted(1, 1, 1, "scribe", 0, 3, 16, 2e-3, 5, None))
    with Log(tmp_path / "my.realm", create=True) as log:
        journal = Journal(log, fold(State(), log.append([("realm", fact) for fact in story])))
        # It must not come to training: there is no trainer.
        none: Any = None
        arena = BattleFolders(tmp_path / "battles", Vault(tmp_path / "vault"))
        battles = Battles(journal, none, none, none, arena, none, Planner(journal))
        await battles.fight(journal.state.campaigns[1], resume=resume)
        ended = journal.state.campaigns[1].battles[-1]
    assert (ended.battle, ended.status, ended.steps) == (1, "failed", 0)
    assert ended.reason == reason
