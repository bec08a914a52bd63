"""A claimed file's way to the board: read through the gates, posted or refused, its lineage written."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from engine.inbox.claims import Claim, NotAFile, opened
from engine.inbox.leaks import leaks_of
from engine.journal import Journal
from engine.rules.scrolls.posting import described, posted, rows
from engine.rules.scrolls.settings import scroll_settings
from engine.rules.seeds import seed_of
from quests.scrolls.leaks import Leaks
from quests.scrolls.lineage import Lineage, open_refused, write_lineage
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.report import BadFile, Gate, RefusedRecord, ScrollReport
from quests.scrolls.sides import held_out
from saves.events import QuestPosted, ScrollRefused
from saves.state import Campaign

PATIENCE = 60
"""How many times a file is read, a second apart, as long as it changes while it is read."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a file: a quest, or a reason."""

    quest: int
    """0 if the file became no quest."""
    message: str


class Read(msgspec.Struct, frozen=True):
    """What was read of a file, or why it can't be a scroll."""

    sha256: str = ""
    size: int = 0
    reading: Reading | None = None
    reason: str = ""
    changed: bool = False
    """The file was written to while it was read."""


class Intake:
    """Makes quests of claimed files, one at a time."""

    def __init__(self, journal: Journal, save: Path) -> None:
        self.journal, self.save = journal, save
        self.turn = asyncio.Lock()
        self.taking: set[str] = set()
        """Ids of claims that are being taken, so that the watcher does not take them a second time."""

    async def take(self, claim: Claim, gate: Gate, *, again: bool = False) -> Outcome | None:
        """Post a claimed file or refuse it; None if no campaign is played by now, so that the file waits.

        Raises SaveError, QuestError and OSError; the file then stays claimed and is taken up again later.
        """
        self.taking.add(claim.name)
        try:
            async with self.turn:
                return await self._take(claim, gate, again=again)
        finally:
            self.taking.discard(claim.name)

    async def _take(self, claim: Claim, gate: Gate, *, again: bool) -> Outcome | None:
        campaign = _played(self.journal)
        if campaign is None:
            return None
        skills = list(campaign.skills)
        read = await self._read(claim, campaign, gate, again=again)
        if _played(self.journal) is not campaign:
            return None
        if list(campaign.skills) != skills:
            # A skill was added meanwhile, and its held-out tasks must stay unseen too.
            return await self._take(claim, gate, again=again)
        return await self._settle(claim, campaign, gate, read)

    async def _read(self, claim: Claim, campaign: Campaign, gate: Gate, *, again: bool) -> Read:
        leaks = await asyncio.to_thread(leaks_of, self.save, campaign)
        known = {} if again or _quest_of(campaign, claim) else dict(campaign.read)
        read = Read(reason="it is still being written", changed=True)
        for _ in range(PATIENCE):
            read = await asyncio.to_thread(read_claimed, claim, gate, leaks, known)
            if not read.changed:
                return read
            await asyncio.sleep(1)
        return Read(sha256=read.sha256, size=read.size, reason="it is still being written: drop it again")

    async def _settle(self, claim: Claim, campaign: Campaign, gate: Gate, read: Read) -> Outcome:
        """Post or refuse a file that was read, but never post it twice, and write its lineage."""
        quest = _quest_of(campaign, claim)
        if quest is None and read.reading is not None and has_lessons(read.reading):
            fact = self._post(claim, campaign, read, read.reading)
            quest = fact.quest
        reason = (
            ""
            if quest
            else read.reason or (nothing_left(read.reading) if read.reading else "it has no lines")
        )
        if not quest:
            report = read.reading.report if read.reading else _empty(gate)
            scroll = described(claim.shown, claim.name, read.sha256, report)
            refused = ScrollRefused(campaign=campaign.campaign, reason=reason, scroll=scroll)
            self.journal.record("board", refused)
        lineage = Lineage(
            title=claim.shown,
            sha256=read.sha256,
            size=read.size,
            read=time.time(),
            save_id=self.journal.state.save_id,
            campaign=campaign.campaign,
            outcome="quest" if quest else "refused",
            quest=quest or 0,
            reason=reason,
            report=read.reading.report if read.reading else None,
        )
        await asyncio.to_thread(write_lineage, claim.folder, lineage)
        return Outcome(quest or 0, reason)

    def _post(self, claim: Claim, campaign: Campaign, read: Read, reading: Reading) -> QuestPosted:
        number = campaign.quests_posted + 1
        scroll = described(claim.shown, claim.name, read.sha256, reading.report)
        seed = seed_of(campaign, number)
        lessons, aside = reading.lessons, held_out(reading.lessons)
        fact = posted(campaign, number, seed, claim.priority, scroll, lessons, aside, scroll_settings())
        items = rows(campaign.campaign, number, scroll, lessons, aside)
        self.journal.record(f"quest:{number}", fact, rows=items)
        return fact


def read_claimed(claim: Claim, gate: Gate, leaks: Leaks, known: Mapping[str, int]) -> Read:
    """Read a claimed file and write its refused lines beside it.

    `known` maps the digests of former files to their quests; a file among them is not read again.
    """
    try:
        with opened(claim.path) as source:
            before = os.fstat(source.fileno())
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            if sha256 in known:
                return Read(sha256=sha256, size=before.st_size, reason=_known(known[sha256]))
            with open_refused(claim.folder) as quarantine:

                def tell(refusal: RefusedRecord) -> None:
                    quarantine.write(msgspec.json.encode(refusal) + b"\n")

                reading = read_scroll(source, gate, leaks, tell, name=claim.title)
            after = os.fstat(source.fileno())
    except NotAFile as flaw:
        return Read(reason=f"it is {flaw}, and a scroll is a plain file")
    except BadFile as flaw:
        return Read(sha256=sha256, size=before.st_size, reason=str(flaw))
    except OSError as flaw:
        if flaw.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        return Read(reason=f"it can't be read ({flaw.strerror})")
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    return Read(sha256=sha256, size=before.st_size, reading=reading, changed=changed)


def _played(journal: Journal) -> Campaign | None:
    campaign = journal.state.campaign
    return None if campaign is None or campaign.archived else campaign


def _quest_of(campaign: Campaign, claim: Claim) -> int | None:
    """The quest that the claim became before the engine that posted it was killed."""
    scrolls = campaign.scrolls.items()
    return next(
        (n for n, each in scrolls if each.quest.scroll and each.quest.scroll.claim == claim.name), None
    )


def _known(quest: int) -> str:
    return (
        f"it is quest {quest} already: `realm quest retry {quest}` fights it again,"
        " `realm quest add FILE --again` makes another of it"
    )


def has_lessons(reading: Reading) -> bool:
    """Whether anything was read that can be trained on."""
    return any(lesson.trainable for lesson in reading.lessons)


def nothing_left(reading: Reading | None) -> str:
    """Why a file has nothing to train on."""
    if reading is None or not reading.report.lines:
        return "there is nothing in it"
    report = reading.report
    if reading.lessons:
        return "it has bad answers alone, which wait for the Judge: nothing in it is trained on"
    first = report.first[0]
    what = f"all {report.lines} {report.unit}s were" if report.lines > 1 else f"its one {report.unit} was"
    return f"{what} refused ({report.summary}); {report.unit} {first.line} {first.reason}"


def _empty(gate: Gate) -> ScrollReport:
    return ScrollReport(gate=gate, lines=0, kept=0, refused=0, kinds={}, first=[], cautions=[])
