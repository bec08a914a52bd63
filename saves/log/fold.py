"""The one reducer: what the events of a save add up to; pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from saves.events import DECODERS, Entry
from saves.events.errors import StoryError
from saves.handlers import HANDLERS
from saves.state import State

FOLD = 15
"""Version of the fold: raise it with every change of a handler or an achievement, which voids snapshots."""

_TURNS = {kind.__name__: (DECODERS[kind.__name__].decode, handler) for kind, handler in HANDLERS.items()}


def fold(state: State, entries: Iterable[Entry]) -> State:
    """Apply entries to a state, in place, and return it; raises StoryError for an entry that can't follow."""
    for entry in entries:
        decode, handle = _TURNS[entry.kind]
        try:
            handle(state, decode(entry.payload), entry)
        except msgspec.MsgspecError as error:
            raise StoryError(f"Event {entry.id} ({entry.kind}) does not fit its kind ({error})") from error
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise StoryError(f"Event {entry.id} ({entry.kind}) does not fit what came before it") from error
        state.last_id, state.last_hash, state.last_time = entry.id, entry.hash, entry.time
    return state
