"""A release whose changelog is not closed is not built."""

from __future__ import annotations

import pytest

from engine.wire.version import APP_VERSION
from realm_tui.cli.typed.root import parse
from tools.release import COMMANDS, NotReady, check_changelog, read_version

CLOSED = (
    "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- More.\n\n## 0.1.0 (2026-11-01)\n\n- Some.\n"
)


def test_a_closed_section_is_taken() -> None:
    check_changelog(CLOSED, "0.2.0")
    check_changelog(CLOSED.replace("## Unreleased\n\n", ""), "0.2.0")


@pytest.mark.parametrize(
    ("text", "version", "reason"),
    [
        (CLOSED.replace("Unreleased\n", "Unreleased\n\n- A change."), "0.2.0", "under Unreleased"),
        (CLOSED, "0.3.0", r"no section `## 0.3.0 \(YYYY-MM-DD\)`"),
        (CLOSED.replace("(2026-12-01)", "(unreleased)"), "0.2.0", "no section"),
        (CLOSED.replace("(2026-12-01)", ""), "0.2.0", "no section"),
        ("", "0.2.0", "no section"),
    ],
)
def test_another_is_not(text: str, version: str, reason: str) -> None:
    with pytest.raises(NotReady, match=reason):
        check_changelog(text, version)


def test_the_game_tells_the_version_that_is_built() -> None:
    assert read_version() == APP_VERSION


@pytest.mark.parametrize("words", [words for words in COMMANDS if words != ("--version",)], ids=" ".join)
def test_what_the_release_tries_can_be_typed(words: tuple[str, ...]) -> None:
    assert hasattr(parse(list(words)), "func")
