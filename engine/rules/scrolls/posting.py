"""Turns a scroll that was read into the quest it becomes; pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from common.text import counted
from engine.rules.scrolls.parts import HELD_OUT
from engine.rules.scrolls.settings import ScrollSettings
from quests.scrolls.lesson import Lesson
from quests.scrolls.limits import limits
from quests.scrolls.report import ScrollReport
from saves.events import Priority, QuestPosted, RefusedLine, Scroll
from saves.file.rows import ItemRow
from saves.state import Campaign

SCROLL = "scroll"
"""Stands for the skill in a scroll's quest and items."""


def described(title: str, claim: str, sha256: str, report: ScrollReport) -> Scroll:
    """What a save records of a file before it is planned how it is fought."""
    return Scroll(
        title=title,
        claim=claim,
        sha256=sha256,
        gate=report.gate,
        lines=report.lines,
        refused=report.refused,
        kinds=report.kinds,
        refusals=[RefusedLine(each.line, each.reason) for each in report.first],
        cautions=report.cautions,
        kind=report.kind,
        unit=report.unit,
    )


def rows(
    campaign: int, quest: int, scroll: Scroll, lessons: Sequence[Lesson], aside: Collection[int]
) -> list[ItemRow]:
    """The lessons as the save keeps them; those whose lines are `aside` are held out."""
    return [
        ItemRow(
            campaign=campaign,
            quest=quest,
            number=number,
            skill=SCROLL,
            level=0,
            operation=HELD_OUT if lesson.line in aside else lesson.form,
            history=list(lesson.history),
            prompt=lesson.prompt,
            answer=lesson.answer,
            rejected=lesson.rejected,
            source=f"{scroll.title}:{lesson.line}",
        )
        for number, lesson in enumerate(lessons, 1)
    ]


def posted(
    campaign: Campaign,
    number: int,
    seed: int,
    priority: Priority,
    scroll: Scroll,
    lessons: Sequence[Lesson],
    aside: Collection[int],
    how: ScrollSettings,
) -> QuestPosted:
    """The fact of the quest, with how it will be fought; lessons whose lines are `aside` are held out."""
    scroll = planned(scroll, lessons, aside, how)
    return QuestPosted(
        campaign=campaign.campaign,
        quest=number,
        skill=SCROLL,
        level=0,
        mix={},
        tasks=scroll.lessons * scroll.passes,
        seed=seed,
        posted_by="player",
        reasons=reasons(scroll),
        items=len(lessons),
        priority=priority,
        scroll=scroll,
    )


def reasons(scroll: Scroll) -> list[str]:
    """What the board says of a scroll, clause by clause."""
    told = [f"{scroll.title}: {scroll.lessons} of {scroll.lines} {scroll.unit}s are trained on"]
    if scroll.refused:
        told[0] += f", {scroll.refused} were refused"
    told.append(
        f"no verifier: scored by the loss on {counted(scroll.held_out, f'held-out {scroll.unit}')}"
        if scroll.held_out
        else "no verifier, and too few prompts to hold one out: not scored"
    )
    if scroll.passes > 1:
        told.append(f"so few {scroll.unit}s are fought in {scroll.passes} passes")
    if scroll.battles > 1:
        told.append(f"fought in {scroll.battles} battles")
    if scroll.preferences:
        told.append(
            f"the Scribe learns the chosen answers; {scroll.preferences} rejected ones wait for the Judge"
        )
    if scroll.rejected:
        wait = "waits for the Judge and is" if scroll.rejected == 1 else "wait for the Judge and are"
        told.append(f"{counted(scroll.rejected, 'bad answer')} {wait} not trained on")
    return told


def planned(scroll: Scroll, lessons: Sequence[Lesson], aside: Collection[int], how: ScrollSettings) -> Scroll:
    """The scroll with its lessons counted and its passes, battles and batch size set."""
    answered = [lesson for lesson in lessons if lesson.trainable]
    trained = [lesson for lesson in answered if lesson.line not in aside]
    sizes = [lesson.size(limits().turn_bytes) for lesson in trained]
    # Few lessons are fought in several passes. All passes together are split into battles with neither too
    # many lessons nor too many bytes. The longest lesson bounds the batch size, and so the memory needed.
    passes = max(1, min(how.most_passes, how.fewest_lessons // len(trained)))
    count, read = passes * len(trained), passes * sum(sizes)
    return replace(
        scroll,
        lessons=len(trained),
        held_out=len(answered) - len(trained),
        rejected=len(lessons) - len(answered),
        preferences=sum(lesson.form == "preference" for lesson in trained),
        passes=passes,
        battles=max(1, math.ceil(count / how.battle_lessons), math.ceil(read / how.battle_bytes)),
        batch_size=max(1, min(how.batch_size, how.batch_bytes // max(sizes))),
    )
