"""Scrolls that are malformed, endless, no files at all, or only half there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec
import pytest

from quests.scrolls.lineage import Lineage, refusals
from saves.care.row_counts import check
from saves.events import QuestPosted, ScrollRefused
from saves.file.open import open_for_reading
from saves.file.paths import inbox_folder, scrolls_folder
from saves.log.log import entries, items
from saves.log.snapshot import load

ROOM = 64 << 20
"""Bytes by which reading scrolls may make a process grow."""
ENDLESS = 1 << 30

ENGINE = """
import asyncio, json, sys
from pathlib import Path
from engine.inbox.watcher import Inbox, make_inbox
from engine.journal import Journal
from engine.inbox.intake import Intake
from engine.inbox.leaks import leaks_of
from saves import events as told
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import State

def resident(which):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(which))

async def main(save, files):
    facts = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134515008, "llama", "ab" * 32),
        told.CampaignStarted(1, "pip", 7, ["bin"]),
    ]
    with Log(save, create=True) as log:
        journal = Journal(log, fold(State(), log.append([("realm", fact) for fact in facts])))
        make_inbox(save)
        leaks_of(save, journal.state.campaign)
        before = resident("VmRSS:")
        Path("/proc/self/clear_refs").write_text("5")  # the kernel's own high-water mark begins anew
        print("ready", flush=True)
        task = asyncio.create_task(Inbox(journal, save, Intake(journal, save)).run())
        campaign = journal.state.campaign
        while len(campaign.scrolls) + len(campaign.refused) < files:
            await asyncio.sleep(0.05)
        while len(list(save.parent.glob("my.realm.scrolls/*.lineage.json"))) < files:
            await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        print(json.dumps({"before": before, "peak": resident("VmHWM:")}), flush=True)

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


def bad_line(rng: Random, number: int) -> bytes:
    """A line that can't be a lesson, one of a dozen kinds."""
    good = {"prompt": f"question {number}", "completion": f"answer {number}"}
    text = json.dumps(good)
    kinds: list[Callable[[], bytes]] = [
        lambda: text[: rng.randrange(1, len(text) - 1)].encode(),
        lambda: text.replace('"completion"', '"prompt"').encode(),
        lambda: text.replace(
            "}", f', "x": {rng.choice(["NaN", "Infinity", "-Infinity", "1e999"])}}}'
        ).encode(),
        lambda: text.replace("answer", "\\ud83d" if rng.random() < 0.5 else "\\udc00").encode(),
        lambda: text.encode().replace(b"answer", bytes([rng.randrange(0x80, 0xC0)])),
        lambda: b"[" * rng.randrange(17, 3000),
        lambda: (text[:-1] + ', "x": ' + '{"a":' * 40 + "1" + "}" * 41).encode(),
        lambda: json.dumps({"prompt": [number], "completion": None}).encode(),
        lambda: json.dumps({"messages": [{"role": "user", "content": f"q {number}"}]}).encode(),
        lambda: json.dumps({"prompt": f"q {number}", "chosen": "a", "rejected": "a"}).encode(),
        lambda: json.dumps({"prompt": f"q {number}", "completion": " " * rng.randrange(9)}).encode(),
        lambda: json.dumps(good | {"completion": "x" * rng.randrange(2_001, 60_000)}).encode(),
        lambda: json.dumps(good | {"completion": "x" * rng.randrange(66_000, 90_000)}).encode(),
        lambda: bytes(rng.randrange(256) for _ in range(rng.randrange(1, 60))).replace(b"\n", b"") + b"\x00",
        lambda: rng.choice(["null", "7", '"text"', "[]", "{}", "true"]).encode(),
    ]
    return rng.choice(kinds)()


def mixed(count: int, path: Path) -> tuple[set[int], int]:
    """Write so many bad lines with good ones among them, some twice; where the bad ones are, and the good."""
    rng, bad, good, number = Random(14), set(), 0, 0
    with path.open("wb") as file:
        while len(bad) < count:
            number += 1
            if number % 10:
                bad.add(number)
                file.write(bad_line(rng, number) + b"\n")
                continue
            line = json.dumps(
                {"prompt": f"fair question {good}", "completion": f"fair answer {good}"}
            ).encode()
            file.write(line + b"\n" + line + b"\n")
            number += 1
            bad.add(number)
            good += 1
    return bad, good


