"""`python -m engine`: the daemon of one save, or one sentence on why it can't run."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from saves.events.errors import SaveError
from saves.file.lock import SaveLock


def main() -> None:
    """Take the lock before anything large is imported, so that an engine that comes too late ends at once."""
    arguments = _arguments()
    os.umask(0o077)
    try:
        lock = SaveLock(arguments.save)
    except SaveError as flaw:
        _leave(str(flaw))
    except OSError as flaw:
        _leave(f"The engine can't lock {arguments.save} ({flaw.strerror or flaw}): see to its disk.")
    from engine.server.daemon import run

    run(arguments.save, lock, hold=arguments.hold)


def _leave(sentence: str) -> NoReturn:
    os.write(1, f"{sentence}\n".encode(errors="replace"))
    sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engine")
    parser.add_argument("--save", type=Path, required=True)
    parser.add_argument(
        "--hold", action="store_true", help="do not train until asked to, and leave with the last guest"
    )
    return parser.parse_args()


main()
