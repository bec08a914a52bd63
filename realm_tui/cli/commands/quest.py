"""Commands about the player's scrolls: add, list, move, drop, retry, show."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from uuid import uuid4

import msgspec

from engine.inbox.claims import NotAFile, opened, shown
from engine.inbox.intake import nothing_left
from engine.inbox.leaks import leaks_of
from engine.inbox.preview import preview
from engine.inbox.watcher import ENDINGS, PACKED, make_inbox, overlooked, waiting
from heroes.definition import find_hero
from quests.scrolls.lineage import Lineage, read_lineage, refusals
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.report import BadFile, Gate, RefusedRecord
from realm_tui.cli.commands.engine_session import guest, order, order_once
from realm_tui.cli.commands.output import confirm, emit, say
from realm_tui.cli.commands.read_save import need_campaign, need_hero
from realm_tui.cli.commands.streamed import as_file, title
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.quest_lines import board, preview_lines, refusal_lines, report_lines, scroll_card
from realm_tui.view.text import one_line
from saves.events import Priority, Scroll
from saves.file.paths import private_folder, scrolls_folder, staging_folder
from saves.state import Campaign, Quest

MOST_STREAMED = 1 << 30
"""Most bytes of a scroll that is read from a stream."""


def add(
    save: Path, *, file: Path, priority: Priority, gate: Gate, again: bool, dry_run: bool, json: bool
) -> int:
    """Make a quest of a file, or only say what would become of its lines."""
    campaign = need_campaign(save)
    with as_file(file, MOST_STREAMED) as given:
        if dry_run:
            return _examine(save, campaign, given, gate, json=json)
        staged = _staged(save, given)
    try:
        named = shown(title(file))
        asked = {"file": staged.name, "title": named, "priority": priority, "gate": gate, "again": again}
        message, data = asyncio.run(_posted(save, asked))
    finally:
        staged.unlink(missing_ok=True)
    if json:
        emit({"v": 1, "quest": data})
        return ExitCode.DONE
    scroll = msgspec.convert(data, Quest).scroll
    assert scroll is not None
    say(one_line(scroll.kind))
    say(message)
    for line in _told_refusals(scroll):
        say(line)
    return ExitCode.DONE


def list_all(save: Path, *, json: bool) -> int:
    """Show the board, what is over, what was refused, and the inbox."""
    state = need_hero(save)
    campaign = state.campaign
    assert campaign is not None
    inbox = make_inbox(save)
    dropped, odd = [each.path for each in waiting(save)], overlooked(save)
    if json:
        emit(
            {
                "v": 1,
                "waiting": campaign.queue,
                "scrolls": list(campaign.scrolls.values()),
                "refused": campaign.refused,
                "inbox": {
                    "folder": str(inbox),
                    "dropped": [shown(str(path)) for path in dropped],
                    "left_alone": [shown(str(path)) for path in odd],
                },
            }
        )
        return ExitCode.DONE
    for line in board(state):
        say(line)
    say(f"Inbox      {one_line(str(inbox))}, with high, normal and low; {len(dropped)} files wait there")
    endings = f"{', '.join(ENDINGS)} or one of these and {PACKED}"
    for path in odd:
        say(f"           left alone, as its name ends in none of {endings}: {one_line(shown(str(path)))}")
    return ExitCode.DONE


def move(save: Path, *, number: int, up: bool, down: bool, to: Priority | None) -> int:
    """Put a waiting scroll elsewhere."""
    need_hero(save)
    say(asyncio.run(order_once(save, "move", quest=number, up=up, down=down, to=to)))
    return ExitCode.DONE


def drop(save: Path, *, number: int, yes: bool) -> int:
    """Take a waiting quest off the board."""
    campaign = need_campaign(save)
    if number not in {quest.quest for quest in campaign.queue}:
        raise CommandFailed(f"Quest {number} does not wait: `realm quest list` shows those that do.")
    if not yes and not confirm(f"Drop quest {number}? `realm quest retry {number}` brings a scroll back."):
        raise CommandFailed("Nothing was dropped: say yes to the question, or give --yes.")
    say(asyncio.run(order_once(save, "drop", quest=number)))
    return ExitCode.DONE


def retry(save: Path, *, number: int) -> int:
    """Put a scroll that is over back on the board."""
    need_hero(save)
    say(asyncio.run(order_once(save, "retry", quest=number)))
    return ExitCode.DONE


def show(save: Path, *, number: int, json: bool) -> int:
    """Show one scroll with all that is known of it."""
    campaign = need_campaign(save)
    record = campaign.scrolls.get(number)
    if record is None or record.quest.scroll is None:
        raise CommandFailed(f"There is no scroll {number}: `realm quest list` shows those there are.")
    claim = scrolls_folder(save) / record.quest.scroll.claim
    lineage, lost = read_lineage(claim), list(refusals(claim))
    if json:
        emit({"v": 1, "scroll": record, "lineage": lineage, "refusals": lost})
        return ExitCode.DONE
    for line in scroll_card(record):
        say(line)
    for line in _origin(claim, lineage):
        say(line)
    for line in refusal_lines(lost or _known(record.quest.scroll), record.quest.scroll.unit):
        say(line)
    return ExitCode.DONE


def _examine(save: Path, campaign: Campaign, file: Path, gate: Gate, *, json: bool) -> int:
    lost: list[RefusedRecord] = []
    reading = _read(save, campaign, file, gate, lost)
    found = preview(find_hero(campaign.hero), shown(file.name), reading)
    done = ExitCode.DONE if found else ExitCode.FAILED
    if json:
        samples = found.samples if found else []
        emit(
            {
                "v": 1,
                "report": reading.report,
                "refusals": lost,
                "scroll": found and found.scroll,
                "lessons": samples,
            }
        )
        return done
    for line in report_lines(reading.report):
        say(line)
    for line in refusal_lines(lost, reading.report.unit):
        say(line)
    for line in (
        preview_lines(found) if found else [f"It would be refused: {one_line(nothing_left(reading))}."]
    ):
        say(line)
    return done


def _read(save: Path, campaign: Campaign, file: Path, gate: Gate, lost: list[RefusedRecord]) -> Reading:
    try:
        with opened(file.resolve()) as source:
            return read_scroll(source, gate, leaks_of(save, campaign), lost.append, name=file.name)
    except NotAFile as flaw:
        raise CommandFailed(_no_file(file, flaw)) from flaw
    except BadFile as flaw:
        raise CommandFailed(
            f"{one_line(shown(file.name))} would be refused: {one_line(str(flaw))}."
        ) from flaw


def _staged(save: Path, file: Path) -> Path:
    """A copy of the player's file where the engine takes it from; raises CommandFailed and OSError."""
    try:
        with opened(file.resolve()) as source:
            folder = private_folder(private_folder(scrolls_folder(save)) / staging_folder(save).name)
            target = folder / f"{uuid4().hex}.jsonl"
            with target.open("xb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            return target
    except NotAFile as flaw:
        raise CommandFailed(_no_file(file, flaw)) from flaw


async def _posted(save: Path, asked: dict[str, object]) -> tuple[str, dict[str, object]]:
    async with guest(save) as engine:
        answer = await order(engine.client, "post", **asked)
    return answer.message, answer.data or {}


def _told_refusals(scroll: Scroll) -> list[str]:
    told = list(refusal_lines(_known(scroll), scroll.unit))
    rest = scroll.refused - len(scroll.refusals)
    told += [f"  and {rest} more: `realm quest show N` tells all"] if rest else []
    return [*told, *(f"  {one_line(caution)}" for caution in scroll.cautions)]


def _known(scroll: Scroll) -> list[RefusedRecord]:
    """The refused lines that the save itself keeps."""
    return [RefusedRecord(line=each.line, kind="", reason=each.reason) for each in scroll.refusals]


def _origin(claim: Path, lineage: Lineage | None) -> list[str]:
    if lineage is None:
        return ["Lineage    the file and its lineage are not in this save's folder of scrolls"]
    return [f"Lineage    sha256 {lineage.sha256}", f"           {one_line(str(claim))}"]


def _no_file(file: Path, flaw: NotAFile) -> str:
    return f"{one_line(str(file))} is {flaw}: name a plain file of training examples."
