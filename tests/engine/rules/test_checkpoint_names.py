"""Every name of a checkpoint that can't be had says why, and which name can."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal import Journal
from engine.rules.checkpoint_names import checkpoint_meant, why_absent, why_gone
from saves import events as told
from saves.state import State
from tests.journals import new_journal


def sealed(journal: Journal, name: str) -> None:
    fact = told.CheckpointSealed(1, name, f"{len(name):064x}", 9, 1, 2, None, 4, 8.0)
    journal.record(f"checkpoint:{name}", fact)


def story(folder: Path, *steps: str) -> State:
    """A save in which some of this happened, in this order."""
    facts = {
        "crown": told.CheckpointPromoted(1, "pip-0001", "champion", 2.0, "a test"),
        "clear 1": told.CheckpointsCleared(1, ["pip-0001"], "a test"),
        "clear 2": told.CheckpointsCleared(1, ["pip-0002"], "a test"),
    }
    with new_journal(folder) as journal:
        for step in steps:
            sealed(journal, step) if step.startswith("pip") else journal.record("realm", facts[step])
        return journal.state


TWO = ("pip-0001", "pip-0002")


@pytest.mark.parametrize(
    ("steps", "name", "said"),
    [
        ((), "champion", "There is no checkpoint champion: none is sealed yet, as the first battle seals"),
        ((), "latest", "None is sealed yet, as the first battle seals the first."),
        ((), "pip-0009", "There is no checkpoint pip-0009: none is sealed yet"),
        (
            TWO,
            "champion",
            "There is no champion, which is the best checkpoint by trial: name `latest`, which is",
        ),
        (TWO, "pip-0009", "There is no checkpoint pip-0009: name `latest`, which is pip-0002, or one of"),
        (TWO, "a\x1b[31m", "There is no checkpoint a"),
        ((*TWO, "clear 1"), "pip-0001", "pip-0001 is not kept any more: name `latest`, which is pip-0002"),
        (
            (*TWO, "crown", "clear 1"),
            "champion",
            "There is no champion, which is the best checkpoint by trial",
        ),
        (
            (*TWO, "clear 1", "clear 2"),
            "pip-0002",
            "pip-0002 is not kept any more, and neither is any other.",
        ),
    ],
)
def test_a_name_without_a_checkpoint_says_why(
    tmp_path: Path, steps: tuple[str, ...], name: str, said: str
) -> None:
    why = why_gone(story(tmp_path, *steps), name)
    assert said in why
    assert why.isprintable()
    assert why.endswith(".")


@pytest.mark.parametrize(
    ("name", "meant"), [("champion", "pip-0001"), ("latest", "pip-0002"), ("pip-0001", "pip-0001")]
)
def test_a_name_that_means_one_is_not_refused(tmp_path: Path, name: str, meant: str) -> None:
    state = story(tmp_path, *TWO, "crown")
    assert why_gone(state, name) == why_absent(state, name) == ""
    checkpoint = checkpoint_meant(state, name)
    assert checkpoint is not None
    assert checkpoint.checkpoint == meant


def test_one_that_is_not_kept_can_still_be_told_of(tmp_path: Path) -> None:
    assert why_absent(story(tmp_path, *TWO, "clear 1"), "pip-0001") == ""
