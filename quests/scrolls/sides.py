"""Which lessons of a scroll are trained on, and which are held out to show whether training helped."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from quests.scrolls.leaks import fold_text
from quests.scrolls.lesson import Lesson
from quests.task import HELD_OUT_SHARE

FEWEST = 8
"""Minimum number of lessons for a held-out side; of fewer lessons none is held out."""
LEAST, MOST = HELD_OUT_SHARE / 2, HELD_OUT_SHARE * 3 / 2
"""Minimum and maximum share of held-out lessons, as far as whole contexts allow."""


def held_out(lessons: Sequence[Lesson]) -> set[int]:
    """Lines of the lessons that are never trained on: an eighth of all contexts, by their hash.

    A context is all that is read before the answer. Lessons of one context stay on one side, and their hash
    decides, so that they are on the same side in another scroll. In a small scroll the hash alone could
    choose no lesson or nearly all of them, so the share is kept within bounds:

    1. Contexts are visited in the order of their hashes, the smallest first.
    2. A context is held out where its hash is below the share, or too few lessons are held out so far.
    3. A context with which too many lessons would be held out is skipped.
    4. Where no context of several was chosen, the one with the fewest lessons is held out.
    """
    trained = [lesson for lesson in lessons if lesson.trainable]
    if len(trained) < FEWEST:
        return set()
    lines: dict[str, list[int]] = defaultdict(list)
    shares: dict[str, float] = {}
    for lesson in trained:
        context = _context(lesson)
        lines[context].append(lesson.line)
        shares[context] = min(_share(lesson), shares.get(context, 1.0))
    ranked = sorted(lines, key=lambda context: shares[context])
    least, most = max(1, LEAST * len(trained)), max(1, MOST * len(trained))
    aside: set[str] = set()
    count = 0
    for context in ranked:
        due = shares[context] < HELD_OUT_SHARE or count < least
        if due and count + len(lines[context]) <= most:
            aside.add(context)
            count += len(lines[context])
    if not aside and len(ranked) > 1:
        aside.add(min(ranked, key=lambda context: len(lines[context])))
    return {lesson.line for lesson in lessons if _context(lesson) in aside}


def _context(lesson: Lesson) -> str:
    return repr([(role, fold_text(text)) for role, text in lesson.context])


def _share(lesson: Lesson) -> float:
    """The hash of a lesson's context as a number from 0 to 1; a bare prompt's is that of `is_held_out`."""
    text = repr(lesson.context) if lesson.history else lesson.prompt
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32
