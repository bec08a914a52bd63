"""The hero's weights, unpacked once into the cache."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from engine.trainer.messages import Phase
from engine.trainer.model.load import convert_once
from tests.toy_hero import make_toy


def test_what_killed_conversions_left_goes_with_the_next(tmp_path: Path) -> None:
    toy, cache = make_toy(tmp_path), tmp_path / "cache"
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    for owner in (gone.pid, os.getppid()):
        (cache / f"0123456789abcdef-f32.{owner}.part" / "model").mkdir(parents=True)
    phases: list[Phase] = []
    gguf = tmp_path / "heroes" / "toy.gguf"
    folder = convert_once(gguf, toy, cache, phases.append)
    assert sorted(path.name for path in cache.iterdir()) == sorted(
        [folder.name, f"0123456789abcdef-f32.{os.getppid()}.part"]
    )
    assert phases == ["converting", "writing", "checking"]
    assert convert_once(gguf, toy, cache, phases.append) == folder
    assert len(phases) == 3
