"""Archives that try to write elsewhere, or too much."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

MANIFEST = b"v: 1\nid: bad\n"
BIG = b"\0" * (15 << 20)

Build = Callable[[Path], None]


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> Build:
    def build(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("module.yaml", MANIFEST)
            for name, content in files:
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)

    return build


def of_kind(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (kind | 0o644) << 16
    return entry


def patched(change: Callable[[bytearray], None], *files: tuple[str | zipfile.ZipInfo, bytes]) -> Build:
    def build(path: Path) -> None:
        zipped(*files)(path)
        data = bytearray(path.read_bytes())
        change(data)
        path.write_bytes(data)

    return build


def overlapping(path: Path) -> None:
    """One local entry of 15 MiB that fifty names of the central directory share."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a00.txt", BIG)
    whole = buffer.getvalue()
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    directory = b"".join(entry.replace(b"a00.txt", b"a%02d.txt" % number) for number in range(50))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(directory), start, 0)
    path.write_bytes(whole[:start] + directory + tail)


def declare_little(data: bytearray) -> None:
    """Say in both headers that the last entry has a hundred bytes."""
    local, central = data.rindex(b"PK\x03\x04"), data.rindex(b"PK\x01\x02")
    data[local + 22 : local + 26] = data[central + 24 : central + 28] = struct.pack("<L", 100)


def encrypt(data: bytearray) -> None:
    data[data.rindex(b"PK\x01\x02") + 8] |= 1


