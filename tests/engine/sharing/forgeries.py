"""Everything a foreign export is made to say that no game would have written, its digests in order."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from saves import events as told
from saves.file.chain import digest
from tests.forger import Forgery, appended, changed, inserted, manifest, removed, replaced, sql


class Case(NamedTuple):
    words: str
    """Of the sentence that refuses it; empty where it is taken in, and does no harm."""
    forgeries: tuple[Forgery, ...] = ()
    after: tuple[Forgery, ...] = ()


def schema(*statements: str, words: str = "has tables that the Realm did not make") -> Case:
    return Case(words, after=(sql(*statements),))


def event(kind: str, *, words: str = "does not fit", **fields: Any) -> Case:
    return Case(words, (changed(kind, **fields),))


def hidden(kind: str, name: str, table: str, text: str) -> str:
    """A statement that puts a line into the schema which SQLite would refuse to make."""
    return f"INSERT INTO sqlite_schema VALUES ('{kind}', '{name}', '{table}', 0, '{text}')"


def loose(table: str, *statements: str, rule: str = "\n) STRICT", loosened: str = "\n)") -> Forgery:
    """Change rows of a table as if it were not strict, or had not another rule."""
    text = "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE name = '{}'"
    return sql(
        text.format(rule, loosened, table),
        "PRAGMA writable_schema = RESET",
        *statements,
        "PRAGMA writable_schema = ON",
        text.format(loosened, rule, table),
        "PRAGMA writable_schema = RESET",
    )


def shared(table: str, other: str) -> str:
    """A statement that lets a table begin on the page of another."""
    return (
        f"UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = '{other}')"
        f" WHERE name = '{table}'"
    )


EVIL = "CREATE TRIGGER {} AFTER INSERT ON events BEGIN DELETE FROM steps; END"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
LOOP = f"CREATE VIEW events AS {NUMBERS} SELECT i AS id, 1.0 AS time, '' AS kind, '' AS payload FROM n"
OTHER = "Realm did not make"

SCHEMAS = {
    "trigger": schema(EVIL.format("evil")),
    "trigger named as SQLite names its own": schema(
        hidden("trigger", "sqlite_evil", "events", EVIL.format("sqlite_evil"))
    ),
    "trigger named sqlite_autoindex": schema(
        hidden("trigger", "sqlite_autoindex_x", "steps", EVIL.format("sqlite_autoindex_x")),
        words="has tables|damaged",
    ),
    "view": schema("CREATE VIEW more AS SELECT * FROM events"),
    "view named as SQLite names its own": schema(
        hidden("view", "sqlite_more", "sqlite_more", "CREATE VIEW sqlite_more AS SELECT 1"),
        words=OTHER,
    ),
    "endless view in the log's place": schema("DROP TABLE events", LOOP),
    "index": schema("CREATE INDEX more ON events (kind)"),
    "index on an expression": schema("CREATE INDEX more ON events (abs(id))"),
    "index of some rows": schema("CREATE INDEX more ON events (id) WHERE kind > ''"),
    "generated column": schema("ALTER TABLE messages ADD COLUMN more TEXT AS (hex(text)) VIRTUAL"),
    "column": schema("ALTER TABLE events ADD COLUMN more TEXT"),
    "default that computes": schema("ALTER TABLE events ADD COLUMN more TEXT DEFAULT 'x'"),
    "check that computes": schema(
        "UPDATE sqlite_schema SET sql = replace(sql, 'hash TEXT NOT NULL', 'hash TEXT NOT NULL CHECK (1)')"
    ),
    "other blanks": schema("UPDATE sqlite_schema SET sql = replace(sql, '    ', '  ') WHERE name = 'events'"),
    "other letters": schema("UPDATE sqlite_schema SET sql = lower(sql) WHERE name = 'steps'"),
    "table that is not strict": schema("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')')"),
    "table without row ids": schema(
        "DROP TABLE messages", "CREATE TABLE messages (chat TEXT PRIMARY KEY) WITHOUT ROWID"
    ),
    "full-text table": schema("CREATE VIRTUAL TABLE more USING fts5(a)"),
    "tree of rectangles": schema("CREATE VIRTUAL TABLE more USING rtree(a, b, c)"),
    "statistics": schema("ANALYZE"),
    "counter of ids": schema("CREATE TABLE more (a INTEGER PRIMARY KEY AUTOINCREMENT)", "DROP TABLE more"),
    "table too few": schema("DROP TABLE messages"),
    "two hundred tables": schema(*(f"CREATE TABLE more{number} (a)" for number in range(200))),
    "two tables on the same page": schema(shared("messages", "answers"), words="share their pages|damaged"),
    "table on the page of an index": schema(
        shared("messages", "sqlite_autoindex_steps_1"), words="share their pages|damaged"
    ),
    "small pages": schema("PRAGMA page_size = 512", "VACUUM", words="pages of another size"),
    "large pages": schema("PRAGMA page_size = 65536", "VACUUM", words="pages of another size"),
    "pages that move": schema("PRAGMA auto_vacuum = FULL", "VACUUM", words="pages that move"),
    "format of the future": schema("PRAGMA user_version = 99", words="update the game"),
    "format of no version": schema("PRAGMA user_version = 0", words="update the game"),
    "format of the past": schema("PRAGMA user_version = -3", words="update the game"),
    "first format with the tables of the newest": schema("PRAGMA user_version = 1"),
    "third format with the tables of the newest": schema("PRAGMA user_version = 3"),
    "first format with a trigger": schema("DROP TABLE items", "PRAGMA user_version = 1", EVIL.format("evil")),
    "another program": schema("PRAGMA application_id = 1", words="is no export"),
    "a save's mark": schema("PRAGMA application_id = 1380273229", words="is no export"),
}

TIMES = {
    "event beyond all calendars": Case("no event has", (sql("UPDATE events SET time = 1e300 WHERE id = 4"),)),
    "event of endless time": Case("no event has", (sql("UPDATE events SET time = 9e999 WHERE id = 4"),)),
    "event before its time": Case("no event has", (sql("UPDATE events SET time = -5 WHERE id = 4"),)),
    "exported beyond all calendars": Case("manifest can't be read", (manifest(exported=1e300),)),
    "exported before its time": Case("manifest can't be read", (manifest(exported=-1),)),
    "exported at no number": Case("manifest can't be read", (manifest(exported="now"),)),
    "imported beyond all calendars": Case(
        "does not fit", (appended(told.SaveImported("ab", 1, "cd", 1e300, "0.1.0")),)
    ),
    "seconds of a battle": event("BattleEnded", seconds=1e300),
    "seconds of a trial": event("TrialHeld", seconds=-1.0),
    "seconds of no number": Case(
        "does not fit", (replaced("BattleEnded", r'"seconds":[\d.]+', '"seconds":1e999'),)
    ),
}

NUMBERS_TOLD = {
    "parameters of four hundred digits": event("HeroSummoned", parameters=10**400),
    "campaign below zero": event("CampaignStarted", campaign=-1),
    "seed beyond 64 bits": event("CampaignStarted", seed=2**64),
    "levels from the start": event("CampaignStarted", levels={"bin": 10**6}),
    "levels lost below zero": event("CampaignStarted", lost={"bin": [-4]}),
    "level of a quest": event("QuestPosted", level=10**9),
    "share of a level": event("QuestPosted", mix={"1": 1e300}),
    "share of no number": Case("does not fit", (replaced("QuestPosted", r'"1":1\.0', '"1":NaN'),)),
    "tasks below zero": event("QuestPosted", tasks=-48),
    "tasks without end": event("QuestPosted", tasks=10**12),
    "steps beyond 64 bits": event("BattleStarted", steps=2**70),
    "learning rate": event("BattleStarted", learning_rate=1e300),
    "tokens": event("BattleEnded", tokens=10**30),
    "loss": event("BattleEnded", loss_start=1e300),
    "loss of no number": event("BattleEnded", loss_end=None),
    "effort": event("BattleEnded", effort=1e300),
    "steps never taken": event("BattleEnded", steps=10**8, words="steps with"),
    "experience": event("BattleBlessed", experience=1e300),
    "quality": event("BattleBlessed", quality=2.0),
    "alpha of a checkpoint": event("CheckpointSealed", alpha=1e30),
    "alpha of none": event("CheckpointSealed", alpha=0.0),
    "rank of none": event("CheckpointSealed", rank=0),
    "size below zero": event("CheckpointSealed", size=-1),
    "level of a trial": event("TrialHeld", level=10**6),
    "tasks of a trial": event("TrialHeld", asked=10**12),
    "score of a champion": event("CheckpointPromoted", score=1e300),
    "level gained": Case("does not fit", (appended(told.LevelGained(1, "bin", 10**6, [1], 3, 300, 1.5)),)),
    "drift": Case("does not fit", (appended(told.DriftMeasured(1, "pip-0001", 1, 1e300, 0.3, 1, 1, 1.0)),)),
    "level ordered": Case("does not fit", (appended(told.TrainingOrdered(None, "bin", 10**6)),)),
    "loss of a step": Case("row of steps can't be read", (sql("UPDATE steps SET loss = 9e999"),)),
    "tokens of a step": Case("row of steps can't be read", (sql("UPDATE steps SET tokens = -1"),)),
    "time of a message": Case(
        "row of messages can't be read",
        (sql("INSERT INTO messages VALUES ('a', 0, 'user', 'x', '', 1e300, '')"),),
    ),
    "outcome of a strike": Case(
        "row of steps can't be read",
        (sql("UPDATE steps SET samples = replace(samples, '\"outcome\":2', '\"outcome\":7')"),),
    ),
    "step of text": Case(
        "damaged|can't be read", after=(loose("steps", "UPDATE steps SET tokens = 'many'"),)
    ),
    "answer of nothing": Case(
        "damaged|can't be read",
        after=(
            loose(
                "answers", "UPDATE answers SET said = NULL", rule="said TEXT NOT NULL", loosened="said TEXT"
            ),
        ),
    ),
    "event of bytes": Case(
        "damaged|no event has", after=(loose("events", "UPDATE events SET subject = x'00ff' WHERE id = 2"),)
    ),
}

COLLECTIONS = {
    "no skills": event("CampaignStarted", skills=[]),
    "a skill twice": event("CampaignStarted", skills=["bin", "bin"]),
    "three hundred skills": event("CampaignStarted", skills=[f"s{number}" for number in range(300)]),
    "no skills chosen": Case("does not fit", (replaced("CampaignStarted", r'\["bin"\]', "[]"),)),
    "no strikes": event("BattleEnded", strikes=[]),
    "strikes of six kinds": event("BattleEnded", strikes=[1] * 6),
    "strikes of a step": Case("row of steps can't be read", (sql("UPDATE steps SET strikes = '[1]'"),)),
    "two zones": event("BattleEnded", zones=[1, 2]),
    "twenty zones": event("BattleEnded", zones=[1] * 20),
    "too many levels lost": event("CampaignStarted", lost={"bin": list(range(1001))}),
    "too many reasons": event("BattleBlessed", reasons=["why"] * 10_001),
    "endless reason": event("BattleBlessed", reasons=["w" * 100_001]),
    "reason beyond all reading": event("BattleBlessed", reasons=["w" * (5 << 20)], words="longer text"),
    "endless name": event("RealmCreated", name="n" * 501),
    "name that commands the terminal": event("RealmCreated", name="\x1b]0;owned\x07", words="no such names"),
    "version that commands the terminal": event(
        "RealmCreated", app_version="\x1b[31m", words="no such names"
    ),
    "window that commands the terminal": event("WindowOpened", window="\x9bm", words="no such names"),
    "subject that commands the terminal": Case(
        "is about", (sql("UPDATE events SET subject = char(27) || 'c' WHERE id = 2"),)
    ),
    "subject with a zero": Case("is about", (sql("UPDATE events SET subject = char(0) WHERE id = 2"),)),
    "endless subject": Case(
        "no event has", (sql("UPDATE events SET subject = printf('%.600c', 'x') WHERE id = 2"),)
    ),
    "deep payload": Case(
        "does not fit", (replaced("BattleEnded", r'"operations":\{[^}]*\}', '"operations":' + "[" * 50_000),)
    ),
    "field of no version": event("BattleEnded", more=1),
    "a campaign twice": Case("does not fit", (appended(told.CampaignStarted(1, "pip", 7, ["bin"])),)),
    "a trial twice": Case(
        "told of twice",
        (appended(told.TrialHeld(1, 1, "probe", "bin", 1, 1, 1, 1, False, None, 1.0)),),
    ),
    "a quest twice": Case(
        "told of twice",
        (inserted("BattleStarted", told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 1, 5, "coach", [])),),
    ),
    "a battle without its quest": Case("does not fit", (removed("QuestPosted"),)),
    "a battle of no campaign": event("BattleStarted", campaign=7),
    "a champion of no checkpoint": Case("does not fit", (removed("CheckpointSealed"),)),
    "a heritage of no campaign": event("CampaignStarted", heritage=9),
    "a parent that is not there": event("CampaignStarted", parent=5, from_checkpoint="pip-0009"),
    "the same checkpoint sealed twice": Case(
        "battle 1 was not being fought",
        (appended(told.CheckpointSealed(1, "pip-0001", "ab" * 32, 1, 1, 3, None, 4, 8.0)),),
    ),
    "two thousand windows": Case(
        "", (appended(*(told.WindowOpened(f"w{number}") for number in range(2_000))),)
    ),
    "a manifest of another version": Case("manifest can't be read", (manifest(v=99),)),
    "a manifest with more": Case("manifest can't be read", (manifest(more=1),)),
    "a manifest that promises a million events": Case("another story", after=(manifest(last_id=10**6),)),
    "an endless manifest": Case("manifest can't be read", (manifest(save_id="5" * 501),)),
    "first format": Case(
        "",
        (manifest(v=1),),
        (sql("DROP TABLE items", "ALTER TABLE steps DROP COLUMN metrics", "PRAGMA user_version = 1"),),
    ),
}

EXPORTS = SCHEMAS | TIMES | NUMBERS_TOLD | COLLECTIONS
"""What is done to an export without an adapter."""


def config(**fields: Any) -> Forgery:
    """Give keys of the adapter's PEFT config other values."""

    def forgery(connection: sqlite3.Connection) -> None:
        [label] = connection.execute("SELECT label FROM adapters").fetchone()
        origin = json.loads(label)
        origin["config"] |= fields
        connection.execute("UPDATE adapters SET label = ?", (json.dumps(origin),))

    return forgery


