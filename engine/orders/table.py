"""Every order by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from engine.child_process import ChildLost
from engine.oracle_link import OracleRefusal
from engine.orders.budget import Terms, budget
from engine.orders.campaigns import Begin, Branch, archive, begin, branch
from engine.orders.coach import Instruct, instruct
from engine.orders.engine import Clear, clear, stop
from engine.orders.hero import Wake, wake
from engine.orders.oracle import Attend, attend
from engine.orders.order import Arguments, Refusal
from engine.orders.quests import Move, Numbered, Post, drop, move, post, retry
from engine.orders.skills import Choose, choose
from engine.orders.training import Train, Trial, pause, resume, train, trial
from engine.orders.vault import Named, demote, promote, prune, restore
from engine.realm import Realm
from engine.wire import Accepted
from heroes.adapter_config import AdapterError
from heroes.definition import HeroError
from heroes.vault import VaultError
from quests.task import QuestError
from saves.errors import SaveError

COMMANDS: dict[str, tuple[type[Arguments], Callable[..., Awaitable[Accepted]]]] = {
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

TOLD = (Refusal, QuestError, HeroError, SaveError, VaultError, AdapterError, ChildLost, OracleRefusal)
"""What keeps a command from being done, with a message of one sentence."""


async def obey(realm: Realm, name: str, body: bytes) -> Accepted:
    """Do a command by name; a refusal comes back as its one sentence."""
    if name not in COMMANDS:
        return Accepted(ok=False, message=f"There is no command {name!r}; there are {', '.join(COMMANDS)}.")
    kind, do = COMMANDS[name]
    try:
        return await do(realm, msgspec.json.decode(body or b"{}", type=kind))
    except msgspec.MsgspecError as flaw:
        return Accepted(ok=False, message=f"The arguments of {name} are not understood: {flaw}.")
    except TOLD as flaw:
        return Accepted(ok=False, message=str(flaw))
