"""The adapters in memory: each loaded once, the latest few kept, the rest freed when nobody uses them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.oracle.llama import Adapter, Model

KEPT = 4
"""Adapters that stay loaded, so that older checkpoints can be asked without a swap."""


class LoadedAdapters:
    """Adapters by name, the latest swapped in last."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.adapters: dict[str, Adapter] = {}
        self.current: str | None = None

    def __contains__(self, name: str | None) -> bool:
        return name is None or name in self.adapters

    def load(self, name: str, path: Path) -> None:
        """Load an adapter, or renew its place; raises ModelError, and then all is as before."""
        adapter = self.adapters.pop(name, None)
        self.adapters[name] = adapter or self.model.load_adapter(path)

    def use(self, name: str | None) -> None:
        """Decode with this adapter from now on; None is the base model."""
        if name != self.current:
            self.model.use_adapter(None if name is None else self.adapters[name])
            self.current = name

    def tidy(self, needed: Collection[str | None]) -> None:
        """Free the oldest adapters above the limit, but none that is needed."""
        spare = [name for name in self.adapters if name not in needed]
        for name in spare[: max(0, len(self.adapters) - KEPT)]:
            if name == self.current:
                self.use(None)
            self.model.free_adapter(self.adapters.pop(name))
