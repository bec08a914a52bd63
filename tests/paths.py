"""Where the repository is, for tests that read its pages and examples."""

from __future__ import annotations

from pathlib import Path

REPO = Path(__file__).parents[1]
