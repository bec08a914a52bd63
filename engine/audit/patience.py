"""A time budget for what takes longest in an audit: drawing tasks again."""

from __future__ import annotations

import time
from types import TracebackType


class Patience:
    """A budget of CPU seconds, spent within its `with` blocks."""

    def __init__(self, seconds: float) -> None:
        self.left: float = seconds
        """CPU seconds left; 0 once they are spent."""
        self._since = 0.0

    def __enter__(self) -> Patience:
        self._since = time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left = max(0.0, self.left - (time.process_time() - self._since))
