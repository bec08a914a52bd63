"""Asks general prompts of the base model, once, and of checkpoints, to compare their answers with its own."""

from __future__ import annotations

from collections.abc import Sequence

from engine.loop.evidence import base_answers
from engine.loop.examiner import Examiner
from engine.loop.tasks import CUT
from engine.loop.templating import question
from engine.oracle.messages import Answered
from heroes.definition import find_hero
from quests.drawing.general_prompts import (
    ANSWER_TOKENS,
    GENERAL,
    MEASURED,
    REPLAYED,
    flaw,
    general_prompts,
    likeness,
)
from quests.task import Task
from saves.events import TrialHeld
from saves.file.rows import AnswerRow
from saves.state import Campaign

ASKED = 16
"""How many general prompts a checkpoint is asked, always the same: two of each topic."""


class GeneralTalk:
    """Holds examinations with general prompts, which are of no skill and gain no level."""

    def __init__(self, examiner: Examiner) -> None:
        self.examiner, self.journal = examiner, examiner.journal

    async def hold(self, campaign: Campaign, *, base: bool) -> None:
        """Ask the base model every general prompt, or the newest checkpoint some, and record the answers."""
        checkpoint = None if base else campaign.latest
        tasks = base_tasks() if base else self._tasks(campaign)
        who = checkpoint or "the base model"
        self.journal.act(doing=GENERAL, detail=f"{len(tasks)} general prompts, put to {who}")
        adapter = await self.examiner.load(campaign, checkpoint)
        prompts = [question(find_hero(campaign.hero), task) for task in tasks]
        answered = await self.examiner.oracle.answer(prompts, adapter, ANSWER_TOKENS)
        # Numbered only now, since a practice trial may have been held meanwhile.
        trial = campaign.trials_held + 1
        rows = answer_rows(campaign.campaign, trial, tasks, answered)
        held = TrialHeld(
            campaign=campaign.campaign,
            trial=trial,
            kind=GENERAL,
            skill=GENERAL,
            level=0,
            seed=0,
            asked=len(rows),
            correct=sum(row.score >= 1 for row in rows),
            drill=False,
            checkpoint=checkpoint,
            seconds=answered.seconds,
            likeness=likeness((row.said, row.expected) for row in rows) if checkpoint else None,
        )
        self.journal.record(f"trial:{trial}", held, rows=rows)

    def _tasks(self, campaign: Campaign) -> list[Task]:
        """What the hero is asked, each prompt with the base model's answer."""
        assert campaign.base_answers is not None
        told = base_answers(self.journal.log.connection, campaign)
        asked = [row for row in told if row.operation == MEASURED][:ASKED]
        return [general_task(MEASURED, row.prompt, row.said) for row in asked]


def base_tasks() -> list[Task]:
    """Every general prompt, as a task without an expected answer."""
    prompts = general_prompts()
    kinds = ((MEASURED, prompts.measured), (REPLAYED, prompts.replayed))
    return [general_task(kind, prompt) for kind, each in kinds for prompt in each]


def general_task(kind: str, prompt: str, answer: str = "") -> Task:
    """A general prompt of one kind as a task, with the base model's answer if that is known."""
    return Task(skill=GENERAL, level=0, operation=kind, prompt=prompt, answer=answer)


def answer_rows(campaign: int, trial: int, tasks: Sequence[Task], answered: Answered) -> list[AnswerRow]:
    """The answers as the save keeps them: scored 1 if they are coherent, else 0."""
    return [
        AnswerRow(
            campaign=campaign,
            trial=trial,
            number=number,
            operation=task.operation,
            prompt=task.prompt,
            expected=task.answer,
            said=said,
            score=0.0 if flaw(said) else 1.0,
            reason="; ".join(filter(None, (flaw(said), "" if ended else CUT))),
        )
        for number, (task, said, ended) in enumerate(
            zip(tasks, answered.answers, answered.ended, strict=True), 1
        )
    ]
