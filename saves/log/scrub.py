"""Texts without what tells of the machine and its owner: folders, user, host and process numbers."""

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
"""Letters of a user's or host's name that is looked for: shorter ones are parts of everything."""
COMMON = frozenset(
    {
        *("admin", "bin", "champion", "engine", "hero", "home", "host", "import", "install", "local"),
        *("localhost", "machine", "main", "oracle", "pip", "player", "python", "quest", "realm", "root"),
        *("save", "saves", "skill", "system", "temp", "test", "train", "trainer", "trial", "user", "window"),
    }
)
"""Names that are also words of the game's own sentences, and tell nobody apart."""

_HOMES = re.compile(
    r"/(?:home|Users)/[^/\s:;,'\"`)\]}>]+|(?<![\w./~>])/root(?![\w-])|[A-Za-z]:\\Users\\[^\\\s'\"]+"
)
_FOLDERS = re.compile(r"(?<![\w/.:~>…-])(?:/[^/\s:;,'\"`()\[\]{}<>]+)+/(?=[^/\s:;,'\"`()\[\]{}<>])")
"""All of an absolute path before its last name."""
_PROCESS = re.compile(r"\b(p?pid|process|proc(?=/))([ =:#/]*)\d+", re.IGNORECASE)


class Marks(NamedTuple):
    """What is looked for on this machine."""

    folders: tuple[tuple[str, str], ...]
    """Each with what stands in its place, longest first."""
    names: tuple[tuple[str, str], ...]
    """Of user and host, the same."""
    processes: frozenset[int]


def scrub(text: str, processes: Iterable[int] = ()) -> str:
    """A cause or reason as anyone may read it; `processes` are numbers of processes known to be in it.

    Scrubbing what is scrubbed changes nothing.
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
    """A text of any kind without the folders of this machine's owner, and of others' homes."""
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
    # A user without an entry has no name to hide.
    with contextlib.suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    return ""


def _hosts() -> list[str]:
    name = socket.gethostname()
    return [name, name.partition(".")[0]]
