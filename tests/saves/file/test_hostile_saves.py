"""Saves that someone else made to do harm, opened as if they were the player's own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from saves.file import schema

Harm = Callable[[Path], object]

SECONDS, BYTES = 5.0, 256 << 20
"""What refusing may take."""

OPEN = """
import sys, pathlib
from contextlib import closing
from saves.events.errors import SaveError
from saves.log.snapshot import load
from saves.file.open import open_for_reading, open_for_writing
from saves.care.verify import verify
save = pathlib.Path(sys.argv[1])
try:
    with closing({way}(save)) as connection:
        load(connection)
    flaws = [finding.sentence for finding in verify(save).findings if not finding.ok]
except SaveError as flaw:
    flaws = [str(flaw)]
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(peak, flaws[0] if flaws else "taken for good")
"""


def sql(*statements: str) -> Harm:
    def harm(save: Path) -> None:
        with closing(sqlite3.connect(save, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                connection.execute(statement)

    return harm


def written(at: int, data: bytes) -> Harm:
    """Other bytes at a place of the file."""

    def harm(save: Path) -> None:
        with save.open("r+b") as file:
            file.seek(at)
            file.write(data)

    return harm


def sparse(save: Path) -> None:
    with save.open("r+b") as file:
        file.truncate(10 << 30)


def sparse_alone(save: Path) -> None:
    save.unlink()
    with save.open("wb") as file:
        file.truncate(10 << 30)


def piped(save: Path) -> None:
    save.unlink()
    os.mkfifo(save)


def linked_to_a_device(save: Path) -> None:
    save.unlink()
    save.symlink_to("/dev/zero")


def swallowed(kind: str, payload: str) -> Harm:
    """An event of other content, its hash as it was."""
    return sql(f"UPDATE events SET kind = '{kind}', payload = '{payload}' WHERE id = 3")


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
LOOP = f"{NUMBERS} SELECT i, 1.0, 'a', 'b', '{{}}', 'c' FROM n"

NOT_OURS, OTHER = "tables that the Realm did not make", "belongs to another program"

HOSTILE: dict[str, tuple[Harm, str]] = {
    "view": (sql("CREATE VIEW more AS SELECT * FROM events"), NOT_OURS),
    "recursive view": (sql(f"CREATE VIEW more AS {LOOP}"), NOT_OURS),
    "endless log": (
        sql("DROP TABLE events", f"CREATE VIEW events AS {LOOP}"),
        NOT_OURS,
    ),
    "view of a bomb": (sql("CREATE VIEW more AS SELECT hex(zeroblob(1000000000))"), NOT_OURS),
    "trigger on insert": (
        sql("CREATE TRIGGER more AFTER INSERT ON events BEGIN DELETE FROM steps; END"),
        NOT_OURS,
    ),
    "trigger on update": (
        sql("CREATE TRIGGER more AFTER UPDATE ON snapshots BEGIN SELECT load_extension('evil.so'); END"),
        NOT_OURS,
    ),
    "full-text table": (sql("CREATE VIRTUAL TABLE more USING fts5(a)"), NOT_OURS),
    "full-text table with a broken index": (
        sql("CREATE VIRTUAL TABLE more USING fts5(a)", "UPDATE more_data SET block = zeroblob(9)"),
        NOT_OURS,
    ),
    "r-tree": (sql("CREATE VIRTUAL TABLE more USING rtree(a, b, c)"), NOT_OURS),
    "virtual table of no module": (
        sql(
            "INSERT INTO sqlite_master VALUES"
            " ('table', 'more', 'more', 0, 'CREATE VIRTUAL TABLE more USING nothing(a)')"
        ),
        "is damaged",
    ),
    "index": (sql("CREATE INDEX more ON events (kind)"), NOT_OURS),
    "index on an expression": (sql("CREATE INDEX more ON events (upper(payload))"), NOT_OURS),
    "generated column": (
        sql(
            "DROP TABLE messages",
            "CREATE TABLE messages (a TEXT, b TEXT GENERATED ALWAYS AS (hex(zeroblob(1000000000))))",
        ),
        NOT_OURS,
    ),
    "default that computes": (
        sql("DROP TABLE steps", "CREATE TABLE steps (a TEXT DEFAULT (hex(zeroblob(1000000000))))"),
        NOT_OURS,
    ),
    "check that computes": (
        sql("DROP TABLE steps", "CREATE TABLE steps (a TEXT CHECK (length(hex(zeroblob(1000000000)))))"),
        NOT_OURS,
    ),
    "column too many": (sql("ALTER TABLE events ADD COLUMN more TEXT"), NOT_OURS),
    "table too many": (sql("CREATE TABLE more (a TEXT)"), NOT_OURS),
    "table too few": (sql("DROP TABLE answers"), NOT_OURS),
    "two thousand tables": (
        lambda save: sql(*(f"CREATE TABLE more{number} (a)" for number in range(2_000)))(save),
        NOT_OURS,
    ),
    "another program": (sql("PRAGMA application_id = 1"), OTHER),
    "no mark": (sql("PRAGMA application_id = 0"), OTHER),
    "an export's mark": (sql("PRAGMA application_id = 1380273240"), "is an export: take it in"),
    "layout of no version": (sql("PRAGMA user_version = 0"), OTHER),
    "layout of the past": (sql("PRAGMA user_version = -7"), OTHER),
    "layout of the future": (sql("PRAGMA user_version = 2147483647"), "update the game"),
    "older layout than its tables": (
        sql("PRAGMA user_version = 1"),
        "older layout|damaged|not make",
    ),
    "ten gigabytes of nothing": (sparse_alone, "is not a save|is empty|belongs to"),
    "ten gigabytes of nothing behind a save": (sparse, "bytes after its last page"),
    "pages of no size": (written(16, struct.pack(">H", 3)), "is not a save|is damaged"),
    "header of another format": (written(18, b"\x09\x09"), "can't be opened|is not a save|is damaged"),
    "freelist that never ends": (written(32, struct.pack(">II", 2, 2**31)), "damaged"),
    "root page that is its own child": (written(100, b"\x05\x00\x00\x00\x01"), "damaged"),
    "text that is no text": (
        sql("UPDATE events SET payload = CAST(x'fffe00ff' AS TEXT) WHERE id = 3"),
        "damaged|does not fit|chain is broken",
    ),
    "event of no kind": (swallowed("Nonsense", "{}"), "chain is broken"),
    "event without fields": (swallowed("CampaignStarted", "{}"), "chain is broken"),
    "event that is deep": (swallowed("CampaignStarted", "[" * 100_000), "chain is broken"),
    "event of a hundred megabytes": (
        sql("UPDATE events SET payload = hex(zeroblob(50000000)) WHERE id = 3"),
        "chain is broken",
    ),
    "changed past": (
        sql("UPDATE events SET payload = replace(payload, 'my realm', 'my  realm') WHERE id = 1"),
        "chain is broken at event 1",
    ),
    "snapshot of another story": (
        sql(
            "UPDATE snapshots SET state = replace(state, '\"experience\":2', '\"experience\":9')"
            " WHERE id = (SELECT max(id) FROM snapshots)"
        ),
        "snapshot at event",
    ),
    "cut": (lambda save: os.truncate(save, 5000), "damaged"),
    "pickle": (lambda save: save.write_bytes(b"\x80\x04cposix\nsystem\n(S'true'\ntR."), "is not a save"),
    "pipe": (piped, "is not a file"),
    "device": (linked_to_a_device, "is not a file"),
}
"""What is done to a good save, and with which words it is refused."""


class Refusal(NamedTuple):
    sentence: str
    seconds: float
    bytes: int
    """Largest resident memory."""


def opened(save: Path, way: str) -> Refusal:
    """What a process of its own says of the save."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", OPEN.format(way=way), str(save)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return Refusal("a traceback: " + done.stderr[-800:], time.monotonic() - began, 0)
    peak, sentence = done.stdout.rstrip("\n").split(" ", 1)
    return Refusal(sentence, time.monotonic() - began, int(peak) << 10)


