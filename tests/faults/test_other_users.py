"""Another user of the machine, and a umask that would let everyone in."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REALM = Path(sys.executable).with_name("realm")
NOBODY = 65534

PRY = """
import os, pathlib, socket, sys
os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
opened = []
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    try:
        if path.is_socket():
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(name)
        elif path.is_dir():
            os.listdir(name)
        else:
            os.open(name, os.O_RDONLY)
        opened.append(name)
    except OSError:
        pass
print("\\n".join(opened))
"""


@pytest.fixture
def played(home: Path) -> Path:
    """A home in which the hero woke under a umask of 000, with its engine running, a backup and a vault."""
    environment = os.environ | {"REALM_HOME": str(home / "realm")}
    run = [
        "sh",
        "-c",
        f"umask 000; {REALM} new && {REALM} ask --base hello && {REALM} backup && {REALM} resume",
    ]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    yield home / "realm"
    subprocess.run([REALM, "stop"], env=environment, capture_output=True, timeout=60, check=False)


@pytest.mark.fault("F19")
def test_another_user_gets_at_nothing(played: Path, figure: Callable[[str], None]) -> None:
    everything = [played, *(path for path in played.rglob("*") if not path.is_symlink())]
    open_to_others = [path for path in everything if stat.S_IMODE(path.lstat().st_mode) & 0o077]
    assert open_to_others == []
    kinds = {path.suffix for path in everything}
    assert {".realm", ".sock", ".log", ".lock"} <= kinds
    told = f"F19: under umask 000 none of {len(everything)} files and folders is open to others"
    if os.getuid() == 0:
        # The folder above is opened, so that only the Realm's own modes stand in the way.
        played.parent.chmod(0o755)
        pried = subprocess.run(
            [sys.executable, "-c", PRY.format(nobody=NOBODY), *map(str, everything)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert pried.stdout.split() == []
        assert all(_reachable(path) for path in everything if path.is_socket())
        told += "; a second user could open none"
    figure(told)


def _reachable(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))
    return True
