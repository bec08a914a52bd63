"""The Quest Board and its scrolls as the player reads them; pure."""

from __future__ import annotations

from collections.abc import Iterator

from quests.scrolls.report import Report
from realm_tui.names import loss_told, quest_name
from realm_tui.text import one_line
from saves.state import Quest, ScrollState, State


def board(state: State) -> list[str]:
    """What is fought, what waits in its order, what is over, and what was refused."""
    campaign = state.campaign
    assert campaign is not None
    fought = state.fought.quest if state.fought else None
    told = [f"Now        quest {fought.quest}, {quest_name(fought)}"] if fought else []
    told += [f"{place:>9}. {_waiting(quest)}" for place, quest in enumerate(campaign.queue, 1)]
    if not campaign.queue:
        told.append("Waiting    nothing; the coach chooses next")
    told += [f"Over       {_over(each)}" for each in campaign.scrolls.values() if each.over]
    for refused in campaign.refused:
        told.append(f"Refused    “{one_line(refused.scroll.title)}”: {one_line(refused.reason)}")
    return told


def scroll_card(record: ScrollState) -> list[str]:
    """One scroll, and what it did."""
    scroll = record.quest.scroll
    assert scroll is not None
    head = f"Quest {record.quest.quest}, “{one_line(scroll.title)}”, {record.quest.priority} priority"
    battles = f"{record.fought} of {scroll.battles} battles fought, attempt {record.attempt}"
    refused = f"{scroll.refused} of {scroll.lines} lines refused{_kinds(scroll.kinds)}"
    return [
        f"{head}: {record.status}",
        f"Battles    {battles}, {scroll.passes} passes, {scroll.batch_size} lines a step",
        *(f"           {one_line(reason)}" for reason in record.quest.reasons),
        f"Score      {_score(record)}",
        f"Gate       {one_line(scroll.gate)}: {refused}",
        *(f"           {one_line(caution)}" for caution in scroll.cautions),
    ]


def report_lines(report: Report) -> Iterator[str]:
    """What a file would come to."""
    yield f"{report.kept} of {report.lines} lines pass the {report.gate} gate, {report.refused} are refused"
    if report.kinds:
        yield f"  {one_line(report.summary)}"
    yield from (f"  {one_line(caution)}" for caution in report.cautions)


def _waiting(quest: Quest) -> str:
    told = (
        f"quest {quest.quest}, {quest_name(quest)}, {quest.tasks} lessons by the {one_line(quest.posted_by)}"
    )
    if quest.scroll is None:
        return told
    refused = f", {quest.scroll.refused} lines refused" if quest.scroll.refused else ""
    return f"{told}, {quest.priority} priority{refused}"


def _over(record: ScrollState) -> str:
    return f"quest {record.quest.quest}, {quest_name(record.quest)}, {record.status}; {_score(record)}"


def _score(record: ScrollState) -> str:
    scroll = record.quest.scroll
    if scroll is not None and not scroll.held_out:
        return "no verifier, and no line held out: not scored"
    if record.after is None:
        return "no verifier: to be scored by held-out loss"
    return loss_told(record.before, record.after, record.scored_lines)


def _kinds(kinds: dict[str, int]) -> str:
    ranked = sorted(kinds.items(), key=lambda each: -each[1])
    return f" ({', '.join(f'{count} {one_line(kind)}' for kind, count in ranked)})" if kinds else ""
