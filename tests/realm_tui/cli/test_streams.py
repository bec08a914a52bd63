"""Commands whose streams are closed, full, or read by nobody."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.realm_tui.cli.headless import REALM, Program

HERE = shlex.quote(__file__)
UNREADABLE = {"nosuch": 2, "log --last x": 2, "verify nofile": 1}
READABLE = ["status", "log --json", "lore", "--help", "--version"]


def shell(program: Program, line: str, *, unbuffered: bool = False) -> subprocess.CompletedProcess[str]:
    """What bash makes of a line; its exit code is that of `realm`."""
    return subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        env=program.environment | {"PYTHONUNBUFFERED": "1" if unbuffered else ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def realm(arguments: str) -> str:
    return f"{shlex.quote(str(REALM))} {arguments}"


def quiet(run: subprocess.CompletedProcess[str]) -> bool:
    said = run.stdout + run.stderr
    return not any(word in said for word in ("Traceback", "Exception ignored", "defect"))


@pytest.mark.parametrize("arguments", READABLE)
def test_output_that_goes_nowhere_ends_a_command_in_its_own_way(
    program: Program, told: Path, arguments: str
) -> None:
    usual = shell(program, realm(arguments)).returncode
    for how, code in ((">&-", usual), (">&- 2>&- <&-", usual), ("| true", 141), (">/dev/full", 1)):
        run = shell(program, f"{realm(arguments)} {how}", unbuffered=how == "| true")
        # A reader that is as quick to read as to leave heard all of it.
        assert run.returncode == code or (how == "| true" and run.returncode == usual), (how, run.stderr)
        assert quiet(run)
        if code == 1:
            assert run.stderr == "The output can't be written: No space left on device.\n"


@pytest.mark.parametrize("arguments", UNREADABLE)
@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full", "2>&1 | true", ">&- 2>&- <&-"])
def test_a_refusal_that_nobody_hears_keeps_its_exit_code(
    program: Program, told: Path, arguments: str, how: str
) -> None:
    run = shell(program, f"{realm(arguments)} {how}")
    assert run.returncode == UNREADABLE[arguments], run.stderr
    assert quiet(run)


@pytest.mark.parametrize(
    "how", ["</dev/null", ">/dev/null", "<&-", ">&-", "| cat", f"<{shlex.quote(__file__)}"]
)
def test_a_window_without_a_terminal_is_refused_in_a_sentence(program: Program, how: str) -> None:
    run = shell(program, f"{realm('')} {how}")
    assert run.returncode == 2
    assert run.stderr.startswith("The window needs a terminal")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
@pytest.mark.parametrize("arguments", ["log --follow"])
def test_a_signal_ends_a_command_that_goes_on(
    program: Program, told: Path, arguments: str, name: str
) -> None:
    running = program.start(*arguments.split())
    assert running.stdout is not None
    assert running.stdout.readline()
    running.send_signal(getattr(signal, name))
    _, errors = running.communicate(timeout=20)
    assert running.returncode == 128 + getattr(signal, name)
    assert errors == ""


@pytest.mark.parametrize("arguments", ["log --follow", "status --watch"])
def test_a_command_that_goes_on_ends_when_nobody_listens_any_more(
    program: Program, told: Path, arguments: str
) -> None:
    running = program.start(*arguments.split())
    assert running.stdout is not None
    assert running.stdout.readline()
    running.stdout.close()
    running.stdout = None
    _, errors = running.communicate(timeout=20)
    assert running.returncode == 141
    assert errors == ""


def test_a_save_never_takes_the_place_of_a_closed_stream(program: Program, told: Path) -> None:
    script = (
        "import sys; from realm_tui.cli.streams import settle_streams;"
        "settle_streams(); print(open(sys.argv[1], 'rb').fileno())"
    )
    run = shell(program, f"{sys.executable} -c {shlex.quote(script)} {shlex.quote(os.fspath(told))} <&- 2>&-")
    assert int(run.stdout) > 2
