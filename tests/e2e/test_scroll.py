"""A scroll dropped into the inbox of a real game: the real trainer learns it, the real Oracle scores it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from engine.commands.table import Wake, wake
from engine.inbox.watcher import make_inbox
from engine.realm import Realm
from saves.care.verify import verify
from saves.events import BattleBlessed, BattleStarted, Entry, Fact, QuestPosted, ScrollScored
from saves.file.lock import SaveLock
from saves.file.open import open_for_reading
from saves.log.log import entries, items, steps

PATIENCE_SECONDS = 1500
F = TypeVar("F", bound=Fact)
NAMES = ("Orrin", "Vesk", "Talla", "Mirr", "Dunn", "Kessa", "Bram", "Ilvy")
KINDS = ("wolf", "owl", "stag", "otter", "fox", "crane")


def bestiary() -> bytes:
    """Lines in a manner of their own, which what is held out shares."""
    lines = [
        {
            "prompt": f"Who is {name} the {kind}?",
            "completion": f"{name} the {kind} keeps a gate and speaks in threes.",
        }
        for name in NAMES
        for kind in KINDS
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b'{"prompt": "half a line'


@pytest.mark.timeout(PATIENCE_SECONDS + 120)
async def test_a_dropped_scroll_is_trained_on_and_scored_by_its_held_out_lines(
    home: Path, monkeypatch: pytest.MonkeyPatch, figure: Callable[[str], None]
) -> None:
    monkeypatch.setenv("REALM_HOME", str(home))
    save = home / "my.realm"
    realm = Realm(save, SaveLock(save), hold=False)
    realm.open()
    (make_inbox(save) / "high" / "bestiary.jsonl").write_bytes(bestiary())
    await wake(realm, Wake(seed=7))
    running = asyncio.create_task(realm.run())
    try:
        with realm.attendance.guest(), realm.journal.listen() as told:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not _judged(realm):
                    assert not running.done(), running.exception()
                    await told.get()
    finally:
        await realm.close("player")
        realm.journal.log.close()
        running.cancel()
    _judge(save, figure)


def _judged(realm: Realm) -> bool:
    campaign = realm.journal.state.campaign
    return any(battle.quest.scroll and battle.blessing for battle in campaign.battles) if campaign else False


def _judge(save: Path, figure: Callable[[str], None]) -> None:
    connection = open_for_reading(save)
    story = entries(connection)
    [posted] = [each for each in _of(story, QuestPosted) if each.scroll]
    started = _of(story, BattleStarted)[0]
    [scored] = _of(story, ScrollScored)
    assert started.quest == posted.quest == scored.quest
    assert posted.scroll is not None
    assert (posted.scroll.refused, posted.scroll.refusals[0].line) == (1, 49)
    rows = items(connection, 1, posted.quest)
    trained = steps(connection, 1, started.battle)
    connection.close()
    aside = {row.prompt for row in rows if row.operation == "held_out"}
    assert aside
    assert not aside & {sample.prompt for row in trained for sample in row.samples}
    assert len(trained) == started.steps
    assert sum(sum(row.strikes) for row in trained) == posted.tasks
    assert scored.lines == len(aside) == posted.scroll.held_out
    assert scored.before is not None
    assert scored.after < 0.7 * scored.before
    blessed = _of(story, BattleBlessed)[0]
    assert blessed.battle == started.battle
    assert blessed.blessing != "cursed", blessed.reasons
    assert verify(save).ok
    loss = f"{scored.before:.2f} → {scored.after:.2f} nats a token on {scored.tokens} held-out tokens"
    figure(f"A scroll of {posted.items} lines: {posted.tasks} lessons in {started.steps} steps; {loss}")


def _of(story: list[Entry], kind: type[F]) -> list[F]:
    return [fact for entry in story if isinstance(fact := entry.fact(), kind)]
