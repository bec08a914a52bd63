"""Which lines of a scroll a battle fights, and which it is scored by; pure."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.scrolls.settings import scroll_settings
from quests.drawing.shuffle import sampled, shuffled
from saves.file.rows import ItemRow
from saves.state import Quest

HELD_OUT = "held_out"
"""The operation of items that are never trained on; other items have the form of their line."""
REJECTED = "rejected"
"""The operation of items that have only a bad answer: they wait for the Judge."""


def is_trained(item: ItemRow) -> bool:
    """Whether battles train on an item of a scroll."""
    return item.operation not in (HELD_OUT, REJECTED)


def part_size(quest: Quest) -> int:
    """How many lessons the quest's next battle has."""
    first, last = _bounds(quest)
    return last - first


def part(quest: Quest, items: Sequence[ItemRow]) -> list[ItemRow]:
    """The lessons of the quest's next battle, in an order that the seed decides: each line once in a pass."""
    first, last = _bounds(quest)
    return _order(quest, items)[first:last]


def rest(quest: Quest, items: Sequence[ItemRow]) -> list[ItemRow]:
    """Each line that the quest's coming battles train on or are scored by, or that waits for the Judge."""
    first, _ = _bounds(quest)
    fought = {item.number for item in _order(quest, items)[first:]}
    return [item for item in items if item.number in fought or not is_trained(item)]


def scored(quest: Quest, items: Sequence[ItemRow]) -> list[ItemRow]:
    """The held-out lines whose loss is measured, the same before and after each of the quest's battles."""
    aside = [item for item in items if item.operation == HELD_OUT and item.answer]
    return sampled(aside, scroll_settings().scored_lines, f"scored {quest.seed}")


def _order(quest: Quest, items: Sequence[ItemRow]) -> list[ItemRow]:
    """The lessons of all of the quest's battles."""
    assert quest.scroll is not None
    trained = [item for item in items if is_trained(item)]
    order: list[ItemRow] = []
    for turn in range(quest.scroll.passes):
        order += shuffled(trained, f"scroll {quest.seed} {quest.attempt} {turn}")
    return order


def _bounds(quest: Quest) -> tuple[int, int]:
    assert quest.scroll is not None
    share = quest.tasks / quest.scroll.battles
    return round(quest.part * share), round((quest.part + 1) * share)
