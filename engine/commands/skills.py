"""Which skills the campaign trains."""

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
    """Train these skills from the next battle on; scrolls lose the lines that new skills hold out."""
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
    """The skills without repeats; raises QuestError for an unknown skill, and Refusal for none at all.

    Raises Refusal also if a skill's prerequisites are neither mastered nor trained: it could never begin. A
    skill that is trained already may be of a module that is gone, so that it can be dropped or others added.
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
        # The skill's module is gone, so its prerequisites are unknown.
        return {}


def check_level(skill: str, level: int) -> None:
    """Raise Refusal for a level that the skill doesn't have, and QuestError for an unknown skill."""
    levels = find_skill(skill).levels
    if not 1 <= level <= levels:
        raise Refusal(f"{skill} has levels 1 to {levels}; there is no level {level}.")
