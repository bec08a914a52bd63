"""What a campaign's trials have asked and may still ask, so that no scroll trains on it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from quests.drawing.general_prompts import general_prompts
from quests.scrolls.forms import Forms, forms_of
from quests.scrolls.leaks import Leaks
from quests.skills import edition, find_skill
from quests.task import QuestError
from saves.file.open import open_for_reading
from saves.log.log import recent_prompts
from saves.state import Campaign

ASKED = 50_000
"""How many of the latest answers have their prompts compared with a scroll."""


def leaks_of(save: Path, campaign: Campaign) -> Leaks:
    """The held-out tasks of a campaign's skills; raises SaveError. Takes a second the first time."""
    with closing(open_for_reading(save)) as connection:
        asked = recent_prompts(connection, campaign.campaign, ASKED)
    general = general_prompts()
    tasks = set(asked).difference(general.measured, general.replayed)
    return Leaks(tasks, _known(list(campaign.skills)), general.measured)


def leaks_to(skills: Iterable[str]) -> Leaks:
    """The held-out tasks of skills that have had no trial yet."""
    return Leaks(forms=_known(skills))


def _known(skills: Iterable[str]) -> list[Forms]:
    known: list[Forms] = []
    for name in skills:
        # The module of a skill that is no longer trained may be gone.
        with suppress(QuestError):
            known.append(_forms(name, edition(name)))
    return known


@cache
def _forms(skill: str, edition: str) -> Forms:
    return forms_of(find_skill(skill))
