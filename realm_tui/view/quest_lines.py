"""The Quest Board and its scrolls as the player reads them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.inbox.preview import Preview
from engine.rules.scrolls.posting import reasons
from quests.scrolls.report import RefusedRecord, ScrollReport
from realm_tui.view.names import loss_told, quest_name
from realm_tui.view.text import one_line
from saves.state import Quest, ScrollState, State

MOST_ALIKE = 12
"""Most line numbers that are listed after the first line refused for a reason."""


def board(state: State) -> list[str]:
    """The quest being fought, waiting quests in order, scrolls that are over, and refused scrolls."""
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
    """One scroll: its status, battles, score, and what its gate refused."""
    scroll = record.quest.scroll
    assert scroll is not None
    head = f"Quest {record.quest.quest}, “{one_line(scroll.title)}”, {record.quest.priority} priority"
    battles = f"{record.fought} of {scroll.battles} battles fought, attempt {record.attempt}"
    refused = f"{scroll.refused} of {scroll.lines} {scroll.unit}s refused{_kinds(scroll.kinds)}"
    return [
        f"{head}: {record.status}",
        *([f"File       {one_line(scroll.kind)}"] if scroll.kind else []),
        f"Battles    {battles}, {scroll.passes} passes, {scroll.batch_size} {scroll.unit}s a step",
        *(f"           {one_line(reason)}" for reason in record.quest.reasons),
        f"Score      {_score(record)}",
        f"Gate       {one_line(scroll.gate)}: {refused}",
        *(f"           {one_line(caution)}" for caution in scroll.cautions),
    ]


def report_lines(report: ScrollReport) -> Iterator[str]:
    """A file's report: its kind, how many lines pass the gate, and cautions."""
    yield one_line(report.kind)
    passed = f"{report.kept} of {report.lines} {report.unit}s pass the {report.gate} gate"
    yield f"{passed}, {report.refused} {'is' if report.refused == 1 else 'are'} refused"
    if report.kinds:
        yield f"  {one_line(report.summary)}"
    yield from (f"  {one_line(caution)}" for caution in report.cautions)


def preview_lines(found: Preview) -> Iterator[str]:
    """What would be trained on, and the first lessons exactly as the hero would read and learn them."""
    yield from (f"  {one_line(reason)}" for reason in reasons(found.scroll))
    yield f"The first {len(found.samples)} lessons, as the hero would read them and what of each is learned:"
    for sample in found.samples:
        where = f"{found.scroll.unit} {sample.line}"
        for what, text in (("read", sample.read), ("learned", sample.learned)):
            yield f"  {where}, {what}:"
            yield from (f"    {one_line(line)}" for line in text.split("\n"))


def refusal_lines(refused: Iterable[RefusedRecord], unit: str) -> Iterator[str]:
    """The refused lines, grouped by reason; of a group, only the first line is quoted."""
    alike: dict[str, list[RefusedRecord]] = {}
    for each in refused:
        alike.setdefault(each.reason, []).append(each)
    for reason, [first, *others] in alike.items():
        begins = f": {one_line(first.text)}" if first.text else ""
        at = f" (line {first.at})" if first.at else ""
        yield f"  {unit} {first.line}{at} {one_line(reason)}{begins}"
        if others:
            more = ", ".join(str(each.line) for each in others[:MOST_ALIKE])
            rest = f" and {len(others) - MOST_ALIKE} more" if len(others) > MOST_ALIKE else ""
            yield f"    the same of {unit} {more}{rest}"


def _waiting(quest: Quest) -> str:
    told = (
        f"quest {quest.quest}, {quest_name(quest)}, {quest.tasks} lessons by the {one_line(quest.posted_by)}"
    )
    if quest.scroll is None:
        return told
    refused = f", {quest.scroll.refused} {quest.scroll.unit}s refused" if quest.scroll.refused else ""
    return f"{told}, {quest.priority} priority{refused}"


def _over(record: ScrollState) -> str:
    return f"quest {record.quest.quest}, {quest_name(record.quest)}, {record.status}; {_score(record)}"


def _score(record: ScrollState) -> str:
    scroll = record.quest.scroll
    if scroll is not None and not scroll.held_out:
        return "no verifier, and nothing held out: not scored"
    if record.after is None:
        return "no verifier: to be scored by held-out loss"
    return loss_told(record.before, record.after, record.scored_lines)


def _kinds(kinds: dict[str, int]) -> str:
    ranked = sorted(kinds.items(), key=lambda each: -each[1])
    return f" ({', '.join(f'{count} {one_line(kind)}' for kind, count in ranked)})" if kinds else ""
