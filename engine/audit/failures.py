"""Wrong answers of a save's heroes, as its trials recorded them."""

from __future__ import annotations

import sqlite3

from engine.audit.replay import trials
from quests.packs.from_failures import WrongAnswer
from saves.log.log import answers

NEWEST = 2_000
"""Most wrong answers looked at; older ones come from a hero that has changed since."""


def failures(connection: sqlite3.Connection, campaign: int, skill: str) -> list[WrongAnswer]:
    """The campaign's newest wrong answers in a skill, newest trials first; raises SaveError.

    The base model's wrong answers count only if no checkpoint was examined: else they are not the hero's.
    """
    found: list[WrongAnswer] = []
    held = [each for each in trials(connection) if (each.campaign, each.skill) == (campaign, skill)]
    for trial in reversed([each for each in held if each.checkpoint] or held):
        rows = answers(connection, trial.campaign, trial.trial)
        found += [WrongAnswer(trial.level, row.operation, row.said) for row in rows if row.score < 1]
        if len(found) >= NEWEST:
            break
    return found[:NEWEST]
