"""A child that the system killed for memory is told from one that somebody killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.children.oom_kill import OomKillWatch, oom_kills
from engine.children.trainer_link import TrainerLink


def test_only_a_kill_that_the_kernel_counts_is_starvation(tmp_path: Path) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("pgfault 12\noom_kill 3\n")
    starvation = OomKillWatch(vmstat)
    assert not starvation.caused("killed by SIGKILL")
    vmstat.write_text("pgfault 12\noom_kill 4\n")
    assert not starvation.caused("exit code 1: boom")
    vmstat.write_text("pgfault 12\noom_kill 5\n")
    assert starvation.caused("killed by SIGKILL: said something")
    assert not starvation.caused("killed by SIGKILL")
    assert oom_kills(tmp_path / "none") == 0


def test_the_trainer_is_told_once_that_it_was_starved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = TrainerLink("pip", tmp_path, tmp_path / "log", lambda _: None, lambda *_: None, lambda _: None)
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("oom_kill 0\n")
    link.starvation = OomKillWatch(vmstat)
    link._died("killed by SIGKILL", 1)
    assert not link.starved
    vmstat.write_text("oom_kill 1\n")
    link._died("killed by SIGKILL", 2)
    assert link.starved
    link._died("exit code 1", 3)
    assert link.starved
