"""The oracle program: loads a hero's weights in llama.cpp, then answers requests until its parent is gone."""

from __future__ import annotations

from common.child import spin_briefly


def main() -> None:
    """Run the oracle with OpenMP threads that spin only briefly."""
    spin_briefly()
    # libgomp reads its settings while llama.cpp is imported.
    from engine.oracle.program import run

    run()


if __name__ == "__main__":
    main()