def tensors(change: Callable[[bytearray], object]) -> Forgery:
    """Change the bytes of the adapter's tensors, and name it by its digest everywhere."""

    def forgery(connection: sqlite3.Connection) -> None:
        [old, data] = connection.execute("SELECT sha256, data FROM adapters").fetchone()
        body = bytearray(data)
        change(body)
        new = hashlib.sha256(body).hexdigest()
        connection.execute("UPDATE adapters SET sha256 = ?, data = ?", (new, bytes(body)))
        connection.execute("UPDATE manifest SET record = replace(record, ?, ?)", (old, new))
        connection.execute("UPDATE events SET payload = replace(payload, ?, ?)", (old, new))

    return forgery


def value(number: float) -> Forgery:
    """Give one number of a tensor another value."""

    def write(body: bytearray) -> None:
        body[-4:] = struct.pack("<f", number)

    return tensors(write)


def header(old: bytes, new: bytes) -> Forgery:
    """Let the adapter's file say otherwise what its tensors are."""

    def write(body: bytearray) -> None:
        size = struct.unpack("<Q", body[:8])[0]
        head = bytes(body[8 : 8 + size])
        assert old in head
        # Blanks at its end keep the tensors where they are.
        body[8 : 8 + size] = head.replace(old, new, 1).rstrip().ljust(size)[:size]

    return tensors(write)


