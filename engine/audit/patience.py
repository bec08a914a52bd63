"""How long may be spent on what takes longest: drawing tasks again."""

from __future__ import annotations

import time
from types import TracebackType


class Patience:
    """Seconds of the processor's time, spent within its `with` blocks."""

    def __init__(self, seconds: float) -> None:
        self.left: float = seconds
        """0 or less once it is at an end."""
        self._since = 0.0

    def __enter__(self) -> Patience:
        self._since = time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left = max(0.0, self.left - (time.process_time() - self._since))
