from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saves.log.log import Log
from tests.realm_tui.cli.headless import Program, beginning


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture(scope="module")
def awake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A home in which the hero woke; its engine is stopped at the end."""
    program = Program(tmp_path_factory.mktemp("realm"))
    woken = program.run("new", "--name", "first light")
    assert woken.returncode == 0, woken.stderr
    yield program
    program.run("stop")


@pytest.fixture
def told(program: Program) -> Path:
    """A save with a beginning and no engine."""
    save = program.home / "my.realm"
    with Log(save, create=True, clock=lambda: 1_700_000_000.0) as log:
        log.append(beginning())
    return save
