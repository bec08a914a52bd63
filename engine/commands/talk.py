"""The player begins a new conversation with the Oracle."""

from __future__ import annotations

from engine.commands.campaigns import known
from engine.commands.command import Arguments, Refusal
from engine.realm import Realm
from engine.wire.messages import Accepted
from saves.events import TalkForgotten


class Anew(Arguments, frozen=True):
    talk: int
    """The number of the new conversation, so that a command given twice begins only one."""


async def anew(realm: Realm, arguments: Anew) -> Accepted:
    """Begin a conversation into which nothing said before is taken."""
    campaign = known(realm.journal.state)
    if not 0 <= arguments.talk <= campaign.conversation + 1:
        raise Refusal(f"The talk after {campaign.conversation} is {campaign.conversation + 1}.")
    if arguments.talk > campaign.conversation:
        fact = TalkForgotten(campaign.campaign, arguments.talk)
        realm.journal.record(f"campaign:{campaign.campaign}", fact)
    return Accepted(ok=True, message="The talk begins anew.")
