"""How the oracle starts, and that it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from common.files import PART
from engine.oracle.messages import Beat
from tests.engine.oracle.program import REPO, Oracle

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "engine.oracle", "--model", sys.argv[1]])
print(child.pid, file=sys.stderr, flush=True)
child.wait()
"""


def test_it_ends_when_its_stdin_does(tiny_gguf: Path) -> None:
    with Oracle(tiny_gguf) as oracle:
        oracle.chat("Once", max_tokens=400)
        assert oracle.close() == 0


def test_it_ignores_the_keyboards_interrupt(tiny_gguf: Path) -> None:
    with Oracle(tiny_gguf) as oracle:
        oracle.process.send_signal(signal.SIGINT)
        assert len(oracle.answer(["a"], None, max_tokens=2).answers) == 1


@pytest.fixture
def orphan(tiny_gguf: Path) -> Iterator[tuple[subprocess.Popen[bytes], psutil.Process]]:
    """A parent, and its oracle whose pipes stay open when the parent dies."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tiny_gguf)],
        cwd=REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert parent.stderr is not None
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stderr.readline()))
    while b'"ready"' not in parent.stdout.readline():
        assert child.is_running()
    yield parent, child
    parent.kill()
    parent.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_it_dies_with_its_parent(orphan: tuple[subprocess.Popen[bytes], psutil.Process]) -> None:
    parent, child = orphan
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    child.wait(30)


def test_it_will_not_serve_a_stranger(tiny_gguf: Path) -> None:
    oracle = Oracle(tiny_gguf, "--parent", "1")
    assert oracle.process.wait(60) == 0
    assert oracle.said == []


def test_missing_weights_are_one_sentence(tmp_path: Path) -> None:
    oracle = Oracle(tmp_path / "none.gguf")
    assert oracle.process.wait(60) == 1
    for thread in oracle.threads:
        thread.join()
    assert oracle.errors[-1].decode().startswith(f"The oracle can't start: llama.cpp can't load {tmp_path}")


def test_widening_is_done_once_and_again_when_damaged(pip_gguf: Path, tmp_path: Path) -> None:
    def start() -> list[str]:
        with Oracle(pip_gguf, "--cache", str(tmp_path)) as oracle:
            assert oracle.answer(["1 + 1 ="], None, max_tokens=2).answers
            return [beat.phase for beat in oracle.of(Beat) if not beat.work]

    assert "widening" in start()
    assert "widening" not in start()
    wide = next(tmp_path.glob("*.f16.gguf"))
    data = bytearray(wide.read_bytes())
    data[-1] ^= 1
    wide.write_bytes(data)
    assert "widening" in start()
    assert not list(tmp_path.glob(f"{PART}*"))
