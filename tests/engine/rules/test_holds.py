from __future__ import annotations

import subprocess
import sys
import time

import pytest

from engine.chores.processor import look, use
from engine.rules.holds import NAME_LENGTH, Hold, Use, held_by, is_same, patience

BURN = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"


@pytest.mark.parametrize(
    ("usual", "share", "chat", "seconds"),
    [
        (None, 1.0, False, 10.0),
        (0.5, 1.0, False, 5.0),
        (4.0, 1.0, False, 12.0),
        (4.0, 0.1, False, 120.0),
        (None, 1.0, True, 10.0),
        (4.0, 1.0, True, 6.0),
    ],
)
def test_a_step_is_overdue_by_what_steps_take(
    usual: float | None, share: float, chat: bool, seconds: float
) -> None:
    assert patience(usual, share, chat=chat) == pytest.approx(seconds)


def used(trainer: float, oracle: float = 0.0, idle: float = 0.0, **others: float) -> Use:
    return Use(2.0, trainer, oracle, idle, others)


@pytest.mark.parametrize(
    ("had", "asked", "expected"),
    [
        (used(0.02, cc1plus=1.9), "", ("processor", "cc1plus", 0.95)),
        (used(0.02, cc1plus=0.9, game=1.0), "", ("processor", "game", 0.5)),
        (used(0.9, game=1.0), "", ("processor", "game", 0.5)),
        (used(0.02, oracle=1.9), "chat", ("oracle", "chat", 0.0)),
        (used(0.02, oracle=1.9), "trial", ("oracle", "trial", 0.0)),
        (used(0.02, oracle=1.9), "", None),
        (used(0.02, oracle=0.4, game=1.5), "chat", ("processor", "game", 0.75)),
        (used(0.02), "", ("processor", "", 0.99)),
        (used(0.02, tiny=0.05), "", ("processor", "", 0.99)),
        (used(1.8, game=0.1), "", None),
        (used(0.1, idle=1.8), "", None),
        (used(0.1, idle=1.8), "chat", None),
    ],
    ids=[
        "a compiler",
        "the larger of two",
        "one of two processors",
        "a chat",
        "a trial",
        "an answer that is over",
        "a game beside a chat",
        "programs that can't be seen",
        "none worth naming",
        "the trainer computes",
        "it waits for a disk or a lock",
        "the same beside a chat that waits",
    ],
)
def test_who_holds_a_step_is_who_has_the_processors(
    had: Use, asked: str, expected: tuple[str, str, float] | None
) -> None:
    found = held_by(had, asked, 7.0)
    assert (found and (found.by, found.name, pytest.approx(found.share))) == expected
    assert found is None or found.since == 7.0


def test_a_programs_name_is_a_name_and_nothing_a_terminal_obeys() -> None:
    found = held_by(used(0.0, **{"\x1b[2Jevil: --password=secret": 2.0}), "", 0.0)
    assert found is not None
    assert "\x1b" not in found.name
    assert "secret" not in found.name
    assert len(found.name) <= NAME_LENGTH


def test_a_share_that_trembles_is_not_told_again() -> None:
    def hold(share: float, name: str = "game", since: float = 1.0) -> Hold:
        return Hold(by="processor", name=name, share=share, since=since)

    assert is_same(None, None)
    assert is_same(hold(0.9), hold(0.95))
    for other in (None, hold(0.5), hold(0.9, "make"), hold(0.9, since=2.0)):
        assert not is_same(hold(0.9), other)
        assert not is_same(other, hold(0.9))


def test_a_real_burner_is_found_among_all_processes_and_ours_are_not() -> None:
    burner = subprocess.Popen([sys.executable, "-c", BURN])
    try:
        before, deadline = look(), time.monotonic() + 60
        while True:
            time.sleep(0.2)
            now = look()
            seen = use(before, now, trainer=None, oracle=None, ours=())
            if sum(seen.others.values()) > 0.2 and (burner.pid in {pid for pid, _ in now.spent}):
                break
            assert time.monotonic() < deadline
        as_trainer = use(before, now, trainer=burner.pid, oracle=None, ours=())
        as_ours = use(before, now, trainer=None, oracle=None, ours={burner.pid})
        assert as_trainer.trainer > 0
        assert sum(as_trainer.others.values()) < sum(seen.others.values())
        assert as_ours.others == as_trainer.others
        total = as_trainer.trainer + as_trainer.idle + sum(as_trainer.others.values())
        assert total < 1.5 * as_trainer.processors
    finally:
        burner.kill()
        burner.wait()