def truncate(data: bytearray) -> None:
    del data[len(data) // 2 :]


def tarred(*files: tuple[str, bytes, str, str]) -> Build:
    """Of each file its name, type, link and content."""

    def build(path: Path) -> None:
        with tarfile.open(path, "w:gz", compresslevel=1) as archive:
            for name, kind, link, content in (
                ("module.yaml", tarfile.REGTYPE, "", MANIFEST.decode()),
                *files,
            ):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname, entry.size = kind, link, len(content)
                entry.devmajor, entry.devminor = 1, 3
                archive.addfile(entry, io.BytesIO(content.encode()))

    return build


def tar_bomb(kind: bytes, size: int) -> Build:
    """One header of a kind, and so many zeros after it."""

    def build(path: Path) -> None:
        entry = tarfile.TarInfo("big.txt")
        entry.type, entry.size = kind, size
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(entry.tobuf(tarfile.GNU_FORMAT))
            for _ in range(min(size, 128 << 20) >> 20):
                file.write(b"\0" * (1 << 20))

    return build


def linked_folder(path: Path) -> None:
    path.mkdir()
    (path / "module.yaml").write_bytes(MANIFEST)
    (path / "notes.txt").symlink_to("/etc/passwd")


def piped_folder(path: Path) -> None:
    path.mkdir()
    (path / "module.yaml").write_bytes(MANIFEST)
    os.mkfifo(path / "notes.txt")


FILE, LINK, HARD, DEVICE, PIPE = (
    tarfile.REGTYPE,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.CHRTYPE,
    tarfile.FIFOTYPE,
)

HOSTILE: dict[str, tuple[str, Build, str]] = {
    "zip: a name with ..": ("x.zip", zipped(("../../slip.txt", b"x")), "points out"),
    "zip: .. in the middle": ("x.zip", zipped(("a/../../slip.txt", b"x")), "points out"),
    "zip: an absolute name": ("x.zip", zipped(("/tmp/realm-slip.txt", b"x")), "points out"),
    "zip: a backslash": ("x.zip", zipped(("..\\slip.txt", b"x")), "points out"),
    "zip: a drive": ("x.zip", zipped(("C:slip.txt", b"x")), "points out"),
    "zip: an escape sequence": ("x.zip", zipped(("\x1b[2Jslip.txt", b"x")), "printable"),
    "zip: a symlink": ("x.zip", zipped((of_kind("a.txt", stat.S_IFLNK), b"../slip.txt")), "is a link"),
    "zip: a file behind a symlink": (
        "x.zip",
        zipped((of_kind("a", stat.S_IFLNK), b".."), ("a/slip.txt", b"x")),
        "is a link",
    ),
    "zip: a device": ("x.zip", zipped((of_kind("a.txt", stat.S_IFCHR), b"")), "is a link or a device"),
    "zip: entries that overlap": ("x.zip", overlapping, "overlaps"),
    "zip: a size that is a lie": (
        "x.zip",
        patched(declare_little, ("a.txt", b"\0" * (20 << 20))),
        "Bad CRC",
    ),
    "zip: a file too large": ("x.zip", zipped(("a.txt", b"\0" * (17 << 20))), "too large"),
    "zip: files too large together": (
        "x.zip",
        zipped(*((f"{n}.txt", BIG) for n in range(3))),
        "too large",
    ),
    "zip: too many files": ("x.zip", zipped(*((f"{n}.txt", b"") for n in range(201))), "more than 200 files"),
    "zip: far too many entries": (
        "x.zip",
        zipped(*((f"{n}/", b"") for n in range(5_000))),
        "more than 400 entries",
    ),
    "zip: names alike but for case": ("x.zip", zipped(("a.txt", b"1"), ("A.txt", b"2")), "in it twice"),
    "zip: a file that is a folder": ("x.zip", zipped(("a", b"1"), ("a/b.txt", b"2")), "in it twice"),
    "zip: encrypted": ("x.zip", patched(encrypt, ("a.txt", b"x")), "is encrypted"),
    "zip: cut short": ("x.zip", patched(truncate, ("a.txt", b"x" * 99)), "damaged, or no archive"),
    "zip: compiled code": ("x.zip", zipped(("helper.so", b"\x7fELF")), "is no file for a module"),
    "zip: very deep": ("x.zip", zipped(("a/" * 60 + "b.txt", b"x")), "deeper"),
    "tar: a name with ..": ("x.tar.gz", tarred(("../slip.txt", FILE, "", "x")), "points out"),
    "tar: an absolute name": ("x.tar.gz", tarred(("/tmp/realm-slip.txt", FILE, "", "x")), "points out"),
    "tar: a symlink": ("x.tar.gz", tarred(("a.txt", LINK, "/etc/passwd", "")), "is a link"),
    "tar: a file behind a symlink": (
        "x.tar.gz",
        tarred(("a", LINK, "..", ""), ("a/slip.txt", FILE, "", "x")),
        "is a link",
    ),
    "tar: a hard link": ("x.tar.gz", tarred(("a.txt", HARD, "/etc/passwd", "")), "is a link"),
    "tar: a device": ("x.tar.gz", tarred(("a.txt", DEVICE, "", "")), "is a link or a device"),
    "tar: a pipe": ("x.tar.gz", tarred(("a.txt", PIPE, "", "")), "is a link or a device"),
    "tar: a bomb": ("x.tar.gz", tar_bomb(FILE, 128 << 20), "too large"),
    "tar: a size below nothing": ("x.tar.gz", tar_bomb(FILE, -512), "too large"),
    "tar: a header that is a bomb": ("x.tar.gz", tar_bomb(tarfile.XHDTYPE, 128 << 20), "too large"),
    "tar: a long name that is a bomb": (
        "x.tar.gz",
        tar_bomb(tarfile.GNUTYPE_LONGNAME, 128 << 20),
        "too large",
    ),
    "tar: a sparse file": ("x.tar.gz", tar_bomb(tarfile.GNUTYPE_SPARSE, 1 << 20), "is a link"),
    "folder: a symlink": ("x", linked_folder, "is a link"),
    "folder: a pipe": ("x", piped_folder, "is a link or a device"),
    "no archive": ("x.zip", lambda path: path.write_bytes(b"GIF89a") and None, "neither"),
}
"""What is wrong with each, the name it comes by, and words of its refusal."""
