"""Which skills the player has the campaign train."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from engine.commands.campaigns import played
from engine.commands.command import Arguments, Refusal
from engine.inbox.leaks import leaks_to
from engine.inbox.screening import screen_board, seen_now
from engine.realm import Realm
from engine.wire.messages import Accepted
from quests.skills import find_skill, needs
from quests.task import QuestError
from saves.events import SkillsChosen
from saves.state import SkillState


class Choose(Arguments, frozen=True):
    skills: list[str]


async def choose(realm: Realm, arguments: Choose) -> Accepted:
    """Train these skills from the next battle on, without scrolls that have their held-out tasks."""
    campaign = played(realm.journal.state)
    known_skills(arguments.skills, campaign.skills, campaign.trained)
    new = [name for name in arguments.skills if name not in campaign.skills and campaign.scrolls]
    leaks = await asyncio.to_thread(leaks_to, new) if new else None
    campaign = played(realm.journal.state)
    skills = known_skills(arguments.skills, campaign.skills, campaign.trained)
    told = [f"The campaign trains {', '.join(skills)}."]
    if leaks is not None:
        _check_unseen(seen_now(realm.journal, campaign, leaks), new)
        told += screen_board(realm.journal, campaign, leaks)
    if skills != campaign.trained:
        realm.journal.record(f"campaign:{campaign.campaign}", SkillsChosen(campaign.campaign, skills))
    return Accepted(ok=True, message=" ".join(told), data={"skills": skills})


def _check_unseen(lines: int, new: Sequence[str]) -> None:
    if lines:
        raise Refusal(
            f"The battle under way trains on a scroll with {lines} lines that trials of {', '.join(new)} may"
            " ask: choose your skills again when it is over."
        )


def known_skills(
    names: list[str], standing: Mapping[str, SkillState], trained: Sequence[str] = ()
) -> list[str]:
    """The skills, each once; raises QuestError for one there is not, and Refusal for none at all.

    What a skill needs must be mastered, or trained as well, since it could never begin otherwise. One that is
    trained already may be of a module that is gone, so that others can be added and it can be dropped.
    """
    if not names:
        raise Refusal("A campaign trains at least one skill.")
    skills = list(dict.fromkeys(name if name in trained else find_skill(name).name for name in names))
    for skill in skills:
        for needed, level in _needs(skill).items():
            mastered = needed in standing and standing[needed].next_level > level
            if needed not in skills and not mastered:
                raise Refusal(f"{skill} needs {needed} level {level}: train {needed} as well, or first.")
    return skills


def _needs(skill: str) -> Mapping[str, int]:
    try:
        return needs(skill)
    except QuestError:
        # Of a module that is gone: nothing is known of it.
        return {}


def check_level(skill: str, level: int) -> None:
    """Raises Refusal for a level that the skill has not, and QuestError for a skill there is not."""
    levels = find_skill(skill).levels
    if not 1 <= level <= levels:
        raise Refusal(f"{skill} has levels 1 to {levels}; there is no level {level}.")
