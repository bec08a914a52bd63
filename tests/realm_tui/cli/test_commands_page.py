"""docs/COMMANDS.md lists every command with its options, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from realm_tui.cli.typed.root import app
from tests.paths import REPO

PAGE = (REPO / "docs" / "COMMANDS.md").read_text()
ROWS = [line.split(" | ")[0] for line in PAGE.splitlines() if line.startswith("| `realm ")]
WRITTEN = [usage for row in ROWS for usage in re.findall(r"`realm ([^`]*)`", row)]
EVERYWHERE = {"--help", "--save"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    within = getattr(command, "commands", None)
    for name, each in (within or {}).items():
        if not each.hidden:
            yield from commands(each, (*path, name))
    if within is None or (path and command.invoke_without_command):
        yield " ".join(path), command


KNOWN = dict(commands(typer.main.get_command(app)))


def usages(name: str) -> list[str]:
    """What the page writes of a command."""
    return [usage for usage in WRITTEN if re.match(rf"{re.escape(name)}(?= |$)", usage)]


def test_every_command_is_on_the_page_with_its_options() -> None:
    assert len(KNOWN) > 50
    for name, command in KNOWN.items():
        assert usages(name), f"`realm {name}` is missing"
        options = {option for each in command.params for option in each.opts if option.startswith("--")}
        written = " ".join(usages(name))
        missing = [each for each in sorted(options - EVERYWHERE) if each not in written]
        assert not missing, f"`realm {name}` lacks {missing}"


def test_no_other_command_is_on_the_page() -> None:
    for usage in WRITTEN:
        if not usage.startswith("--"):
            assert any(usages(name) and usage in usages(name) for name in KNOWN), usage
