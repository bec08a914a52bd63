"""Check that a save has as many rows as its events say."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from saves.events import BattleEnded, BattleStarted, QuestPosted, TrialHeld
from saves.events.errors import SaveError
from saves.log.log import pages
from saves.log.thinning import is_thin

Key = tuple[int, int]
"""The numbers of a campaign and of its trial, battle or quest; also used for pairs of counts."""


class ExpectedCounts:
    """The row counts that follow from the events."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.trials: dict[Key, Key] = {}
        """Tasks asked and answered right in each trial."""
        self.battles: dict[Key, Key | None] = {}
        """Steps and tokens of each battle; None while it is being fought."""
        self.quests: dict[Key, int] = {}
        """Items of each quest; 0 for quests drawn by their seed."""
        for page in pages(connection):
            for entry in page:
                match entry.fact():
                    case TrialHeld() as held:
                        _once(self.trials, (held.campaign, held.trial), "Trial")
                        self.trials[held.campaign, held.trial] = held.asked, held.correct
                    case QuestPosted() as posted:
                        _once(self.quests, (posted.campaign, posted.quest), "Quest")
                        self.quests[posted.campaign, posted.quest] = posted.items
                    case BattleStarted() as started:
                        _once(self.battles, (started.campaign, started.battle), "Battle")
                        self.battles[started.campaign, started.battle] = None
                    case BattleEnded() as ended:
                        self.battles[ended.campaign, ended.battle] = ended.steps, ended.tokens


def _once(told: Mapping[Key, object], key: Key, what: str) -> None:
    if key in told:
        raise SaveError(f"{what} {key[1]} of campaign {key[0]} is told of twice.")


def check(connection: sqlite3.Connection) -> str:
    """Compare answers, steps, items and chats with the events; raises SaveError where they differ."""
    told = ExpectedCounts(connection)
    _answers(connection, told.trials)
    _steps(connection, told.battles)
    _items(connection, told.quests)
    _messages(connection)
    return (
        f"The rows fit the {len(told.trials)} trials and {len(told.battles)} battles that the events tell of."
    )


def _answers(connection: sqlite3.Connection, trials: dict[Key, Key]) -> None:
    found: dict[Key, Key] = {
        (campaign, trial): (asked, correct)
        for campaign, trial, asked, correct in connection.execute(
            "SELECT campaign, trial, count(*), sum(score >= 1) FROM answers GROUP BY campaign, trial"
        )
    }
    for campaign, trial in sorted(trials | found):
        rows, told = found.get((campaign, trial), (0, 0)), trials.get((campaign, trial), (0, 0))
        if rows != told:
            raise SaveError(
                f"Trial {trial} of campaign {campaign} has {rows[0]} answers, {rows[1]} of them right,"
                f" where the log tells of {told[0]} and {told[1]}."
            )


def _steps(connection: sqlite3.Connection, battles: dict[Key, Key | None]) -> None:
    for campaign, battle in connection.execute("SELECT DISTINCT campaign, battle FROM steps").fetchall():
        if (campaign, battle) not in battles:
            raise SaveError(
                f"There are steps of battle {battle} of campaign {campaign}, which was never begun."
            )
        told = battles[campaign, battle]
        if told is None:
            continue
        # Steps after the battle's counted ones belong to weights that were discarded.
        rows = connection.execute(
            "SELECT count(*), coalesce(sum(tokens), 0) FROM steps"
            " WHERE campaign = ? AND battle = ? AND step <= ?",
            (campaign, battle, told[0]),
        ).fetchone()
        if rows != told and not is_thin(_numbers(connection, campaign, battle, told[0]), told[0]):
            raise SaveError(
                f"Battle {battle} of campaign {campaign} has {rows[0]} steps with {rows[1]} tokens,"
                f" where the log tells of {told[0]} and {told[1]}."
            )


def _numbers(connection: sqlite3.Connection, campaign: int, battle: int, steps: int) -> list[int]:
    query = "SELECT step FROM steps WHERE campaign = ? AND battle = ? AND step <= ? ORDER BY step"
    return [step for (step,) in connection.execute(query, (campaign, battle, steps)).fetchall()]


def _items(connection: sqlite3.Connection, quests: dict[Key, int]) -> None:
    found = {
        (campaign, quest): count
        for campaign, quest, count in connection.execute(
            "SELECT campaign, quest, count(*) FROM items GROUP BY campaign, quest"
        )
    }
    for campaign, quest in sorted(quests | found):
        rows, told = found.get((campaign, quest), 0), quests.get((campaign, quest), 0)
        if rows != told:
            raise SaveError(
                f"Quest {quest} of campaign {campaign} has {rows} items, where the log tells of {told}."
            )


def _messages(connection: sqlite3.Connection) -> None:
    gap = connection.execute(
        "SELECT chat FROM messages GROUP BY chat HAVING count(*) <> max(number) - min(number) + 1"
    ).fetchone()
    if gap:
        raise SaveError(f"The chat {gap[0]} has a turn missing.")
