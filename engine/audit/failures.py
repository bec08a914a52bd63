"""What a save's heroes got wrong, as its trials recorded it."""

from __future__ import annotations

import sqlite3

from engine.audit.replay import trials
from quests.packs.from_failures import WrongAnswer
from saves.log.log import answers

NEWEST = 2_000
"""Failures that are looked at; older ones are of a hero that was another."""


def failures(connection: sqlite3.Connection, campaign: int, skill: str) -> list[WrongAnswer]:
    """The campaign's newest wrong answers in a skill, newest trials first; raises SaveError.

    Those of the base model count only where nothing was trained yet: they are not the hero's mistakes.
    """
    found: list[WrongAnswer] = []
    held = [each for each in trials(connection) if (each.campaign, each.skill) == (campaign, skill)]
    for trial in reversed([each for each in held if each.checkpoint] or held):
        rows = answers(connection, trial.campaign, trial.trial)
        found += [WrongAnswer(trial.level, row.operation, row.said) for row in rows if row.score < 1]
        if len(found) >= NEWEST:
            break
    return found[:NEWEST]
