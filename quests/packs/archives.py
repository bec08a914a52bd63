"""The files of an archive, one at a time; links, devices and entries that overlap are refused."""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from quests.packs import ModuleError
from quests.packs.size_limits import MOST_ARCHIVE, MOST_BYTES, MOST_FILES, too_large

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
CENTRAL = b"PK\x01\x02"
ENCRYPTED = 1
"""The bit of a zip entry's flags that says it is encrypted."""
LOCAL_HEADER = 30
"""Bytes of a zip entry's own header, without its name."""
MOST_ENTRIES = 2 * MOST_FILES
"""Maximum files and folders of an archive."""
HEADERS = 1 << 20
"""Bytes of a tar that may be headers and padding."""


class Packed(NamedTuple):
    """A file that can only be read until the next file is asked for."""

    name: str
    size: int
    """Declared size in bytes."""
    content: BinaryIO


def archive_files(path: Path) -> Iterator[Packed]:
    """All regular files of a .zip or .tar.gz; raises ModuleError, and what zipfile and tarfile raise."""
    if path.stat().st_size > MOST_ARCHIVE:
        raise too_large(path.name)
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic == ZIP:
            yield from _zip_files(file)
        elif magic.startswith(GZIP):
            yield from _tar_files(file)
        else:
            raise ModuleError("it is neither a folder nor a .zip or .tar.gz.")


def _zip_files(file: BinaryIO) -> Iterator[Packed]:
    # Counted before zipfile makes an object for every entry.
    if file.read().count(CENTRAL) > MOST_ENTRIES:
        raise ModuleError(f"it has more than {MOST_ENTRIES} entries.")
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        _check_overlap(entries)
        for entry in entries:
            _check_kind(entry)
            if not entry.is_dir():
                with archive.open(entry) as content:
                    yield Packed(entry.orig_filename, entry.file_size, cast(BinaryIO, content))


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that share bytes, with which a small archive can unpack to a huge one."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise ModuleError(f"{entry.filename!r} overlaps another entry of the archive.")
        end = entry.header_offset + LOCAL_HEADER + len(entry.filename.encode()) + entry.compress_size


def _check_kind(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise ModuleError(f"{entry.filename!r} is encrypted.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > entry.is_dir():
        raise ModuleError(f"{entry.filename!r} is a link or a device, not a file.")


def _tar_files(file: BinaryIO) -> Iterator[Packed]:
    # Read as a stream whose length is limited as it comes: sizes that a header declares are not trusted.
    stream = cast(BinaryIO, Limited(cast(BinaryIO, gzip.GzipFile(fileobj=file))))
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, entry in enumerate(archive):
            if number >= MOST_ENTRIES:
                raise ModuleError(f"it has more than {MOST_ENTRIES} entries.")
            if entry.type == tarfile.DIRTYPE:
                continue
            content = (
                archive.extractfile(entry) if entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE) else None
            )
            if content is None or entry.issparse():
                raise ModuleError(f"{entry.name!r} is a link or a device, not a file.")
            yield Packed(entry.name, entry.size, cast(BinaryIO, content))


class Limited:
    """A stream that gives no more bytes than a module may have."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner, self.left = inner, MOST_BYTES + HEADERS

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises ModuleError where the stream has too many."""
        found = self.inner.read(self.left + 1 if size < 0 else min(size, self.left + 1))
        self.left -= len(found)
        if self.left < 0:
            raise too_large("what it unpacks to")
        return found
