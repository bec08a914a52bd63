"""What a file is, by its beginning: a kind that is read, or else a sentence on what it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from common.strict_json import shortened
from quests.scrolls.fields import plain_name, table
from quests.scrolls.report import BadFile

Container = Literal["lines", "array", "list", "objects", "table", "parquet"]
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
DELIMITERS = ",;\t|"
WRITE = 'write lines such as {"prompt": "…", "completion": "…"} into a file'
RENAME = "name its columns `prompt` and `completion`, or as docs/SCROLLS.md has it"
MOST_TOLD = 6
"""Columns of a table that a refusal quotes where none of them is known."""

FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document: copy its text out, and " + WRITE),
    (0, b"PK\x03\x04", "a zip archive, or an office document that is one: unpack it, or save it as CSV"),
    (0, b"PK\x05\x06", "a zip archive with nothing in it"),
    (0, b"\xd0\xcf\x11\xe0", "an old office document: save it as CSV"),
    (0, b"\x89PNG", "a PNG picture, and the hero reads text alone"),
    (0, b"\xff\xd8\xff", "a JPEG picture, and the hero reads text alone"),
    (0, b"GIF8", "a GIF picture, and the hero reads text alone"),
    (0, b"RIFF", "a picture or a sound, and the hero reads text alone"),
    (0, b"ID3", "a sound, and the hero reads text alone"),
    (0, b"OggS", "a sound, and the hero reads text alone"),
    (4, b"ftyp", "a film, and the hero reads text alone"),
    (0, b"SQLite format 3\0", "an SQLite database: write its rows as JSON lines or CSV"),
    (0, b"\x80\x02", "a pickle of Python, which is never opened: write it as JSON lines"),
    (0, b"\x80\x03", "a pickle of Python, which is never opened: write it as JSON lines"),
    (0, b"\x80\x04", "a pickle of Python, which is never opened: write it as JSON lines"),
    (0, b"\x80\x05", "a pickle of Python, which is never opened: write it as JSON lines"),
    (0, b"GGUF", "a model's weights, and no text to learn"),
    (0, b"\x93NUMPY", "an array of NumPy: write it as JSON lines"),
    (0, b"\x89HDF", "an HDF5 file: write it as JSON lines"),
    (0, b"ARROW1", "an Arrow file: write it as JSON lines (`dataset.to_json`) or Parquet"),
    (0, b"\xff\xff\xff\xff", "an Arrow stream: write it as JSON lines (`dataset.to_json`) or Parquet"),
    (0, b"Obj\x01", "an Avro file: write it as JSON lines"),
    (0, b"ORC", "an ORC file: write it as JSON lines"),
    (0, b"BZh", "packed by bzip2: unpack it, or pack it by gzip"),
    (0, b"\xfd7zXZ", "packed by xz: unpack it, or pack it by gzip"),
    (0, b"\x28\xb5\x2f\xfd", "packed by zstd: unpack it, or pack it by gzip"),
    (0, b"\x04\x22\x4d\x18", "packed by lz4: unpack it, or pack it by gzip"),
    (0, b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (0, b"Rar!", "a RAR archive: unpack it"),
    (257, b"ustar", "a tar archive: unpack it"),
    (0, b"\x7fELF", "a program, and no text to learn"),
    (0, b"MZ\x90", "a program, and no text to learn"),
    (0, b"{\\rtf", "an RTF document: save it as text, and " + WRITE),
    (
        0,
        b"version https://git-lfs",
        "a pointer of Git LFS to a file that was never downloaded: run `git lfs pull`, or download it anew",
    ),
)
"""Kinds of files that are refused: position of the magic bytes, the magic bytes, and what the file is."""

_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_SCALAR = rb'(?:"(?:[^"\\]|\\.)*+"|[-\w.+]+)'
_LIST = re.compile(rb'\s*\{\s*(?:"[^"\\]*"\s*:\s*' + _SCALAR + rb'\s*,\s*)*"([^"\\]*)"\s*:\s*(?=\[\s*\{)')
_NAME = re.compile(rb'"([^"\\]*)"\s*:')
_YAML = re.compile(r"\s*(?:#.*\n\s*)*(?:---\s*\n|- [\w-]+:(?:\s|$))")
_SEPARATOR = re.compile(r'"?sep=(.)"?')


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is read."""

    container: Container
    encoding: str = "UTF-8"
    packed: bool = False
    delimiter: str = ""
    """The sign between the columns of a table."""
    name: str = ""
    """The name of the list that an object holds."""
    offset: int = 0
    """Bytes before that list, or before a table's names."""


def check_known(head: bytes) -> None:
    """Raise BadFile for a file with the magic bytes of a kind that is not accepted."""
    for at, mark, what in FOREIGN:
        if head[at : at + len(mark)] == mark:
            raise BadFile(f"it is {what}")


