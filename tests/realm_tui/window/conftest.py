from __future__ import annotations

from tests.realm_tui.surroundings import _pinned_surroundings, app, client, save, until

__all__ = ["_pinned_surroundings", "app", "client", "save", "until"]
