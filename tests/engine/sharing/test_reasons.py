"""Why an export was not opened, told as what it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.sharing import receiving
from engine.sharing.receiving import unpacked
from engine.sharing.unpack import refusal
from realm_tui.cli.commands.verify import verify
from realm_tui.cli.exit_codes import ExitCode
from saves.events.errors import DiskError, SaveError, UnreadableError
from saves.file.paths import import_log
from tests.engine.sharing.played import Played, exported

DEATHS = {
    "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)": "needs more than the 600 s of computing",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "was killed, as the system does",
    "import os; os.abort()": r"ended by signal 6 \(Aborted\)",
    "raise SystemExit(7)": "ended with the code 7",
    "print('nonsense')": "ended with the code 0",
    "import sys; sys.stderr.write('its last words'); sys.exit(1)": "import.log may say more",
}


@pytest.mark.parametrize("program", DEATHS)
def test_how_the_program_ended_that_opens_exports(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(receiving, "PROGRAM", ("-c", program))
    file = exported(own, tmp_path / "hero.realm")
    with pytest.raises(UnreadableError, match=DEATHS[program]) as told, unpacked(file, tmp_path / "home"):
        pass
    assert "within the limits" not in str(told.value)
    if "last words" in program:
        assert import_log().read_text() == "its last words"
        assert stat.S_IMODE(import_log().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("flaw", "words", "readable"),
    [
        (MemoryError(), "more than the 2 GiB of memory", False),
        (OSError(28, "No space left on device"), "No space left on device", False),
        (DiskError("The disk is full."), "The disk is full.", False),
        (UnreadableError("It is newer."), "It is newer.", False),
        (SaveError("It does not fit."), "It does not fit.", True),
        (ZeroDivisionError("division by zero"), "by a fault of the game (ZeroDivisionError: division", False),
        (KeyError("/home/someone/secret/x.realm"), "(KeyError: '~/secret/x.realm')", False),
    ],
)
def test_what_is_said_of_each_error(
    flaw: Exception, words: str, readable: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(flaw)
    assert words in said.sentence
    assert "someone" not in said.sentence
    assert said.readable == readable
    # What is no refusal of ours goes to the log with all that is known of it.
    assert (type(flaw).__name__ in capsys.readouterr().err) == (not isinstance(flaw, SaveError))


def test_an_export_that_can_not_be_read_is_verified_as_such(
    own: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    file = exported(own, tmp_path / "hero.realm")
    data = bytearray(file.read_bytes())
    data[5000] ^= 1
    damaged = tmp_path / "damaged.realm"
    damaged.write_bytes(data)
    assert verify(own.save, file=damaged, rerun=False, json=True) == ExitCode.UNSOUND
    assert '"readable": true' in capsys.readouterr().out
    monkeypatch.setattr(receiving, "PROGRAM", ("-c", "raise SystemExit(3)"))
    assert verify(own.save, file=file, rerun=False, json=True) == ExitCode.UNREADABLE
    assert '"readable": false' in capsys.readouterr().out
    assert verify(own.save, file=file, rerun=False, json=False) == ExitCode.UNREADABLE
    assert "nothing is known of whether it is sound" in capsys.readouterr().out


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_verified_as_such(
    own: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(own, tmp_path / "hero.realm")
    file.chmod(0)
    assert verify(own.save, file=file, rerun=False, json=True) == ExitCode.UNREADABLE
    assert "Permission denied" in capsys.readouterr().out
