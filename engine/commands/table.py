"""Every command by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from common.text import quoted
from engine.commands.budget import Terms, budget
from engine.commands.campaigns import Begin, Branch, archive, begin, branch
from engine.commands.coach import Instruct, instruct
from engine.commands.command import Arguments, Refusal
from engine.commands.engine import Clear, clear, stop
from engine.commands.hero import Wake, wake
from engine.commands.oracle import Attend, attend
from engine.commands.quests import Move, Numbered, Post, drop, move, post, retry
from engine.commands.skills import Choose, choose
from engine.commands.talk import Anew, anew
from engine.commands.training import Train, Trial, pause, resume, train, trial
from engine.commands.vault import Named, demote, promote, prune, restore
from engine.wire.messages import Accepted

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


def find_command(name: str) -> Order:
    """The arguments' type and the function of a command; raises Refusal for an unknown name."""
    if name not in COMMANDS:
        raise Refusal(f"There is no command {quoted(name)}; there are {', '.join(COMMANDS)}.", "name")
    return COMMANDS[name]
