"""The version of the game, as installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("realm-of-training")
    except PackageNotFoundError:
        return "0.0.0"


APP_VERSION = _installed()
