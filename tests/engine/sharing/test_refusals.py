"""Exports that are damaged, or made to do harm."""

from __future__ import annotations

import hashlib
import json
import pickle
import random
import re
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.sharing.receiving import unpacked
from saves.events.errors import SaveError
from saves.file import export_format
from saves.file.chain import GENESIS, link
from tests.engine.sharing.played import Played, exported

FLIPS, CUTS = 300, 60


@pytest.fixture(scope="module")
def sent(own: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(own, tmp_path_factory.mktemp("sent") / "hero.realm")


@pytest.mark.fault("F4")
def test_every_flipped_bit_is_noticed(sent: Path, tmp_path: Path, figure: Callable[[str], None]) -> None:
    whole, draws, hurt = sent.read_bytes(), random.Random(7), tmp_path / "hurt.realm"
    noticed = 0
    for _ in range(FLIPS):
        data = bytearray(whole)
        data[draws.randrange(len(data))] ^= 1 << draws.randrange(8)
        hurt.write_bytes(data)
        with pytest.raises(SaveError, match=r"is damaged|is no export"):
            export_format.check_seal(hurt)
        noticed += 1
    figure(f"F4: {noticed} of {FLIPS} exports with one flipped bit refused")
    assert noticed == FLIPS


@pytest.mark.fault("F4")
def test_every_truncation_is_noticed(sent: Path, tmp_path: Path, figure: Callable[[str], None]) -> None:
    whole, draws, cut = sent.read_bytes(), random.Random(8), tmp_path / "cut.realm"
    for length in [0, 1, len(whole) - 1, *(draws.randrange(len(whole)) for _ in range(CUTS - 3))]:
        cut.write_bytes(whole[:length])
        with pytest.raises(SaveError, match="is no export"):
            export_format.check_seal(cut)
    figure(f"F4: {CUTS} of {CUTS} truncated exports refused")


Harm = Callable[[sqlite3.Connection], object]


def sql(*statements: str) -> Harm:
    return lambda connection: [connection.execute(statement) for statement in statements]


def shape(statement: str) -> Harm:
    """Add something to the tables."""
    return sql(statement)


class Canary:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(CANARY), "w")


CANARY = Path(__file__).with_name("canary-that-must-never-be")


def adapter(data: bytes) -> Harm:
    """Put other bytes in the adapter's place, named by their own digest."""

    def swap(connection: sqlite3.Connection) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        [(old,)] = connection.execute("SELECT sha256 FROM adapters").fetchall()
        connection.execute("UPDATE adapters SET sha256 = ?, data = ?", (sha256, data))
        connection.execute("UPDATE manifest SET record = replace(record, ?, ?)", (old, sha256))

    return swap


