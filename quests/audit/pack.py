"""Whether a module's skills can be trusted to teach and to test, before a hero learns from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import msgspec

from quests.audit.skill import LevelAudit, audit
from quests.drawing.draw import TRIAL_TASKS, held_out_count, held_out_tasks, training_tasks
from quests.packs import ModuleError
from quests.packs.code_skill import CodeSkill
from quests.packs.install import Candidate
from quests.packs.store import open_skill, skill_names
from quests.skills import find_skill
from quests.task import LISTABLE, QuestError, Skill, draws, is_held_out

FEWEST = 5
"""Minimum held-out tasks of a level; fewer say too little about a hero."""

Progress = Callable[[str], None]


class SkillCheck(msgspec.Struct, frozen=True):
    """What was found in one skill."""

    skill: str
    title: str
    levels: list[LevelAudit]
    flaws: list[str]
    notes: list[str]


def check(candidate: Candidate, progress: Progress) -> list[SkillCheck]:
    """Audit every skill of a module at all its levels; this runs the module's code, where it has any."""
    return [_check(candidate, name, progress) for name in skill_names(candidate.manifest)]


def _check(candidate: Candidate, name: str, progress: Progress) -> SkillCheck:
    manifest = candidate.manifest
    entry = manifest.skills[name.partition(".")[2]]
    levels: list[LevelAudit] = []
    flaws: list[str] = []
    notes: list[str] = []
    skill = open_skill(candidate.folder, manifest, candidate.digest, name)
    try:
        for level in range(1, entry.levels + 1):
            progress(f"{name}: level {level} of {entry.levels}")
            flaws += [f"level {level}: {flaw}" for flaw in _shape(skill, level)]
            levels.append(audit(skill, level))
            flaws += [f"level {level}: {flaw}" for flaw in levels[-1].flaws]
            notes += _notes(skill, level)
        flaws += _needs(candidate, entry.curriculum.needs)
    except QuestError as flaw:
        flaws.append(str(flaw).rstrip("."))
    finally:
        if isinstance(skill, CodeSkill):
            skill.close()
    return SkillCheck(name, entry.title, levels, flaws, notes)


def _shape(skill: Skill, level: int) -> Iterator[str]:
    """Flaws with which a level could not be trained or tried at all."""
    listed = held_out_count(skill, level)
    count = len(held_out_tasks(skill, level, 1).tasks) if listed is None else listed
    if count < FEWEST:
        whole = "" if listed is None else f" of its {skill.distinct(level)}"
        yield (
            f"{count}{whole} prompts are held out, and a trial needs {FEWEST}:"
            " an eighth of all prompts are, so add some"
        )
    if skill.distinct(level) <= LISTABLE and all(is_held_out(task.prompt) for task in skill.every(level)):
        yield "all of its prompts are held out, and none is left to learn from"
        return
    drawn = [training_tasks(skill, {level: 1.0}, FEWEST, seed) for seed in (1, 1)]
    if drawn[0] != drawn[1]:
        yield "the same seed draws other tasks the second time, so that no trial could be judged again"
    unnamed = sorted({task.operation for task in drawn[0]} - set(skill.operations(level)))
    if unnamed:
        yield f"its tasks have the operation {unnamed[0]!r}, which its operations don't name"
    yield from _unlisted(skill, level)


def _unlisted(skill: Skill, level: int) -> Iterator[str]:
    if skill.distinct(level) > LISTABLE:
        return
    listed = {task.prompt for task in skill.every(level)}
    rng = Random(f"check {skill.name} {level}")
    if any(task.prompt not in listed for task in draws(skill, level, rng, TRIAL_TASKS)):
        yield "it draws tasks that are not among those it lists"


def _notes(skill: Skill, level: int) -> Iterator[str]:
    count = held_out_count(skill, level)
    if count is not None and FEWEST <= count < TRIAL_TASKS:
        yield f"level {level}: {count} held-out tasks, so one trial, a drill, asks them all"


def _needs(candidate: Candidate, needs: dict[str, int]) -> Iterator[str]:
    own = {f"{candidate.manifest.id}.{name}": each for name, each in candidate.manifest.skills.items()}
    for name, level in needs.items():
        try:
            levels = own[name].levels if name in own else find_skill(name).levels
        except ModuleError as flaw:
            yield f"it needs {name} level {level}. {flaw}".rstrip(".")
            continue
        except QuestError:
            yield f"it needs {name}, and there is no skill of that name"
            continue
        if level > levels:
            yield f"it needs {name} level {level}, and that has {levels} levels"
