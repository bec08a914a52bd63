"""The shape of a handler: what one kind of event does to the state, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from saves.events import Entry
from saves.state import State

Handler = Callable[[State, Any, Entry], None]
