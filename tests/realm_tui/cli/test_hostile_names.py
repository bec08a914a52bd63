"""A save whose names command the terminal, shown by the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from realm_tui.cli.commands.output import fitting
from saves import events as told
from saves.log.log import Log
from tests.realm_tui.cli.headless import Program, beginning

ESCAPE = "\x1b]0;owned\x07\x9b2J\u202e"
SKILL, CHECKPOINT, HERO = f"gcd{ESCAPE}", f"pip{ESCAPE}-0001", f"PIP{ESCAPE}"


@pytest.fixture
def hostile(program: Program) -> Path:
    """A save that was never examined by an import, every name of it hostile."""
    facts: list[told.Fact] = [
        told.HeroSummoned("pip", HERO, 134_515_008, "llama", "ab" * 32),
        told.SkillsChosen(1, ["bin", SKILL]),
        told.CoachInstructed(1, "weighted", {SKILL: 2.0}, "steady", f"none{ESCAPE}"),
        told.CheckpointSealed(1, CHECKPOINT, "ab" * 32, 7, 1, 40, None, 16, 32.0),
        told.CheckpointSealed(1, f"{CHECKPOINT}x", "cd" * 32, 7, 2, 80, CHECKPOINT, 16, 32.0),
    ]
    save = program.home / "my.realm"
    with Log(save, create=True, clock=lambda: 1_700_000_000.0) as log:
        log.append(beginning(f"light{ESCAPE}") + [("realm", fact) for fact in facts])
    return save


@pytest.mark.parametrize(
    "command",
    [
        "vault list",
        "vault show latest",
        "vault prune --dry-run",
        "vault export latest --as peft",
        "coach",
        "campaign list",
        "skill list",
        "skill drop nothing",
        "status",
        "hero",
        "log",
        "saves list",
    ],
)
def test_no_command_hands_the_terminal_what_it_would_obey(
    program: Program, hostile: Path, command: str
) -> None:
    run = program.run(*command.split())
    written = run.stdout + run.stderr
    assert "Traceback" not in written
    assert written.replace("\n", "").isprintable(), written


def test_whatever_is_written_holds_nothing_a_terminal_obeys() -> None:
    assert fitting(f"a{ESCAPE}b").isprintable()
