"""Do a command that a request brings."""

from __future__ import annotations

from engine.commands.command import read_arguments
from engine.commands.table import find_command
from engine.realm import Realm
from engine.server.errors import ANSWERABLE, refused
from engine.server.request_body import read_object
from engine.wire.messages import Accepted


async def obey(realm: Realm, name: str, body: bytes) -> Accepted:
    """Do a command by name, with a JSON object of arguments; a refusal is answered with its sentence."""
    try:
        kind, do = find_command(name)
        return await do(realm, read_arguments(name, kind, read_object(body) if body.strip() else {}))
    except ANSWERABLE as flaw:
        return refused(flaw)
