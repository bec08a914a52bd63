"""Remove from texts what identifies the machine: folders, user and host names, process numbers."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from common.home import home

FEWEST = 3
"""Fewest letters of a user or host name that is replaced: shorter names occur in every text."""
COMMON = frozenset(
    {
        *("admin", "bin", "champion", "engine", "hero", "home", "host", "import", "install", "local"),
        *("localhost", "machine", "main", "oracle", "pip", "player", "python", "quest", "realm", "root"),
        *("save", "saves", "skill", "system", "temp", "test", "train", "trainer", "trial", "user", "window"),
    }
)
"""Names that are not replaced: they are words of the game's own sentences and identify nobody."""

_HOMES = re.compile(
    r"/(?:home|Users)/[^/\s:;,'\"`)\]}>]+|(?<![\w./~>])/root(?![\w-])|[A-Za-z]:\\Users\\[^\\\s'\"]+"
)
_FOLDERS = re.compile(r"(?<![\w/.:~>…-])(?:/[^/\s:;,'\"`()\[\]{}<>]+)+/(?=[^/\s:;,'\"`()\[\]{}<>])")
"""The folders of an absolute path, before its last name."""
_PROCESS = re.compile(r"\b(p?pid|process|proc(?=/))([ =:#/]*)\d+", re.IGNORECASE)


class Marks(NamedTuple):
    """What identifies this machine, with the replacements."""

    folders: tuple[tuple[str, str], ...]
    """Folders and their replacements, longest first."""
    names: tuple[tuple[str, str], ...]
    """User and host names and their replacements, longest first."""
    processes: frozenset[int]


def scrub(text: str, processes: Iterable[int] = ()) -> str:
    """A cause or reason without what identifies the machine; `processes` are more process numbers to hide.

    Scrubbing twice changes nothing more.
    """
    marks = _marks()
    text = _FOLDERS.sub("…/", scrub_folders(text))
    text = _PROCESS.sub(r"\1\2~", text)
    for name, stand_in in marks.names:
        alone = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
        text = re.sub(alone, stand_in, text, flags=re.IGNORECASE)
    for number in {*marks.processes, *processes} - set(range(1000)):
        text = re.sub(rf"(?<!\d){number}(?!\d)", "~", text)
    return text


def scrub_folders(text: str) -> str:
    """Any text, with this machine's folders and every user's home folder replaced."""
    if "/" not in text and "\\" not in text:
        return text
    for folder, stand_in in _marks().folders:
        text = text.replace(folder, stand_in)
    return _HOMES.sub("~", text)


def _marks() -> Marks:
    variables = ("HOME", "REALM_HOME", "TMPDIR", "USER", "LOGNAME", "USERNAME", "VIRTUAL_ENV")
    return _known(tuple(os.environ.get(each, "") for each in variables), os.getpid())


@cache
def _known(variables: tuple[str, ...], process: int) -> Marks:
    # 1. Folders below the top level, as written and with links resolved; a folder's first replacement wins.
    # 2. User and host names, but for short and common ones.
    # 3. Longest first, so that no replacement leaves a part of a longer name.
    own, realm, temp, *users, environment = variables
    folders: dict[str, str] = {}
    for folder, stand_in in (
        (own, "~"),
        (str(Path("~").expanduser()), "~"),
        (realm, "<saves>"),
        (str(home()), "<saves>"),
        (temp, "<temp>"),
        (tempfile.gettempdir(), "<temp>"),
        (environment, "<python>"),
        (sys.prefix, "<python>"),
        (sys.base_prefix, "<python>"),
        (str(Path(__file__).parents[2]), "<install>"),
    ):
        for form in {folder, os.path.realpath(folder) if folder else ""}:
            if form.count("/") > 1 or form == "/root":
                folders.setdefault(form.rstrip("/"), stand_in)
    names = dict.fromkeys((*users, _user(), Path(own or "/").name), "<user>")
    names |= dict.fromkeys(_hosts(), "<host>")
    told = {name: mark for name, mark in names.items() if len(name) >= FEWEST and name.lower() not in COMMON}
    return Marks(_longest_first(folders), _longest_first(told), frozenset({process, os.getppid()}))


def _longest_first(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(found.items(), key=lambda each: -len(each[0])))


def _user() -> str:
    # A user without an entry in the password database has no name to hide.
    with contextlib.suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    return ""


def _hosts() -> list[str]:
    name = socket.gethostname()
    return [name, name.partition(".")[0]]
