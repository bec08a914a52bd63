"""What all tests share."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from tests.small_disk import small_disk

settings.register_profile("realm", deadline=None)
settings.load_profile("realm")

FIGURES: list[str] = []

ENDS = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)


def pytest_configure() -> None:
    """Heed the signals that are ignored where the tests run, as under nohup: programs inherit that."""
    for number in ENDS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


SIDE_BY_SIDE = (
    "common",
    "configs",
    "engine/audit",
    "engine/chores",
    "engine/commands",
    "engine/inbox",
    "engine/oracle",
    "engine/rules",
    "engine/server",
    "engine/sharing",
    "engine/wire",
    "heroes",
    "quests",
    "realm_tui/cli",
    "realm_tui/view",
    "realm_tui/window",
    "saves",
    "tools",
)
"""Folders of tests that bear others beside them: they compute, and ask no clock on the wall."""
APART = ("quests/packs/sandbox", "realm_tui/cli/test_engine_commands.py", "realm_tui/cli/test_streams.py")
"""Within those, what looks at all processes of the machine, or waits for a trainer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what wants the machine for itself, so that `make test` runs it alone."""
    folder = Path(__file__).parent
    for item in items:
        within = item.path.relative_to(folder)
        if not _is_in(within, SIDE_BY_SIDE) or _is_in(within, APART):
            item.add_marker(pytest.mark.alone)


def _is_in(path: Path, folders: Sequence[str]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the full counts of `make chaos` are wanted."""
    return os.environ.get("REALM_CHAOS") == "full"


@pytest.fixture
def figure() -> Callable[[str], None]:
    """Print a figure at the end of the run."""
    return FIGURES.append


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, where this machine lets us have one."""
    with small_disk(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An honestly played save of several campaigns, its log brought into its one file."""
    from tests.campaign_play import long_story

    return asyncio.run(long_story(tmp_path_factory.mktemp("story") / "my.realm"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
