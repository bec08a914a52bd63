"""Quests as the trainer takes them: templated prompts with the answers that should follow."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from engine.scrolls import lessons as scrolls
from engine.trainer.messages import Lesson
from heroes.definition import HeroDefinition
from quests.draw import held_out_tasks, training_tasks
from quests.skills import find_skill
from quests.task import Task
from saves.rows import ItemRow
from saves.state import Campaign, Quest

ECHOES = 8
"""Lessons that trainer and Oracle both score after a battle; held out, so that they are never trained on."""


def quest_tasks(quest: Quest, items: Sequence[ItemRow]) -> list[Task]:
    """The tasks of a quest, the same at every call, so that an interrupted battle can be resumed."""
    if quest.scroll is not None:
        return [_task(each) for each in scrolls.part(quest, items)]
    if quest.items:
        return [_task(each) for each in items]
    replayed = [task for each in quest.replay.items() for task in _replayed(quest, *each)]
    studied = quest.tasks - len(replayed)
    tasks = training_tasks(find_skill(quest.skill), quest.mix, studied, quest.seed, quest.emphasis)
    if replayed:
        tasks += replayed
        Random(f"replay {quest.seed}").shuffle(tasks)
    return tasks


def _replayed(quest: Quest, skill: str, shares: dict[int, float]) -> list[Task]:
    """The tasks of another skill's mastered levels."""
    count = round(quest.tasks * sum(shares.values()))
    return training_tasks(find_skill(skill), shares, count, quest.seed) if count else []


def revisions(*skills: str) -> dict[str, int]:
    """The revision by which this version draws the tasks of each skill."""
    return {name: find_skill(name).revision for name in skills}


def redrawn(quest: Quest) -> str:
    """Why a quest's tasks can't be drawn as they were when it was posted; empty where they can."""
    if quest.items:
        return ""
    for name, now in revisions(quest.skill, *quest.replay).items():
        posted = quest.revisions.get(name, 1)
        if posted != now:
            return f"its tasks are drawn by revision {posted} of {name}, and this version has revision {now}"
    return ""


def _task(item: ItemRow) -> Task:
    return Task(
        skill=item.skill,
        level=item.level,
        operation=item.operation,
        prompt=item.prompt,
        answer=item.answer,
        history=tuple(item.history),
    )


def scored_tasks(quest: Quest, items: Sequence[ItemRow]) -> list[Task]:
    """The held-out lines of a scroll by whose loss it is scored."""
    return [_task(each) for each in scrolls.scored(quest, items)]


def echo_tasks(quest: Quest, items: Sequence[ItemRow]) -> list[Task]:
    """The tasks that the Oracle repeats after the trainer; of a scroll, held-out lines where it has any."""
    if quest.scroll is not None:
        return (scored_tasks(quest, items) or quest_tasks(quest, items))[:ECHOES]
    return held_out_tasks(find_skill(quest.skill), quest.level, quest.seed, ECHOES).tasks


def seed_of(campaign: Campaign, number: int) -> int:
    """The seed of the campaign's numbered quest or trial; 31 bits, which every library takes."""
    return (campaign.seed * 1_000_003 + number) % 2**31


def question(hero: HeroDefinition, task: Task) -> str:
    """A task as the hero reads it, up to where its answer begins."""
    before = [{"role": role, "content": text} for role, text in task.history]
    return hero.render([*before, {"role": "user", "content": task.prompt}])


def lesson(hero: HeroDefinition, task: Task) -> Lesson:
    """One task as the hero reads and should answer it."""
    return Lesson(question(hero, task), hero.reply(task.answer))
