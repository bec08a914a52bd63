"""Tasks in the hero's chat template: what it reads, and what it should answer."""

from __future__ import annotations

from engine.trainer.messages import Example
from heroes.definition import HeroDefinition, plain
from quests.drawing.general_prompts import GENERAL
from quests.task import Task


def question(hero: HeroDefinition, task: Task) -> str:
    """A task as the hero reads it, up to where its answer begins."""
    before = [{"role": role, "content": text} for role, text in task.history]
    return hero.render([*before, {"role": "user", "content": task.prompt}])


def lesson(hero: HeroDefinition, task: Task) -> Example:
    """One task as a training example in the hero's chat template."""
    answer = plain(hero.template, task.answer) if task.cut else hero.reply(task.answer)
    rejected = hero.reply(task.rejected) if task.rejected else ""
    return Example(question(hero, task), answer, task.skill == GENERAL, rejected)
