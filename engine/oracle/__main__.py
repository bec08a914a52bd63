"""The oracle program: loads a hero's weights in llama.cpp, then answers requests until its parent is gone."""

from __future__ import annotations

import os

SPINS = "2000"
"""How often a thread looks again before it sleeps: with libgomp's own 300 000, a decode beside a busy
program of equal priority takes thirty times as long; with none, a decode alone takes a fifth longer."""


def main() -> None:
    """Run the oracle with threads that wait politely."""
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    # libgomp reads its settings while llama.cpp is imported.
    from engine.oracle.program import run

    run()


if __name__ == "__main__":
    main()
