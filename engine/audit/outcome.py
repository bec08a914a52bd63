"""Judgements of recomputed conclusions, and ledgers that count them by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from saves.care.verify import Counts, Doubt, Finding

TOLD = 20
"""Most doubts that a ledger lists for each outcome; further ones are only counted."""


class Judged(NamedTuple):
    """Whether a conclusion holds, and why not if it doesn't."""

    outcome: Literal["holds", "unproven", "fails"]
    why: str = ""


HOLDS = Judged("holds")


def unproven(why: str) -> Judged:
    """The conclusion can't be judged here."""
    return Judged("unproven", why)


def fails(why: str) -> Judged:
    """The evidence contradicts the conclusion."""
    return Judged("fails", why)


def worst(found: Iterable[Judged]) -> Judged:
    """Several judgements as one: fails if any fails, else unproven if any is unproven, else holds."""
    each = list(found)
    for outcome in ("fails", "unproven"):
        for one in each:
            if one.outcome == outcome:
                return one
    return HOLDS


class Ledger:
    """All conclusions of a kind: how many hold, and the first ones that don't."""

    def __init__(self, check: str, one: str, many: str) -> None:
        """`check` names the check; `one` and `many` name what it counts, in singular and plural."""
        self.check, self.one, self.many = check, one, many
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        """Why conclusions are unproven, and how many for each reason."""
        self.doubts: defaultdict[str, list[Doubt]] = defaultdict(list)

    def note(self, event: int, what: str, judged: Judged) -> None:
        """Enter the judgement of a conclusion that an event records."""
        self.counts[judged.outcome] += 1
        if judged == HOLDS:
            return
        if judged.outcome == "unproven":
            self.reasons[judged.why] += 1
        if len(self.doubts[judged.outcome]) < TOLD:
            self.doubts[judged.outcome].append(Doubt(event, what, judged.why))

    def finding(self, holding: str = "") -> Finding:
        """What the check found, in one sentence; `holding` replaces the usual words on what holds."""
        counts = Counts(*(self.counts[outcome] for outcome in ("holds", "unproven", "fails")))
        return Finding(
            self.check,
            not counts.fails,
            self._failed(counts) if counts.fails else self._held(counts, holding),
            counts,
            unproven=self.doubts["unproven"],
            fails=self.doubts["fails"],
        )

    def _failed(self, counts: Counts) -> str:
        first = self.doubts["fails"][0]
        verb = "does not hold" if counts.fails == 1 else "do not hold"
        return f"{counts.fails} of {self._counted(counts.all)} {verb}; {first.what}: {first.why}."

    def _held(self, counts: Counts, holding: str) -> str:
        if not counts.all:
            return f"No {self.many} are told of."
        told = holding or f"{self._counted(counts.holds)}, reckoned again, {_holds(counts.holds)}"
        if not counts.unproven:
            return f"{told}."
        (why, most), *others = self.reasons.most_common()
        rest = f", and {len(others)} more reasons" if others else ""
        reason = f"{why} ({most})" if others else why
        return f"{told}; {counts.unproven} unproven: {reason}{rest}."

    def _counted(self, count: int) -> str:
        return f"{count} {self.one if count == 1 else self.many}"


def _holds(count: int) -> str:
    return "holds" if count == 1 else "hold"
