"""A window tells whether the player still looks at an answer."""

from __future__ import annotations

from engine.commands.command import Arguments
from engine.realm import Realm
from engine.wire.messages import Accepted


class Attend(Arguments, frozen=True):
    chat: str
    """The conversation's name, as the chat request had it."""
    watched: bool


async def attend(realm: Realm, arguments: Attend) -> Accepted:
    """Let an unwatched answer go on slowly beside the training, and a watched answer at full speed."""
    if realm.oracle is not None:
        realm.oracle.attend(arguments.chat, arguments.watched)
    return Accepted(ok=True)