ADAPTERS: dict[str, tuple[Forgery, str]] = {
    "alpha of 1e30": (config(lora_alpha=1e30), "lora_alpha is 1e"),
    "alpha of nothing": (config(lora_alpha=0), "lora_alpha is 0"),
    "alpha below zero": (config(lora_alpha=-8), "lora_alpha is -8"),
    "alpha of an endless number": (config(lora_alpha=10**400), "can't be used|label can't be read"),
    "rank of nothing": (config(r=0), "r is 0"),
    "rank of a billion": (config(r=10**9), "r is 1000000000"),
    "rank of another size": (config(r=8), "is F32|lacks|larger"),
    "values of 1e30": (value(1e30), "beyond 1000"),
    "values of no number": (value(float("nan")), "not finite"),
    "values without end": (value(float("-inf")), "not finite"),
    "tensors of half precision": (header(b'"F32"', b'"F16"'), "no readable safetensors|F16"),
    "tensors of another shape": (header(b'"shape":[4,', b'"shape":[2,'), "no readable safetensors|is F32"),
}
"""What is done to an adapter, and why it is left out; the story is taken in without it."""


def state(old: str, new: str) -> Forgery:
    """Let the newest snapshot of a save tell otherwise; its digest is computed anew."""

    def forgery(connection: sqlite3.Connection) -> None:
        row = connection.execute("SELECT id, hash, fold, state FROM snapshots ORDER BY id DESC").fetchone()
        assert old in row[3], row[3]
        kept = (*row[:3], row[3].replace(old, new))
        connection.execute(
            "UPDATE snapshots SET state = ?, digest = ? WHERE id = ?", (kept[3], digest(kept), row[0])
        )

    return forgery


