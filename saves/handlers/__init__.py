"""What each kind of event does to the state."""

from __future__ import annotations

from saves.events import Fact
from saves.handlers.battles import BATTLES
from saves.handlers.campaigns import CAMPAIGNS
from saves.handlers.checkpoints import CHECKPOINTS
from saves.handlers.handler import Handler
from saves.handlers.quests import QUESTS
from saves.handlers.realm import REALM
from saves.handlers.scrolls import SCROLLS
from saves.handlers.trials import TRIALS

HANDLERS: dict[type[Fact], Handler] = REALM | CAMPAIGNS | QUESTS | SCROLLS | BATTLES | TRIALS | CHECKPOINTS
