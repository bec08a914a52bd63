"""What a window reads from the save besides the state."""

from __future__ import annotations

import msgspec

from realm_tui.view.talk import Exchange
from saves.file.rows import StepRow
from saves.log.absence import Homecoming


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """The past when a window opens: the absence, the running battle's steps and the talks so far."""

    homecoming: Homecoming | None = None
    steps: list[StepRow] = []
    talk: list[Exchange] = []
