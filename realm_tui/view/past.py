"""What lies behind the state that a window opens with."""

from __future__ import annotations

import msgspec

from realm_tui.view.talk import Exchange
from saves.file.rows import StepRow
from saves.log.absence import Homecoming


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What lies behind the state: the absence, the running battle's steps and the talks so far."""

    homecoming: Homecoming | None = None
    steps: list[StepRow] = []
    talk: list[Exchange] = []
