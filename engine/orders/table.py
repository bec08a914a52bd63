"""Every order by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from common.text import quoted
from engine.bodies import read_object
from engine.faults import TOLD, refused
from engine.orders.budget import Terms, budget
from engine.orders.campaigns import Begin, Branch, archive, begin, branch
from engine.orders.coach import Instruct, instruct
from engine.orders.engine import Clear, clear, stop
from engine.orders.hero import Wake, wake
from engine.orders.oracle import Attend, attend
from engine.orders.order import Arguments, Refusal, read_arguments
from engine.orders.quests import Move, Numbered, Post, drop, move, post, retry
from engine.orders.skills import Choose, choose
from engine.orders.talk import Anew, anew
from engine.orders.training import Train, Trial, pause, resume, train, trial
from engine.orders.vault import Named, demote, promote, prune, restore
from engine.realm import Realm
from engine.wire import Accepted

Order = tuple[type[Arguments], Callable[..., Awaitable[Accepted]]]

COMMANDS: dict[str, Order] = {
    "wake": (Wake, wake),
    "pause": (Arguments, pause),
    "resume": (Arguments, resume),
    "begin": (Begin, begin),
    "branch": (Branch, branch),
    "promote": (Named, promote),
    "demote": (Named, demote),
    "prune": (Arguments, prune),
    "restore": (Named, restore),
    "archive": (Arguments, archive),
    "anew": (Anew, anew),
    "stop": (Arguments, stop),
    "attend": (Attend, attend),
    "train": (Train, train),
    "trial": (Trial, trial),
    "choose": (Choose, choose),
    "instruct": (Instruct, instruct),
    "budget": (Terms, budget),
    "clear": (Clear, clear),
    "post": (Post, post),
    "move": (Move, move),
    "drop": (Numbered, drop),
    "retry": (Numbered, retry),
}


async def obey(realm: Realm, name: str, body: bytes) -> Accepted:
    """Do a command by name, with a JSON object of arguments; a refusal comes back as its one sentence."""
    try:
        kind, do = _named(name)
        return await do(realm, read_arguments(name, kind, read_object(body) if body.strip() else {}))
    except TOLD as flaw:
        return refused(flaw)


def _named(name: str) -> Order:
    if name not in COMMANDS:
        raise Refusal(f"There is no command {quoted(name)}; there are {', '.join(COMMANDS)}.", "name")
    return COMMANDS[name]
