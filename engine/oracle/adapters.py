"""The adapters in memory: loaded once, the latest few kept, the others freed when no request uses them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.oracle.llama import Adapter, Model

KEPT = 4
"""Number of adapters that stay loaded, so that older checkpoints can be asked without a swap."""


class LoadedAdapters:
    """Adapters by name, the latest swapped in last."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.adapters: dict[str, Adapter] = {}
        self.current: str | None = None

    def __contains__(self, name: str | None) -> bool:
        return name is None or name in self.adapters

    def load(self, name: str, path: Path) -> None:
        """Load an adapter, or make a loaded one the latest; raises ModelError and then changes nothing."""
        adapter = self.adapters.pop(name, None)
        self.adapters[name] = adapter or self.model.load_adapter(path)

    def use(self, name: str | None) -> None:
        """Decode with this adapter from now on; None is the base model."""
        if name != self.current:
            self.model.use_adapter(None if name is None else self.adapters[name])
            self.current = name

    def tidy(self, needed: Collection[str | None]) -> None:
        """Free the oldest adapters above the limit, but no `needed` adapter."""
        spare = [name for name in self.adapters if name not in needed]
        for name in spare[: max(0, len(self.adapters) - KEPT)]:
            if name == self.current:
                self.use(None)
            self.model.free_adapter(self.adapters.pop(name))
