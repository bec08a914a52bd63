"""A real engine with a real, tiny trainer, beside programs that want every processor."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from engine.realm import Realm
from engine.server.chat import ChatRequest, ChatTurn, chat
from engine.server.obey import obey
from saves.file.lock import SaveLock
from tests.toy_hero import make_toy

PATIENCE_SECONDS = 600.0
NAME = "burner-of-tests"
BURN = f"""
import ctypes, time
ctypes.CDLL(None).prctl(15, b"{NAME}", 0, 0, 0)
end = time.monotonic() + {PATIENCE_SECONDS}
while time.monotonic() < end:
    pass
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle scheduling"),
    pytest.mark.timeout(4 * PATIENCE_SECONDS),
]


class Burners:
    """Two busy programs for each processor, while they are there."""

    def __enter__(self) -> Burners:
        self.programs = [
            subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(2 * (os.cpu_count() or 1))
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.programs:
            each.kill()
            each.wait()


@pytest.fixture
async def realm(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Realm]:
    """An engine in this process and this session, so that burners and trainer compete for the same share."""
    monkeypatch.setenv("REALM_HOME", str(home))
    make_toy(home)
    save = home / "toy.realm"
    realm = Realm(save, SaveLock(save), hold=False)
    realm.open()
    running = asyncio.create_task(realm.run())
    yield realm
    realm.request_stop("player")
    await running
    await realm.close("player")
    realm.journal.log.close()


async def until(there: Callable[[], object], realm: Realm) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < deadline, f"the engine was {realm.journal.activity}"
        await asyncio.sleep(0.05)


def held_by(realm: Realm) -> str:
    hold = realm.journal.activity.hold
    return hold.name if hold else ""


async def test_a_busy_processor_is_named_and_ordered_time_waits_for_a_step(realm: Realm) -> None:
    steps = realm.journal.clock
    assert (await obey(realm, "wake", b'{"hero": "toy"}')).ok
    await until(lambda: steps.count >= 3, realm)
    with Burners():
        await until(lambda: held_by(realm) == NAME, realm)
        hold = realm.journal.activity.hold
        assert hold is not None
        assert hold.by == "processor"
        assert 0 < hold.share <= 1
        assert hold.since <= time.time()
        events = realm.journal.state.last_id
        before = steps.count
        assert (await obey(realm, "train", b'{"seconds": 0.5}')).ok
        while steps.count == before and time.time() - hold.since < 20:
            await asyncio.sleep(0.5)
            assert steps.count > before or realm.journal.state.order is not None
        assert realm.journal.state.last_id <= events + 2 or steps.count > before
    await until(lambda: held_by(realm) != NAME, realm)
    await until(lambda: steps.count > before and realm.journal.state.order is None, realm)


async def test_a_chat_that_is_left_in_its_middle_is_kept_and_holds_nothing(realm: Realm) -> None:
    assert (await obey(realm, "wake", b'{"hero": "toy"}')).ok
    await until(lambda: realm.journal.clock.count >= 1, realm)
    assert realm.oracle is not None
    request = ChatRequest(
        messages=[ChatTurn("user", "Once upon a time")], stream=True, max_tokens=400, user="left"
    )
    pieces = chat(realm, request, None)
    first = await anext(pieces)
    assert realm.oracle.asked == "chat"
    assert (await obey(realm, "attend", b'{"chat": "left", "watched": false}')).ok
    await pieces.aclose()
    assert realm.oracle.asked != "chat"
    rows = realm.journal.log.connection.execute(
        "SELECT role, text FROM messages WHERE chat = 'left' ORDER BY number"
    ).fetchall()
    assert [role for role, _ in rows] == ["user", "assistant"]
    assert rows[1][1].startswith(first.text)
    before = realm.journal.clock.count
    await until(lambda: realm.journal.clock.count > before, realm)
