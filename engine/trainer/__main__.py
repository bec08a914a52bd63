"""The trainer program: loads the hero once, then fights the battles it is ordered to."""

from __future__ import annotations

import argparse
import gc
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from common.child import claim_stdin, claim_stdout, see_one_gpu, spin_briefly
from common.parent_death import die_with_parent
from engine.trainer.failure_cause import cause_of, sentence
from engine.trainer.messages import Broke, Cause, Fight, Halt, Halted, OomBackoff, Ready, ResourceUse
from engine.trainer.pipe import Orders, Reporter
from engine.trainer.priority import NICENESS, load_gently
from heroes.definition import HeroError

if TYPE_CHECKING:
    from engine.trainer.microbatch import MicrobatchSize


def main() -> None:
    arguments = _arguments()
    die_with_parent()
    load_gently(arguments.priority)
    spin_briefly()
    see_one_gpu()
    reporter = Reporter(claim_stdout())
    orders = Orders(claim_stdin(), reporter)
    reporter.enter("importing")
    try:
        host = Host(arguments.hero, arguments.cache, reporter)
    except HeroError as error:
        sys.exit(f"The trainer can't start: {error}")
    while True:
        reporter.enter("idle")
        order = orders.waiting.get()
        if isinstance(order, Fight):
            host.run(order, orders)
        elif isinstance(order, Halt):
            reporter.say(Halted(battle=None, step=0))
            orders.halt.clear()
        else:
            return


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engine.trainer")
    parser.add_argument("--hero", required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--priority", choices=tuple(NICENESS), default="idle")
    return parser.parse_args()


@contextmanager
def _quick_imports() -> Iterator[None]:
    """Import without garbage collections, and without what PEFT imports wherever it is installed.

    Thousands of modules stay for the whole process: to scan them again and again takes a fifth of the time.
    bitsandbytes, which no hero's layers or optimizer need here, brings torch's compiler along.
    """
    sys.modules.setdefault("bitsandbytes", None)  # type: ignore[arg-type]
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class Host:
    """The loaded hero, and the battles it fights."""

    def __init__(self, hero_name: str, cache: Path, reporter: Reporter) -> None:
        with _quick_imports():
            from engine.trainer import run  # noqa: F401  what a battle needs, before the hero is ready
            from engine.trainer.base_kl import BaseReference
            from engine.trainer.model import device, load
        from heroes.definition import find_hero
        from heroes.weights import find_weights

        definition = find_hero(hero_name)
        weights = find_weights(definition)
        folder = load.convert_once(weights, definition, cache, reporter.enter)
        reporter.enter("loading")
        where = device.choose_device()
        frozen = device.choose_dtype(where)
        base, self.tokenizer = load.load(folder, where, definition)
        self.model = load.with_adapter(base, definition, frozen)
        self.reference = BaseReference(self.model, self.tokenizer)
        self.reporter = reporter
        self.most = sys.maxsize
        """The largest micro-batch size, in examples, that a battle may begin with."""
        trainable, total = self.model.get_nb_trainable_parameters()
        reporter.say(
            Ready(
                dtype=str(frozen).removeprefix("torch."),
                device=where.type,
                parameters=total,
                trainable=trainable,
                rank=definition.lora.rank,
                alpha=definition.lora.alpha,
            )
        )

    def run(self, order: Fight, orders: Orders) -> None:
        """Fight one battle; any error becomes a `Broke` report, and the loaded hero waits for the next order.

        After an out-of-memory error the battle goes on with half the micro-batch size, three times at most;
        later battles begin with the size that fitted.
        """
        from engine.trainer import microbatch as parties

        folder = Path(order.folder)
        party = parties.recall(folder, min(order.batch_size, self.most))
        broke = self._starved(order, party) if order.retreat else self._fight(order, orders, party)
        while broke and broke.cause == "memory" and party.may_retreat:
            party = party.halved()
            parties.free_memory(self.model)
            parties.remember(folder, party)
            self.reporter.say(OomBackoff(battle=order.battle, party=party.size, message=broke.message))
            broke = self._fight(order, orders, party)
        if party.retreats:
            self.most = party.size
        if broke:
            self.reporter.say(broke)

    def _starved(self, order: Fight, party: MicrobatchSize) -> Broke:
        toll = ResourceUse(party=party.size, retreats=party.retreats)
        message = "the system killed the trainer because memory ran out"
        return Broke(battle=order.battle, cause="memory", message=message, toll=toll)

    def _fight(self, order: Fight, orders: Orders, party: MicrobatchSize) -> Broke | None:
        from engine.trainer.run import NotFinite, fight

        toll = ResourceUse(party=party.size, retreats=party.retreats)
        try:
            fight(self.model, self.tokenizer, order, self.reporter, orders, self.reference, party)
        except NotFinite as flaw:
            return Broke(battle=order.battle, cause="nan", message=str(flaw), toll=toll)
        except Exception as flaw:  # noqa: BLE001  the hero outlives whatever one battle met
            traceback.print_exc()
            cause = self._cause(flaw, Path(order.folder))
            return Broke(battle=order.battle, cause=cause, message=sentence(flaw), toll=toll)
        return None

    def _cause(self, flaw: Exception, folder: Path) -> Cause:
        """The cause of a failure; on a full disk the unfinished checkpoint is removed to free its space."""
        from engine.trainer import checkpoints

        cause = cause_of(flaw, folder, checkpoints.room_for_one(self.model))
        if cause == "disk":
            checkpoints.drop_unfinished(folder)
        return cause


if __name__ == "__main__":
    main()
