"""What a child says on stderr is kept for its epitaph, whatever the disk has to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.children.process import ChildProcess
from engine.oracle.messages import AnyReply


@pytest.mark.fault("F5")
@pytest.mark.parametrize("log", ["/dev/full", "/none/such/folder/log"])
async def test_a_log_that_takes_no_line_costs_no_last_words(log: str) -> None:
    child = ChildProcess("oracle", ["json.tool", "--nonsense"], AnyReply, print, Path(log))  # type: ignore[arg-type]
    await child.start()
    epitaph = await child.wait()
    assert epitaph.startswith("exit code 2: ")
    assert "--nonsense" in epitaph


async def test_the_log_has_every_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    child = ChildProcess("oracle", ["json.tool", "--nonsense"], AnyReply, print, log)  # type: ignore[arg-type]
    await child.start()
    await child.wait()
    assert log.read_text().startswith("before\nusage: ")
    assert log.read_text().splitlines()[1:] == list(child.last_words)