def fits(found: Refusal, words: str) -> bool:
    """Whether the refusal is one sentence with such words, and took no more memory than it may."""
    said = any(each in found.sentence for each in words.split("|"))
    return said and "\n" not in found.sentence and found.bytes <= BYTES


@pytest.mark.fault("F15")
def test_hostile_saves_are_refused_within_bounds(
    told_save: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    before, worst, wrong = told_save.read_bytes(), {}, []
    for name, (harm, words) in HOSTILE.items():
        for way in ("open_for_reading", "open_for_writing"):
            (folder := tmp_path / "hostile").mkdir()
            shutil.copyfile(told_save, save := folder / "their.realm")
            harm(save)
            found = worst[name, way] = opened(save, way)
            if not fits(found, words):
                wrong.append((name, way, found))
            shutil.rmtree(folder)
    assert not wrong, "\n".join(map(str, wrong))
    assert told_save.read_bytes() == before
    assert len(HOSTILE) >= 30
    slowest, largest = (
        max(getattr(each, field) for each in worst.values()) for field in ("seconds", "bytes")
    )
    assert slowest <= SECONDS * 4
    figure(
        f"F15: {len(HOSTILE)} hostile saves refused, to read and to write; longest {slowest:.1f} s, at most"
        f" {largest / (1 << 20):.0f} MiB; the player's own save is byte-identical"
    )


def test_the_layout_that_is_harmed_is_the_newest() -> None:
    assert len(schema.MIGRATIONS) > 1