def header(head: object, body: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with such a header."""
    text = json.dumps(head).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def retold(told: str, otherwise: str) -> Harm:
    """Tell the story with one thing otherwise, and chain it anew."""

    def tell(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE events SET payload = replace(payload, ?, ?)", (told, otherwise))
        events = connection.execute("SELECT id, time, kind, subject, payload FROM events ORDER BY id")
        last = GENESIS
        for number, at, kind, subject, payload in events.fetchall():
            last = link(last, number, at, kind, subject, payload.encode())
            connection.execute("UPDATE events SET hash = ? WHERE id = ?", (last, number))
        connection.execute("UPDATE manifest SET record = json_set(record, '$.last_hash', ?)", (last,))

    return tell


BROKEN = "chain of events is broken"
ESCAPE = r"\u001b]0;owned\u0007"
NO_NAME = r"Event [0-9]+ \([A-Za-z]+\) of the export has '[^\x00-\x1f]+' as its {}, and the game gives"

REFUSED: dict[str, tuple[Harm, str]] = {
    "view": (shape("CREATE VIEW more AS SELECT * FROM events"), "has tables that"),
    "trigger": (
        shape("CREATE TRIGGER more AFTER INSERT ON events BEGIN DELETE FROM events; END"),
        "has tables that",
    ),
    "table": (shape("CREATE TABLE more (a TEXT)"), "has tables that"),
    "index": (shape("CREATE INDEX more ON events (kind)"), "has tables that"),
    "virtual table": (shape("CREATE VIRTUAL TABLE more USING fts5(a)"), "has tables that"),
    "rtree": (shape("CREATE VIRTUAL TABLE more USING rtree(a, b, c)"), "has tables that"),
    "recursive view": (
        shape("CREATE VIEW more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i"),
        "has tables that",
    ),
    "view in a table's place": (
        sql("DROP TABLE events", "CREATE VIEW events AS SELECT 1 AS id"),
        "has tables that",
    ),
    "generated column": (
        sql(
            "DROP TABLE messages",
            "CREATE TABLE messages (a TEXT, b TEXT GENERATED ALWAYS AS (hex(zeroblob(1000000000))))",
        ),
        "has tables that",
    ),
    "missing table": (sql("DROP TABLE steps"), "has tables that"),
    "another program": (sql("PRAGMA application_id = 1"), "is no export"),
    "a save's mark": (sql("PRAGMA application_id = 1380273229"), "is no export"),
    "newer format": (sql("PRAGMA user_version = 99"), "update the game"),
    "no manifest": (sql("DELETE FROM manifest"), "manifest can't be read"),
    "two manifests": (sql("INSERT INTO manifest SELECT record FROM manifest"), "manifest can't be read"),
    "garbled manifest": (sql("UPDATE manifest SET record = '{'"), "manifest can't be read"),
    "manifest of another story": (
        sql("UPDATE manifest SET record = replace(record, '5f0c', 'abcd')"),
        "another story",
    ),
    "changed event": (
        sql("UPDATE events SET payload = replace(payload, '13', '14')"),
        BROKEN,
    ),
    "missing event": (sql("DELETE FROM events WHERE id = 3"), BROKEN),
    "negative id": (sql("UPDATE events SET id = -1 WHERE id = 1"), BROKEN),
    "unknown event": (sql("UPDATE events SET kind = 'Nonsense' WHERE id = 2"), "does not know"),
    "event that is no JSON": (
        sql("UPDATE events SET payload = '{' WHERE id = 2"),
        BROKEN,
    ),
    "deep JSON": (
        sql(f"UPDATE steps SET samples = '{'[' * 50_000}'"),
        "can't be read",
    ),
    "strike that is none": (sql("UPDATE steps SET samples = '[1]'"), "can't be read"),
    "checkpoint that leads out of its folder": (
        retold('"pip-0001"', '"../../pip-0001"'),
        NO_NAME.format("checkpoint"),
    ),
    "checkpoint that commands the terminal": (
        retold('"pip-0001"', f'"pip{ESCAPE}-0001"'),
        NO_NAME.format("checkpoint"),
    ),
    "checkpoint that stands for others": (
        retold('"pip-0001"', '"latest"'),
        NO_NAME.format("checkpoint"),
    ),
    "skill that commands the terminal": (
        retold('"bin"', f'"bin{ESCAPE}"'),
        NO_NAME.format("skills"),
    ),
    "skill of markup": (retold('"bin"', '"[/nonsense]"'), NO_NAME.format("skills")),
    "hero that leads out of its folder": (
        retold('"hero":"pip"', '"hero":"../pip"'),
        NO_NAME.format("hero"),
    ),
    "adapter of no name": (
        sql("INSERT INTO adapters VALUES ('../../evil', '{}', x'00')"),
        "manifest does not name",
    ),
}
"""What each harm is refused with."""

UNSERVED: dict[str, tuple[Harm, str]] = {
    "pickle": (adapter(pickle.dumps(Canary())), "larger than|no readable safetensors"),
    "header beyond the file": (adapter(header({}, length=1 << 40)), "no readable safetensors"),
    "header of text": (adapter(b"\x05\x00\x00\x00\x00\x00\x00\x00hello"), "no readable safetensors"),
    "empty header": (adapter(header({})), "lacks"),
    "huge claim": (
        adapter(header({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}})),
        "no readable safetensors",
    ),
    "overlapping tensors": (
        adapter(
            header(
                {
                    "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                    "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                },
                b"\0" * 4,
            )
        ),
        "no readable safetensors",
    ),
    "odd config": (
        sql("""UPDATE adapters SET label = '{"hero":"pip","config":{"r":4,"auto_map":"evil.py"}}'"""),
        "unknown key",
    ),
    "another hero": (sql("""UPDATE adapters SET label = '{"hero":"zed","config":{}}'"""), "does not know"),
    "path for a hero": (
        sql("""UPDATE adapters SET label = '{"hero":"../pip","config":{}}'"""),
        "does not know",
    ),
    "no label": (sql("UPDATE adapters SET label = ''"), "label can't be read"),
    "bytes of another digest": (
        sql("UPDATE adapters SET data = zeroblob(64)"),
        "no readable safetensors|lacks",
    ),
}
"""Adapters that are left out, each with its reason; the story is taken in without them."""


def harmed(sent: Path, target: Path, harm: Harm) -> Path:
    """The export with a harm done to it by someone who can seal it again."""
    target.write_bytes(sent.read_bytes()[: -export_format.SEAL_BYTES])
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        harm(connection)
    export_format.seal(target)
    return target


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_export_is_refused(own: Played, sent: Path, tmp_path: Path, name: str) -> None:
    harm, words = REFUSED[name]
    before = own.save.read_bytes()
    file, began = harmed(sent, tmp_path / "hostile.realm", harm), time.monotonic()
    with pytest.raises(SaveError, match=words), unpacked(file, tmp_path / "home"):
        pass
    assert time.monotonic() - began < 30
    assert [each for each in (tmp_path / "home").iterdir() if each.name != "cache"] == []
    assert own.save.read_bytes() == before


@pytest.mark.parametrize("name", UNSERVED)
def test_a_hostile_adapter_is_left_out(sent: Path, tmp_path: Path, name: str) -> None:
    harm, words = UNSERVED[name]
    with unpacked(harmed(sent, tmp_path / "hostile.realm", harm), tmp_path / "home") as found:
        [card] = found.card.adapters
        vault = list(found.save.with_name(found.save.name + ".vault").glob("*.safetensors"))
    assert re.search(words, card.flaw), card.flaw
    assert vault == []
    assert not CANARY.exists()


def test_a_file_that_claims_ten_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "sparse.realm"
    with file.open("wb") as sparse:
        sparse.truncate(10 << 30)
    began = time.monotonic()
    with pytest.raises(SaveError, match="more than the"), unpacked(file, tmp_path / "home"):
        pass
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("content", [b"", b"hello", b"\nREALM-SEAL 1 " + b"0" * 64 + b"\n"])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.realm"
    file.write_bytes(content)
    with pytest.raises(SaveError, match=r"is no export|is damaged"), unpacked(file, tmp_path / "home"):
        pass