def kind_of(head: bytes, name: str) -> Kind:
    """The kind of a text, by its beginning; raises BadFile, whose reason may also go by the file's name."""
    if not head.strip():
        raise BadFile(f"it is an empty file: {WRITE}")
    if _is_wide(head):
        raise BadFile("it is text in UTF-16 or UTF-32 that does not begin with its mark: save it as UTF-8")
    if found := _json(head):
        return found
    if found := _table(head.decode("utf-8", "surrogateescape")):
        return found
    raise BadFile(f"it is {_other(head, name)}")


def _other(head: bytes, name: str) -> str:
    """What a text is that is of no accepted kind."""
    if b"\0" in head:
        return f"a binary file of no kind that is known: {WRITE}"
    if _HTML.match(head):
        return "a web page, which a site may have sent in place of the file: download it anew"
    if head.lstrip().startswith(b"<"):
        return f"XML: {WRITE}"
    if b"\r" in head and b"\n" not in head:
        return "text with the line ends of old Macs: save it with others"
    text, ending = head.decode("utf-8", "replace"), name.lower().removesuffix(".gz")
    if ending.endswith((".csv", ".tsv")):
        first, _, delimiters = _names_line(text)
        columns = max((_columns(first, each) for each in delimiters), key=len)
        told = ", ".join(f"`{shortened(each)}`" for each in columns[:MOST_TOLD])
        return f"a table whose first row ({told}) names no question with its answer: {RENAME}"
    if ending.endswith((".yaml", ".yml")) or _YAML.match(text):
        return f"YAML: {WRITE}"
    return f"plain text, which says of no line what is asked and what is answered: {WRITE}"


def _json(head: bytes) -> Kind | None:
    begins = head.lstrip()[:1]
    lines = [line.rstrip() for line in head.split(b"\n")]
    whole = sum(map(_is_object, lines))
    if begins == b"[" and whole < 2:
        return Kind(container="array")
    if begins == b"{" and whole < 2 and (found := _list(head)):
        return found
    if begins == b"{" and b"\n" in head.strip() and (not whole or _is_broken(lines)):
        return Kind(container="objects")
    return Kind(container="lines") if whole or begins == b"{" else None


def _list(head: bytes) -> Kind | None:
    """The list of objects that an object holds, unless scalars before the list are fields of a lesson."""
    found = _LIST.match(head)
    if found is None:
        return None
    known, names = table().columns, [plain_name(each.decode(errors="replace")) for each in _names(found[0])]
    if any(name in known and known[name].is_ != "learned" for name in names):
        return None
    return Kind(container="list", name=shortened(names[-1]), offset=found.end())


def _names(begin: bytes) -> list[bytes]:
    return [each[1] for each in _NAME.finditer(begin)]


def _is_broken(lines: Sequence[bytes]) -> bool:
    """Whether the first object goes on over several lines."""
    return b"}" in lines and not _is_object(next(filter(None, lines), b""))


def _is_object(line: bytes) -> bool:
    """Whether a line is by itself a whole JSON object, as far as its brackets tell."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    depth, bare = 0, _STRINGS.sub(b"", line)
    for at, sign in enumerate(bare):
        depth += (sign in b"{[") - (sign in b"}]")
        if not depth:
            return at == len(bare) - 1
    return False


def _is_wide(head: bytes) -> bool:
    """Whether zero bytes are spread as in text of two or four bytes a character."""
    spread = [head[at::4].count(0) * 8 > len(head) for at in range(4)]
    return any(spread) and not all(spread)


def _table(text: str) -> Kind | None:
    """A table in text, where its first row names the columns of a lesson."""
    first, offset, delimiters = _names_line(text)
    for each in delimiters:
        if _is_form(_columns(first, each)):
            return Kind(container="table", delimiter=each, offset=offset)
    return None


def _names_line(text: str) -> tuple[str, int, str]:
    """The line of a table with the names of its columns, the number of bytes before that line, and the
    delimiters that it may have."""
    offset, delimiters = 0, DELIMITERS
    for line in io.StringIO(text, newline="\n"):
        if found := _SEPARATOR.fullmatch(line.strip()):
            delimiters = found[1]
        elif line.strip():
            return line.strip("\r\n"), offset, delimiters
        offset += len(line.encode("utf-8", "surrogateescape"))
    return "", offset, delimiters


def _columns(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_form(names: Sequence[str]) -> bool:
    """Whether columns of these names can hold a lesson."""
    known = table().columns
    means = {known[name].is_ for name in map(plain_name, names) if name in known}
    answered = means & {"answered", "chosen"}
    return "chat" in means or bool(means & {"asked", "either"} and answered)
