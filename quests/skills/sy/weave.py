"""Choose words whose tiles overlap as much as a level asks, and red herrings that belong to no word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from quests.skills.sy.words import Pool, Word

CANDIDATES = 10
"""Random candidates for each place."""
SWAPS = 20
"""Maximum exchanges of a word to bring the overlap nearer to the target."""
KIN = 3
"""Two words with so many tiles in common are likely of one stem, as `capitulate` and `recapitulate`."""
NEAR = 0.04
"""A distance from the target overlap that is not worth an exchange."""


def overlap(words: Iterable[Word]) -> float:
    """The share of the words' tiles that occur more than once, in one word or several, 0 to 1."""
    tiles = [tile for word in words for tile in word.syllables]
    counts = Counter(tiles)
    return sum(counts[tile] > 1 for tile in tiles) / len(tiles)


def draw_words(pool: Pool, count: int, target: float, rng: Random) -> list[Word]:
    """Different words in random order whose overlap is near the target: greedy choice, then local search."""
    chosen = [rng.choice(pool.words)]
    while len(chosen) < count:
        chosen.append(_best(pool, chosen, target, rng))
    _refine(pool, chosen, target, rng)
    rng.shuffle(chosen)
    return chosen


def draw_herrings(pool: Pool, words: Sequence[Word], count: int, rng: Random) -> list[str]:
    """Red herrings: tiles of other words that are in none of these words, however they are split."""
    text = " ".join(word.spelling for word in words)
    herrings: list[str] = []
    while len(herrings) < count:
        tile = rng.choice(pool.tiles)
        if tile not in text and tile not in herrings:
            herrings.append(tile)
    return herrings


def _best(pool: Pool, chosen: list[Word], target: float, rng: Random) -> Word:
    """Of some words not chosen yet, the one that brings the overlap nearest to the target."""
    counts = Counter(tile for word in chosen for tile in word.syllables)
    candidates = _candidates(pool, chosen, counts, target, rng)
    return min(candidates, key=lambda word: abs(_share(counts, word.syllables) - target))


def _candidates(
    pool: Pool, chosen: list[Word], counts: Counter[str], target: float, rng: Random
) -> list[Word]:
    """Random words of other stems; while the overlap is too low, also words with a tile used only once."""
    drawn = rng.choices(pool.words, k=CANDIDATES)
    lone = [tile for tile, number in counts.items() if number == 1]
    if lone and _share(counts, ()) <= target > 0:
        drawn += [rng.choice(pool.holding[tile]) for tile in rng.choices(lone, k=CANDIDATES)]
    taken = [(set(word.syllables), word.syllables[:2]) for word in chosen]
    return _fresh(drawn, taken) or _fresh(rng.sample(pool.words, len(pool.words)), taken)[:1]


def _fresh(words: Iterable[Word], taken: Sequence[tuple[set[str], tuple[str, ...]]]) -> list[Word]:
    """The words unrelated to those taken: related words share their first two tiles or KIN tiles in all."""
    return [
        word
        for word in words
        if not any(
            word.syllables[:2] == start or len(tiles.intersection(word.syllables)) >= KIN
            for tiles, start in taken
        )
    ]


def _refine(pool: Pool, chosen: list[Word], target: float, rng: Random) -> None:
    """Local search: exchange words for better ones until the overlap is near the target, SWAPS at most."""
    for _ in range(SWAPS):
        counts = Counter(tile for word in chosen for tile in word.syllables)
        miss = abs(_share(counts, ()) - target)
        if miss <= max(NEAR, 1 / counts.total()):
            return
        place = rng.randrange(len(chosen))
        rest = chosen[:place] + chosen[place + 1 :]
        better = _best(pool, rest, target, rng)
        if abs(overlap([*rest, better]) - target) < miss:
            chosen[place] = better


def _share(counts: Counter[str], more: tuple[str, ...]) -> float:
    """The overlap of the counted tiles together with `more`."""
    lone = sum(number == 1 for number in counts.values())
    added: dict[str, int] = {}
    for tile in more:
        before = counts.get(tile, 0) + added.get(tile, 0)
        lone += 1 if before == 0 else -1 if before == 1 else 0
        added[tile] = added.get(tile, 0) + 1
    return 1 - lone / (counts.total() + len(more))