SAVES: dict[str, Case] = {
    **{name: case for name, case in SCHEMAS.items() if "format" not in name and "mark" not in name},
    "another program": schema("PRAGMA application_id = 1", words="belongs to another program"),
    "layout of the future whose log is endless": schema(
        "DROP TABLE events", LOOP, "PRAGMA user_version = 99", words="by a newer Realm of Training"
    ),
    "layout of the past": schema("PRAGMA user_version = -1", words="belongs to another program"),
    "first layout with the tables of the newest": schema("PRAGMA user_version = 1"),
    "second layout with the tables of the newest": schema("PRAGMA user_version = 2"),
    "first layout with a trigger": schema(
        "DROP TABLE items", "PRAGMA user_version = 1", EVIL.format("evil").replace("events", "migrations")
    ),
    "first layout with a hidden trigger": schema(
        "DROP TABLE items",
        "PRAGMA user_version = 1",
        hidden(
            "trigger",
            "sqlite_evil",
            "migrations",
            EVIL.format("sqlite_evil").replace("events", "migrations"),
        ),
    ),
    "event beyond all calendars": TIMES["event beyond all calendars"],
    "imported beyond all calendars": TIMES["imported beyond all calendars"],
    "no skills": COLLECTIONS["no skills"],
    "level gained": NUMBERS_TOLD["level gained"],
    "alpha of a checkpoint": NUMBERS_TOLD["alpha of a checkpoint"],
    "parameters of four hundred digits": NUMBERS_TOLD["parameters of four hundred digits"],
    "snapshot of a level without end": Case(
        "is not what the events add up to|does not fit",
        after=(state('"level":0', '"level":1000000000000'),),
    ),
    "snapshot beyond all calendars": Case(
        "is not what the events add up to", after=(state('"last_time":', '"last_time":1e300,"more":'),)
    ),
    "snapshot of text": Case(
        "snapshot|can't be read|pages",
        after=(loose("snapshots", "UPDATE snapshots SET state = 7, fold = 'x'"),),
    ),
}
"""What is done to a save, which is then opened as if it were the player's own."""
