"""Every command that a sentence of the game, or a page about it, gives can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from realm_tui.cli.typed.root import parse
from tests.paths import REPO

PACKAGES = ("realm_tui", "engine", "heroes", "quests", "saves", "configs")

STAND_INS = {
    "NAME": "pip-0001",
    "PATH": "a-folder",
    "FILE": "a-file",
    "TERM": "hero",
    "TIME": "2h",
    "URL": "https://example.org",
    "N": "1",
}
"""What a player types in the place of a word that stands for something."""

VALUES = {"tells": "why", "does": "check", "_from_here(campaign)": " --from champion"}
"""What stands in a sentence where its text is put together; a number elsewhere."""


def spelled(text: str) -> Iterator[str]:
    """The commands of a text, with something in the place of what stands for something."""
    for found in re.findall(r"`realm( [^`\n]*)?`", text):
        filled = re.sub(r"\{([^}]*)\}", lambda each: VALUES.get(each[1], "1"), found)
        yield re.sub(r"\b(?:[A-Z]{4}|URL|N)\b", lambda each: STAND_INS[each[0]], filled).strip()


def printed() -> Iterator[tuple[str, str]]:
    """Every command in a sentence of the game, and where it is; parts of one string are joined first."""
    for package in PACKAGES:
        for path in sorted((REPO / package).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
                yield from ((str(path.relative_to(REPO)), each) for each in spelled(text))


@pytest.mark.parametrize(("where", "command"), sorted(set(printed())))
def test_a_command_that_is_printed_can_be_typed(where: str, command: str) -> None:
    if command in ("", "--help", "…"):
        return
    assert hasattr(parse(shlex.split(command)), "func"), f"{where}: `realm {command}`"


@pytest.mark.parametrize("command", ["campaign new --form champion", "skill add", "rewind", "dance"])
def test_a_command_that_can_not_be_typed_is_found(command: str) -> None:
    assert not hasattr(parse(shlex.split(command)), "func")


def test_the_sentences_are_found() -> None:
    found = {command for _, command in printed()}
    assert {"new", "restore latest", "campaign new --from champion", "skill add pip-0001"} <= found
    assert len(found) > 40