def endless(path: Path) -> None:
    """A good line, one of a GiB that takes no room on disk, and a good one after it."""
    with path.open("wb") as file:
        file.write(b'{"prompt": "before", "completion": "x"}\n{"prompt": "')
        file.seek(ENDLESS, os.SEEK_CUR)
        file.write(b'"}\n{"prompt": "after", "completion": "y"}\n')


@pytest.mark.fault("F14")
@pytest.mark.timeout(900)
def test_malformed_scrolls_leave_the_good_lines_once_and_the_engine_unharmed(
    home: Path, full: bool, figure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALM_HOME", str(home))
    count, save = 10_000 if full else 1_000, home / "my.realm"
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(save), "7"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    assert engine.stderr is not None
    try:
        assert engine.stdout.readline() == "ready\n", engine.stderr.read()
        bad, good = _drop_all(inbox_folder(save), count)
        said, flaws = engine.communicate(timeout=800)
    finally:
        engine.kill()
    assert engine.returncode == 0, flaws
    assert flaws == ""
    grown = (sizes := json.loads(said))["peak"] - sizes["before"]
    _judge(save, bad, good)
    figure(
        f"F14: {len(bad)} bad lines of 16 kinds among {good} good ones, a line of 1 GiB, a pipe, two links, a"
        " folder and a file written meanwhile: 0 crashes, no bad row, each good line once, each refusal with"
        f" its line and reason, RSS + {grown / 2**20:.1f} MiB"
    )
    assert grown < ROOM


def _drop_all(inbox: Path, count: int) -> tuple[set[int], int]:
    aside = inbox.parent / "aside"
    aside.mkdir()
    bad, good = mixed(count, aside / "mixed.jsonl")
    endless(aside / "endless.jsonl")
    writer = threading.Thread(target=_write_slowly, args=(inbox / "normal" / "slow.jsonl",))
    writer.start()
    os.mkfifo(inbox / "high" / "pipe.jsonl")
    (inbox / "high" / "link.jsonl").symlink_to(aside / "mixed.jsonl")
    (inbox / "high" / "dangling.jsonl").symlink_to("/nowhere")
    (inbox / "low" / "folder.jsonl").mkdir()
    for path in aside.iterdir():
        path.rename(inbox / "low" / path.name)
    writer.join()
    return bad, good


def _write_slowly(path: Path) -> None:
    with path.open("wb") as file:
        for number in range(20):
            line = json.dumps({"prompt": f"slow question {number}", "completion": "in time"}).encode() + b"\n"
            file.write(line[:20])
            file.flush()
            time.sleep(0.15)
            file.write(line[20:])


def _judge(save: Path, bad: set[int], good: int) -> None:
    connection = open_for_reading(save)
    state = load(connection)
    check(connection)
    facts = [entry.fact() for entry in entries(connection)]
    quests = {fact.scroll.title: fact for fact in facts if isinstance(fact, QuestPosted) and fact.scroll}
    assert sorted(quests) == ["endless.jsonl", "mixed.jsonl", "slow.jsonl"]
    prompts = {
        title: [row.prompt for row in items(connection, 1, each.quest)] for title, each in quests.items()
    }
    connection.close()
    assert sorted(prompts["mixed.jsonl"]) == sorted(f"fair question {n}" for n in range(good))
    assert prompts["endless.jsonl"] == ["before", "after"]
    assert prompts["slow.jsonl"] == [f"slow question {n}" for n in range(20)]
    known = quests["mixed.jsonl"].scroll
    assert known is not None
    told = {each.line: each.reason for each in refusals(scrolls_folder(save) / known.claim)}
    assert set(told) == bad
    assert all(told.values())
    assert known.refused == len(bad)
    assert len(known.kinds) >= 12
    longest = quests["endless.jsonl"].scroll
    assert longest is not None
    assert [(each.line, each.reason) for each in longest.refusals] == [(2, "is longer than 65536 bytes")]
    reasons = {fact.scroll.title: fact.reason for fact in facts if isinstance(fact, ScrollRefused)}
    assert sorted(reasons) == ["dangling.jsonl", "folder.jsonl", "link.jsonl", "pipe.jsonl"]
    assert not list(inbox_folder(save).rglob("*.jsonl"))
    lineages = [
        msgspec.json.decode(path.read_bytes(), type=Lineage)
        for path in scrolls_folder(save).glob("*.lineage.json")
    ]
    assert sorted(each.title for each in lineages) == sorted([*quests, *reasons])
    assert state.campaign is not None
