"""The trainer program: loads the hero once, then fights the battles it is ordered to."""

from __future__ import annotations

import argparse
import errno
import traceback
from pathlib import Path
from typing import Literal

from engine.child import claim_stdin, claim_stdout, die_with_parent, spin_briefly, yield_to_all
from engine.trainer.messages import Broke, Fight, Halt, Halted, Ready
from engine.trainer.voice import Ears, Voice


def main() -> None:
    arguments = _arguments()
    die_with_parent()
    yield_to_all()
    spin_briefly()
    voice = Voice(claim_stdout())
    ears = Ears(claim_stdin())
    voice.enter("importing")
    arena = Arena(arguments.hero, arguments.cache, voice)
    while True:
        voice.enter("idle")
        order = ears.orders.get()
        if isinstance(order, Fight):
            arena.run(order, ears)
        elif isinstance(order, Halt):
            voice.say(Halted(battle=None, step=0))
            ears.halt.clear()
        else:
            return


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engine.trainer")
    parser.add_argument("--hero", required=True)
    parser.add_argument("--cache", type=Path, required=True)
    return parser.parse_args()


class Arena:
    """The loaded hero, and the battles it fights."""

    def __init__(self, hero_name: str, cache: Path, voice: Voice) -> None:
        from engine.trainer import device, hero
        from engine.trainer.reference import Reference
        from heroes.definition import find_hero
        from heroes.weights import find_weights

        definition = find_hero(hero_name)
        weights = find_weights(definition)
        folder = hero.convert_once(weights, definition.weights, cache, voice.enter)
        voice.enter("loading")
        where = device.choose_device()
        frozen = device.choose_dtype(where)
        base, self.tokenizer = hero.load(folder, where)
        self.model = hero.with_adapter(base, definition, frozen)
        self.reference = Reference(self.model, self.tokenizer)
        self.voice = voice
        trainable, total = self.model.get_nb_trainable_parameters()
        voice.say(
            Ready(
                dtype=str(frozen).removeprefix("torch."),
                device=where.type,
                parameters=total,
                trainable=trainable,
                rank=definition.lora.rank,
                alpha=definition.lora.alpha,
            )
        )

    def run(self, order: Fight, ears: Ears) -> None:
        """Fight one battle; whatever breaks it becomes a report, and the hero waits for the next order."""
        from engine.trainer.fights import NotFinite, fight

        try:
            fight(self.model, self.tokenizer, order, self.voice, ears, self.reference)
        except NotFinite as flaw:
            self.voice.say(Broke(battle=order.battle, cause="nan", message=str(flaw)))
        except OSError as flaw:
            full = flaw.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
            self.voice.say(Broke(battle=order.battle, cause="disk" if full else "error", message=str(flaw)))
        except Exception as flaw:  # noqa: BLE001  the hero outlives whatever one battle met
            traceback.print_exc()
            self.voice.say(Broke(battle=order.battle, cause=_cause(flaw), message=_sentence(flaw)))


def _cause(flaw: Exception) -> Literal["memory", "error"]:
    words = str(flaw).lower()
    out_of_memory = (
        isinstance(flaw, MemoryError) or "out of memory" in words or "can't allocate memory" in words
    )
    return "memory" if out_of_memory else "error"


def _sentence(flaw: Exception) -> str:
    return f"{type(flaw).__name__}: {flaw}".splitlines()[0][:300]


if __name__ == "__main__":
    main()
