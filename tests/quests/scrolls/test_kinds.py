"""What people bring: every shape in every kind of file, and one sentence for what is no training file."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import pickle
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quests.scrolls.leaks import Leaks
from quests.scrolls.limits import limits
from quests.scrolls.lines import Line
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.report import BadFile
from quests.scrolls.values import read_values

Record = dict[str, Any]


def said(role: str, text: str) -> Record:
    return {"role": role, "content": text}


def shapes(thing: str) -> dict[str, tuple[Record, list[tuple[str, str]], str, str]]:
    """A record of each shape, and what it is as a lesson: what is read, the answer, and the rejected one."""
    asked, answer = f"Where is the {thing}?", f"The {thing} is north, “là”."
    plain = [("user", asked)]
    brief = [("system", "Be brief."), *plain]
    talked = [("user", "Hi"), ("assistant", "Hello"), *plain]
    turns = [said("user", "Hi"), said("assistant", "Hello"), said("user", asked)]
    shared = [{"from": "human", "value": asked}, {"from": "gpt", "value": answer}]
    good, bad = said("assistant", answer), said("assistant", "No idea.")
    return {
        "prompt, completion": ({"prompt": asked, "completion": answer}, plain, answer, ""),
        "prompt, response": ({"prompt": asked, "response": answer}, plain, answer, ""),
        "question, answer": ({"question": asked, "answer": answer}, plain, answer, ""),
        "input, output": ({"input": asked, "output": answer}, plain, answer, ""),
        "Instruction, Response": ({"Instruction": asked, "Response": answer}, plain, answer, ""),
        "alpaca": (
            {"instruction": "Find it.", "input": thing, "output": answer, "system": "Be brief."},
            [("system", "Be brief."), ("user", f"Find it.\n\n{thing}")],
            answer,
            "",
        ),
        "alpaca without input": (
            {"instruction": asked, "input": "", "output": answer, "system": ""},
            plain,
            answer,
            "",
        ),
        "dolly": (
            {"instruction": "Find it.", "context": thing, "response": answer},
            [("user", f"Find it.\n\n{thing}")],
            answer,
            "",
        ),
        "history": (
            {"instruction": asked, "output": answer, "history": [["Hi", "Hello"]]},
            talked,
            answer,
            "",
        ),
        "messages": ({"messages": [said("system", "Be brief."), *turns[2:], good]}, brief, answer, ""),
        "messages in parts": (
            {
                "messages": [
                    said("user", asked),
                    {"role": "assistant", "content": [{"type": "text", "text": answer}]},
                ]
            },
            plain,
            answer,
            "",
        ),
        "sharegpt": ({"conversations": shared}, plain, answer, ""),
        "conversation and system": ({"conversation": shared, "system": "Be brief."}, brief, answer, ""),
        "trl chat": ({"prompt": turns, "completion": [good]}, talked, answer, ""),
        "preference": (
            {"prompt": asked, "chosen": answer, "rejected": "No idea."},
            plain,
            answer,
            "No idea.",
        ),
        "preference in messages": (
            {"prompt": turns, "chosen": [good], "rejected": [bad]},
            talked,
            answer,
            "No idea.",
        ),
        "preference without prompt": (
            {"chosen": [*turns, good], "rejected": [*turns, bad]},
            talked,
            answer,
            "No idea.",
        ),
        "ultrafeedback": (
            {
                "prompt": asked,
                "chosen": [turns[2], good],
                "rejected": [turns[2], bad],
                "messages": [turns[2], good],
            },
            plain,
            answer,
            "No idea.",
        ),
        "llama factory's preference": (
            {
                "conversations": shared[:1],
                "chosen": shared[1],
                "rejected": {"from": "gpt", "value": "No idea."},
            },
            plain,
            answer,
            "No idea.",
        ),
        "openai's preference": (
            {
                "input": {"messages": turns, "tools": []},
                "preferred_output": [good],
                "non_preferred_output": [bad],
            },
            talked,
            answer,
            "No idea.",
        ),
        "kto, good": ({"prompt": asked, "completion": answer, "label": True}, plain, answer, ""),
        "kto, bad": ({"prompt": asked, "completion": answer, "label": False}, plain, "", answer),
        "nulls": (
            {"prompt": asked, "completion": answer, "chosen": None, "rejected": None, "messages": None},
            plain,
            answer,
            "",
        ),
    }


THINGS = ("fern", "otter", "lamp")
FLAT = [
    name
    for name, (record, *_) in shapes("x").items()
    if all(not isinstance(v, list | dict) for v in record.values())
]


def lines(records: Sequence[Record]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()


def array(records: Sequence[Record]) -> bytes:
    return json.dumps(records).encode()


def pretty(records: Sequence[Record]) -> bytes:
    return json.dumps(records, indent=2, ensure_ascii=False).encode()


def objects(records: Sequence[Record]) -> bytes:
    return "\n".join(json.dumps(each, indent=1, ensure_ascii=False) for each in records).encode()


def listed(records: Sequence[Record]) -> bytes:
    return json.dumps({"version": 1, "data": records}, indent=2).encode()


def table(records: Sequence[Record], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode()


def parquet(records: Sequence[Record]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(records)), file)
    return file.getvalue()


KINDS: dict[str, tuple[Callable[[Sequence[Record]], bytes], str, str]] = {
    "lines": (lines, "JSON lines: 3 lines, in UTF-8", "line"),
    "lines with a mark": (lambda r: b"\xef\xbb\xbf" + lines(r), "JSON lines: 3 lines, in UTF-8", "line"),
    "lines in UTF-16": (lambda r: lines(r).decode().encode("utf-16"), "3 lines, in UTF-16", "line"),
    "lines in UTF-16, big end": (
        lambda r: b"\xfe\xff" + lines(r).decode().encode("utf-16-be"),
        "3 lines, in UTF-16",
        "line",
    ),
    "lines in UTF-32": (lambda r: lines(r).decode().encode("utf-32"), "3 lines, in UTF-32", "line"),
    "lines of Windows": (lambda r: lines(r).replace(b"\n", b"\r\n"), "JSON lines: 3 lines", "line"),
    "packed lines": (lambda r: gzip.compress(lines(r)), "3 lines, in UTF-8, packed by gzip", "line"),
    "packed twice in one": (
        lambda r: gzip.compress(lines(r[:1])) + gzip.compress(lines(r[1:])),
        "3 lines, in UTF-8, packed by gzip",
        "line",
    ),
    "array": (array, "a JSON list of 3 objects", "record"),
    "pretty array": (pretty, "a JSON list of 3 objects", "record"),
    "pretty array in UTF-16": (
        lambda r: pretty(r).decode().encode("utf-16"),
        "a JSON list of 3 objects, in UTF-16",
        "record",
    ),
    "packed array": (
        lambda r: gzip.compress(array(r)),
        "a JSON list of 3 objects, in UTF-8, packed",
        "record",
    ),
    "array of lines": (
        lambda r: b"[\n" + b",\n".join(json.dumps(each).encode() for each in r) + b"\n]\n",
        "a JSON list of 3 objects",
        "record",
    ),
    "objects": (objects, "JSON over several lines: 3 objects", "record"),
    "objects of two files": (
        lambda r: objects(r[:1]) + b"\n\xef\xbb\xbf" + objects(r[1:]),
        "JSON over several lines: 3 objects",
        "record",
    ),
    "an object with a list": (listed, "a JSON object whose list `data` has 3 objects", "record"),
    "an object with a list on a line": (
        lambda r: json.dumps({"rows": r}).encode(),
        "a JSON object whose list `rows` has 3 objects",
        "record",
    ),
    "parquet": (parquet, "a Parquet table of 3 rows.", "row"),
    "packed parquet": (lambda r: gzip.compress(parquet(r)), "a Parquet table of 3 rows, packed", "row"),
}
TABLES: dict[str, tuple[Callable[[Sequence[Record]], bytes], str, str]] = {
    "csv": (table, "a table of 3 rows with commas between its columns, in UTF-8", "row"),
    "csv of Excel": (
        lambda r: b"\xef\xbb\xbfsep=;\r\n" + table(r, ";"),
        "a table of 3 rows with semicolons",
        "row",
    ),
    "tsv in UTF-16": (
        lambda r: table(r, "\t").decode().encode("utf-16"),
        "a table of 3 rows with tabs between its columns, in UTF-16",
        "row",
    ),
    "packed csv": (lambda r: gzip.compress(table(r)), "in UTF-8, packed by gzip", "row"),
}
CASES = [(kind, shape) for kind in KINDS for shape in shapes("x")] + [(k, s) for k in TABLES for s in FLAT]
SLOW = {"parquet", "packed parquet"}


def read(data: bytes, name: str = "", **changed: Any) -> Reading:
    return read_scroll(io.BytesIO(data), "standard", Leaks(), known=replaced(**changed), name=name)


def outcome(data: bytes, name: str = "", **changed: Any) -> str:
    """What a player is told of a file: the sentence that refuses it, or the first refusals within it."""
    try:
        report = read(data, name, **changed).report
    except BadFile as flaw:
        return str(flaw)
    return " ".join(refusal.reason for refusal in report.first)


def replaced(**changed: Any) -> Any:
    return msgspec.structs.replace(limits(), **changed)


@pytest.mark.parametrize(("kind", "shape"), [case for case in CASES if case[0] not in SLOW])
def test_every_shape_in_every_kind_of_file_is_the_lesson_it_says(kind: str, shape: str) -> None:
    check_shapes(kind, [shape])


@pytest.mark.parametrize("kind", sorted(SLOW))
def test_every_shape_in_a_parquet_table_is_the_lesson_it_says(kind: str) -> None:
    # Each table costs a program of its own, so that some shapes stand for all.
    check_shapes(kind, ["messages", "kto, bad", "preference without prompt", "alpaca"])


def check_shapes(kind: str, names: Sequence[str]) -> None:
    make, told, unit = (KINDS | TABLES)[kind]
    for shape in names:
        known = [shapes(thing)[shape] for thing in THINGS]
        found = read(make([record for record, *_ in known]))
        assert told in found.report.kind
        assert (found.report.unit, found.report.first) == (unit, [])
        assert [(list(each.context), each.answer, each.rejected) for each in found.lessons] == [
            (context, answer, rejected) for _, context, answer, rejected in known
        ]


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


GOOD = lines([{"prompt": f"question {n}", "completion": f"answer {n}"} for n in range(9)])
FOREIGN: list[tuple[bytes, str, str]] = [
    (b"", "", "an empty file"),
    (b"\n \n\t\n", "", "an empty file"),
    (b"\xef\xbb\xbf", "", "an empty file"),
    (packed(b""), "", "an empty file"),
    (b"%PDF-1.7\n%\xe2\xe3", "a.jsonl", "a PDF document"),
    (b"PK\x03\x04\x14\0\x06\0", "a.xlsx", "a zip archive, or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xls", "an old office document"),
    (b"\x89PNG\r\n\x1a\n", "", "a PNG picture"),
    (b"\xff\xd8\xff\xe0", "", "a JPEG picture"),
    (b"SQLite format 3\0" + bytes(84), "", "an SQLite database"),
    (pickle.dumps([{"prompt": "a"}]), "", "a pickle of Python, which is never opened"),
    (b"GGUF\x03\0\0\0", "", "a model's weights"),
    (b"\x93NUMPY\x01\0", "", "an array of NumPy"),
    (b"ARROW1\0\0", "", "an Arrow file"),
    (b"BZh91AY", "", "packed by bzip2"),
    (b"\xfd7zXZ\0", "", "packed by xz"),
    (b"\x28\xb5\x2f\xfd\0", "", "packed by zstd"),
    (bytes(257) + b"ustar\x0000", "", "a tar archive"),
    (packed(bytes(257) + b"ustar\x0000"), "a.tgz", "a tar archive"),
    (packed(packed(GOOD)), "", "packed by gzip twice"),
    (packed(GOOD)[:-12], "", "damaged or cut off"),
    (packed(GOOD)[:40] + b"\0" * 20 + packed(GOOD)[60:], "", "damaged or cut off"),
    (b"<!DOCTYPE html>\n<html><head>", "a.jsonl", "a web page"),
    (b"  <HTML lang=en>", "", "a web page"),
    (b"<?xml version='1.0'?><a/>", "", "XML"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a.parquet", "a pointer of Git LFS"),
    (b"{\\rtf1\\ansi hello}", "", "an RTF document"),
    (b"- prompt: a\n  completion: b\n", "", "YAML"),
    (b"---\nprompt: a\n", "", "YAML"),
    (b"prompt: a\ncompletion: b\n", "a.yml", "YAML"),
    (b"# Title\n\nSome, text; of\tmine.\n", "a.md", "plain text"),
    (b"Q: hi\nA: there\n", "a.jsonl", "plain text"),
    (b"// notes\n[1]\n", "a.json", "plain text"),
    (b"Frage;Antwort\na;b\n", "a.csv", "a table whose first row (`Frage`, `Antwort`) names no question"),
    (b"text\na\nb\n", "a.csv", "a table whose first row (`text`) names no question"),
    (b"prompt,completion\ra,b\r", "a.csv", "the line ends of old Macs"),
    (GOOD.decode().encode("utf-16-le"), "", "UTF-16 or UTF-32 that does not begin with its mark"),
    (GOOD.decode().encode("utf-32-be"), "", "UTF-16 or UTF-32 that does not begin with its mark"),
    (bytes(range(256)) * 9, "", "a binary file"),
    (b"PAR1" + bytes(64), "", "a Parquet table that can't be read"),
    (parquet([{"prompt": "a", "completion": "b"}])[:-30], "", "a Parquet table that can't be read"),
]


@pytest.mark.parametrize(("data", "name", "what"), FOREIGN, ids=[what[:40] for *_, what in FOREIGN])
def test_what_is_no_training_file_is_told_in_one_sentence(data: bytes, name: str, what: str) -> None:
    with pytest.raises(BadFile) as found:
        read(data, name)
    sentence = str(found.value)
    assert sentence.startswith("it ")
    assert what in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250


def test_one_record_that_is_broken_spoils_none_beside_it() -> None:
    broken = b"""[
{"prompt": "a", "completion": "b"},
{"prompt": "c "d", "completion": "e"},
{"prompt": "f
g", "completion": "h"},
7,
{"prompt": "i", "completion": "j"}
{"prompt": "k", "completion": "l"},
{"prompt": "m", "completion": "n"
"""
    found = read(broken)
    assert [each.prompt for each in found.lessons] == ["a", "i", "k"]
    assert {refusal.at for refusal in found.report.first} >= {3, 4, 6, 9} - {9}
    assert all(refusal.reason for refusal in found.report.first)


def test_a_refused_record_is_told_by_its_number_and_the_line_where_it_begins() -> None:
    records = [{"prompt": "a", "completion": "b"}, {"prompt": "c"}, {"prompt": "d", "completion": "e"}]
    for made in (pretty(records), objects(records), listed(records)):
        [refusal] = read(made).report.first
        assert refusal.line == 2
        assert made.split(b"\n")[refusal.at - 1].strip() == b"{"
    [refusal] = read(b'prompt,completion\n"a\nb",c\n\nd,\ne,f\n').report.first
    assert (refusal.line, refusal.at) == (4, 5)


def test_what_stands_beside_the_list_of_an_object_is_told_and_not_read() -> None:
    rows = [{"prompt": f"q{n}", "completion": f"a{n}"} for n in range(3)]
    secret = [{"prompt": "secret", "completion": "x"}]
    found = read(json.dumps({"train": rows, "test": secret}, indent=2).encode())
    assert [each.prompt for each in found.lessons] == ["q0", "q1", "q2"]
    assert "whose list `train` has 3 objects" in found.report.kind
    assert found.report.first[0].kind == "beside the list"
    assert read(json.dumps({"train": rows, "seed": 1}, indent=2).encode()).report.first == []


@pytest.mark.parametrize(
    ("data", "kept", "reason"),
    ids=range(11),
    argvalues=[
        (b"prompt,completion\na,b,c\nd,e\n", ["d"], "has 3 cells, where the table has 2 columns"),
        (b'prompt,completion\na,"b\nc,d\n', [], "a quote is opened and never closed"),
        (b'prompt,completion\na,"b\nc,d\ne,"f"\ng,h\n', ["g"], "is no row of a table"),
        (b"prompt,completion\na,caf\xe9\nd,e\n", ["d"], "is not UTF-8: save the file as UTF-8"),
        (b"prompt,completion\na,b\0\nd,e\n", ["d"], "NUL"),
        (b"prompt,completion\na,\nd,e\n", ["d"], "has a question and no answer to it"),
        (b"prompt,completion,label\na,b,maybe\nd,e,True\n", ["d"], "is neither true nor false"),
        (b"prompt;completion\na;" + b"x" * 70_000 + b"\nd;e\n", ["d"], "is longer than 65536 bytes"),
        (b'prompt,completion\na,"' + b"x\n" * 40_000 + b"\nd,e\n", ["d"], "is longer than 65536 bytes"),
        (
            b"messages\n\"[{'role': 'user', 'content': 'a'}]\"\n",
            [],
            "as text that is no JSON list of messages",
        ),
        (b"prompt,completion\n\"[{'role': 'user'}]\",b\nd,e\n", ["d"], "has messages written as text"),
    ],
)
def test_a_bad_row_of_a_table_is_refused_and_the_others_stay(
    data: bytes, kept: list[str], reason: str
) -> None:
    found = read(data)
    assert [each.prompt for each in found.lessons if each.prompt in "adg"] == kept
    assert reason in found.report.first[0].reason


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_table_keeps_its_line_breaks_quotes_and_delimiters(sign: str) -> None:
    rows = [{"prompt": f'he said "hi"{sign} then', "completion": "one\ntwo"}]
    [lesson] = read(table(rows, sign)).lessons
    assert (lesson.prompt, lesson.answer) == (rows[0]["prompt"], "one\ntwo")


VALUES = st.binary(max_size=300) | st.lists(
    st.sampled_from(
        [b"{", b"}", b"[", b"]", b'"', b"\\", b",", b"\n", b":", b"a", b" ", b"\xef\xbb\xbf", b"\xff"]
    ),
    max_size=60,
).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(VALUES, st.booleans())
def test_no_bytes_whatever_crash_the_splitter_or_make_it_hold_more_than_a_limit(
    data: bytes, once: bool
) -> None:
    found: list[Line] = list(read_values(io.BytesIO(data), 30, once=once))
    assert all(len(each.data) <= 30 or each.flaw for each in found)
    assert [each.number for each in found] == sorted({each.number for each in found})


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9), min_size=1), min_size=1, max_size=6)
)
def test_the_splitter_finds_the_values_that_json_finds(records: list[dict[str, str]]) -> None:
    for made in (pretty(records), array(records), objects(records)):
        assert [json.loads(each.data) for each in read_values(io.BytesIO(made), 1 << 16)] == records


PREFIXES = st.sampled_from(
    [
        b"",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xff\xfe\0\0",
        b"\xef\xbb\xbf",
        b"[",
        b"{",
        b'{"data": [{',
        b"\x1f\x8b\x08",
        b"prompt,completion\n",
        b"sep=;\n",
        GOOD,
    ]
)


@settings(max_examples=150, deadline=None)
@given(PREFIXES, VALUES, st.sampled_from(["", "a.csv", "a.tsv.gz", "a.json"]), st.booleans())
def test_no_file_whatever_does_more_than_be_refused(begin: bytes, rest: bytes, name: str, pack: bool) -> None:
    data = packed(begin + rest) if pack else begin + rest
    assert "\n" not in outcome(data, name).replace(repr("\n"), "")
    with contextlib.suppress(BadFile):
        for lesson in read(data, name).lessons:
            assert all(text.strip() and text.encode() for text in lesson.texts())


MIB = 1 << 20
BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: gzip.compress(GOOD + bytes(64 * MIB), 1),
    "line breaks": lambda: gzip.compress(GOOD + b"\n" * (64 * MIB), 1),
    "an open list": lambda: gzip.compress(b"[" + b" " * (64 * MIB), 1),
    "an open string": lambda: gzip.compress(b'[{"prompt": "' + b"a" * (64 * MIB), 1),
    "a deep list": lambda: gzip.compress(GOOD[:0] + b'["' * (16 * MIB), 1),
    "a cell": lambda: gzip.compress(b'prompt,completion\na,"' + b"b" * (64 * MIB), 1),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_that_unpacks_to_anything_is_refused_within_limits(bomb: str) -> None:
    data = BOMBS[bomb]()
    tracemalloc.start()
    try:
        told = outcome(data, unpacked_bytes=16 * MIB, blank_lines=100_000)
        assert "more than " in told or "too long" in told or "at most 100000 lines" in told
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()


def test_a_parquet_table_that_claims_more_than_there_is_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"prompt": ["a" * (1 << 27)], "completion": ["b"]}), path, compression="zstd")
    assert path.stat().st_size < 4 * MIB
    told = outcome(path.read_bytes())
    assert "is longer than 65536 bytes" in told or "can't be read" in told


def test_a_parquet_table_is_read_in_a_program_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet([{"prompt": f"q{n}", "completion": f"a{n}", "source": "s"} for n in range(300)]))
    program = (
        "import sys; from quests.scrolls.reading import read_scroll; from quests.scrolls.leaks import Leaks\n"
        "found = read_scroll(open(sys.argv[1], 'rb'), 'standard', Leaks())\n"
        "print(found.report.kept, found.report.unknown, 'pyarrow' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == "300 {'source': 300} False"


def test_rows_beyond_a_scrolls_measure_are_not_read_in_any_kind() -> None:
    rows = [{"prompt": f"q{n}", "completion": f"a{n}"} for n in range(9)]
    for made in (lines(rows), pretty(rows), objects(rows), table(rows), parquet(rows)):
        found = read(made, lines=5)
        assert found.report.kept == 5
        assert "more than 5 " in found.report.kind
        assert "all after it are not read" in found.report.first[0].reason
    assert read(b"\n" * 50 + GOOD, blank_lines=40).report.kept == 0


def test_a_stream_that_gives_a_byte_at_a_time_is_read_the_same() -> None:
    class Slow(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.data = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            byte = self.data.read(1)
            buffer[: len(byte)] = byte
            return len(byte)

    for made in (lines, pretty, objects, table):
        data = made([{"prompt": f"q{n}", "completion": "é"} for n in range(4)]).decode().encode("utf-16")
        found = read_scroll(io.BufferedReader(Slow(data), 1), "standard", Leaks())
        assert [each.answer for each in found.lessons] == ["é"] * 4


def open_files() -> set[tuple[int, int, int]]:
    """Return number, device and inode of each open file: a garbage collection may close others' meanwhile."""
    found = set()
    for entry in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):
            status = os.fstat(int(entry.name))
            found.add((int(entry.name), status.st_dev, status.st_ino))
    return found


def test_nothing_is_left_open_where_a_table_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet([{"prompt": f"q{n}", "completion": "x" * 900} for n in range(5000)]))
    before = open_files()
    with path.open("rb") as file:
        assert read_scroll(file, "standard", Leaks(), known=replaced(lines=5)).report.kept == 5
    assert open_files() <= before


@pytest.mark.parametrize("filling", [b",", b"\n", b"]", b"}", b",\n", b"],"])
@pytest.mark.parametrize("begin", [b'[{"prompt":"q","completion":"a"}', b'[{"prompt":"q","completion":"a"}]'])
def test_a_file_of_signs_around_nothing_ends_soon(begin: bytes, filling: bytes) -> None:
    data = begin + filling * ((16 << 20) // len(filling))
    began = time.process_time()
    with contextlib.suppress(BadFile):
        read_scroll(io.BytesIO(data), "standard", Leaks(), name="a.json")
    assert time.process_time() - began < 20


def test_a_list_that_is_spread_over_many_lines_is_read_whole() -> None:
    objects = [{"prompt": f"q {number}", "completion": f"a {number}"} for number in range(3000)]
    data = (
        "[" + "\n\n,\n\n".join(json.dumps(each, indent=4) for each in objects) + "\n" * 900 + "]"
    ).encode()
    found = read_scroll(io.BytesIO(data), "standard", Leaks(), name="a.json")
    assert found.report.kept == 3000
