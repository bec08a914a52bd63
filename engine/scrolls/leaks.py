"""What a campaign's trials have asked and may still ask, for a scroll to be held against."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path

from quests.scrolls.leaks import Leaks, forms
from quests.skills import find_skill
from saves.log import recent_prompts
from saves.state import Campaign
from saves.store import open_for_reading

ASKED = 50_000
"""The latest answers whose prompts are held against a scroll."""


def leaks_of(save: Path, campaign: Campaign) -> Leaks:
    """The held-out tasks of a campaign's skills; raises SaveError. Takes a second the first time."""
    with closing(open_for_reading(save)) as connection:
        asked = recent_prompts(connection, campaign.campaign, ASKED)
    known: dict[str, str] = {}
    for name in campaign.skills:
        known |= _forms(name)
    return Leaks(asked, known)


@cache
def _forms(skill: str) -> dict[str, str]:
    return forms([find_skill(skill)])
