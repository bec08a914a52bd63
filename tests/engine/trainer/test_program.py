"""What the trainer program settles before it loads its hero."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from engine.trainer import __main__ as program

def host(hero, cache, reporter):
    sys.exit(f"{os.environ['CUDA_VISIBLE_DEVICES']} {'torch' in sys.modules}")

program.Host = host
program.main()
"""


@pytest.mark.parametrize(("chosen", "seen"), [(None, "0"), ("1", "1"), ("", "")])
def test_one_gpu_is_seen_unless_the_player_chose_others(chosen: str | None, seen: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
    environment |= {} if chosen is None else {"CUDA_VISIBLE_DEVICES": chosen}
    trainer = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--hero", "pip", "--cache", "/none"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert trainer.stderr is not None
    said = trainer.stderr.read()
    trainer.communicate()
    assert said.rstrip("\n") == f"{seen} False"
