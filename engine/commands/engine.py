"""The player stops the engine, or lets a failed part of it try again."""

from __future__ import annotations

from engine.commands.command import Arguments
from engine.realm import Realm
from engine.wire.messages import Accepted
from saves.events import Child


class Clear(Arguments, frozen=True):
    child: Child


async def stop(realm: Realm, arguments: Arguments) -> Accepted:
    """Save and end the engine."""
    realm.request_stop("player")
    return Accepted(ok=True, message="The engine saves and stops.")


async def clear(realm: Realm, arguments: Clear) -> Accepted:
    """Let a failed child try again."""
    realm.clear_failure(arguments.child)
    return Accepted(ok=True, message=f"The {arguments.child} is started again.")
