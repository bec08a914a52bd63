"""How tests wait for the app: until a predicate holds, never for a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

Until = Callable[[Pilot[str], Callable[[], object]], Awaitable[None]]
