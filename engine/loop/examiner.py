"""Asks the Oracle held-out tasks, verifies the answers, and records what they scored."""

from __future__ import annotations

import asyncio

import msgspec

from engine.children.oracle_link import OracleLink
from engine.journal import Journal
from engine.loop.templating import question
from engine.rules.base_model import check_base
from engine.rules.coach.ladders import ladders
from engine.rules.levels.consequences import consequences
from engine.rules.moves import Examine
from engine.rules.seeds import seed_of
from engine.rules.settings import settings
from engine.rules.temple.measures import repetition
from heroes.definition import find_hero
from heroes.vault.store import Vault
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from quests.task import LISTABLE, Skill, Task, Verdict
from saves.events import PuzzleAnswered, TrialHeld
from saves.file.rows import AnswerRow
from saves.state import Campaign, Puzzle


class Examination(msgspec.Struct, frozen=True):
    """One examination's questions and answers, verified."""

    tasks: list[Task]
    answers: list[str]
    scores: list[float]
    reasons: list[str]
    seconds: float


class Examiner:
    """Holds puzzles, probes and trials on whatever the Oracle serves."""

    def __init__(self, journal: Journal, oracle: OracleLink, vault: Vault) -> None:
        self.journal, self.oracle, self.vault = journal, oracle, vault

    async def ask_puzzle(self, campaign: Campaign, *, again: bool) -> None:
        """Ask the first puzzle at the start, or again of the newest checkpoint, and record the answer."""
        self.journal.act(doing="puzzle", detail="the first puzzle" + (", again" if again else ""))
        known = campaign.puzzle
        skill = find_skill(known.skill if known else await asyncio.to_thread(_first_skill, campaign))
        drawn = await asyncio.to_thread(first_puzzle, skill, campaign.seed)
        task = as_put(known, drawn) if known else drawn
        checkpoint = campaign.latest if again else campaign.from_checkpoint
        paper = await self.put(skill, [task], campaign, checkpoint)
        fact = PuzzleAnswered(
            campaign=campaign.campaign,
            moment="after" if again else "before",
            skill=skill.name,
            level=task.level,
            prompt=task.prompt,
            expected=task.answer,
            answer=paper.answers[0],
            correct=paper.scores[0] >= 1,
            checkpoint=checkpoint,
            operation=task.operation,
        )
        self.journal.record(f"campaign:{campaign.campaign}", fact)

    async def examine(self, campaign: Campaign, move: Examine) -> TrialHeld:
        """Examine the newest checkpoint, or the base model before there is one, and record the result."""
        skill = find_skill(move.skill)
        seed = seed_of(campaign, campaign.trials_held + 1)
        drawn = await asyncio.to_thread(held_out_tasks, skill, move.level, seed, move.tasks)
        what = f"{move.kind} of {skill.title} level {move.level}, {len(drawn.tasks)} held-out tasks"
        if move.kind != "practice":
            self.journal.act(doing=move.kind, detail=what)
        examined = campaign.latest
        paper = await self.put(skill, drawn.tasks, campaign, examined)
        held = TrialHeld(
            campaign=campaign.campaign,
            trial=campaign.trials_held + 1,
            kind=move.kind,
            skill=skill.name,
            level=move.level,
            seed=seed,
            asked=len(paper.tasks),
            correct=sum(score >= 1 for score in paper.scores),
            drill=drawn.drill,
            checkpoint=examined,
            seconds=paper.seconds,
            battle=move.battle,
            spared=move.spared,
            revision=skill.revision,
            repetition=repetition(
                (said, task.answer) for said, task in zip(paper.answers, paper.tasks, strict=True)
            ),
        )
        follows = consequences(campaign, held)
        self.journal.record(f"trial:{held.trial}", held, *follows, rows=_answer_rows(held, paper))
        return held

    async def load(
        self, campaign: Campaign, checkpoint: str | None, *, just_sealed: bool = False
    ) -> str | None:
        """Load a checkpoint's adapter into the Oracle, and return its sha256; None for the base model.

        The adapter's files are checked first, unless sealing has just done that. Raises VaultError,
        AdapterError, and HeroError if the campaign's base model has changed.
        """
        if checkpoint is None:
            return None
        check_base(campaign)
        sha256 = campaign.checkpoints[checkpoint].sha256
        if sha256 not in self.oracle.loaded:
            if not just_sealed:
                await asyncio.to_thread(self.vault.verify, sha256)
            await self.oracle.swap(sha256, self.vault.gguf_path(sha256))
        if checkpoint == campaign.latest:
            self.journal.act(hero_adapter=checkpoint)
        return sha256

    async def put(
        self, skill: Skill, tasks: list[Task], campaign: Campaign, checkpoint: str | None
    ) -> Examination:
        """Ask a checkpoint, or the base model, with greedy decoding, and verify its answers."""
        hero = find_hero(campaign.hero)
        adapter = await self.load(campaign, checkpoint)
        prompts = [question(hero, task) for task in tasks]
        answered = await self.oracle.answer(
            prompts, adapter, max(skill.answer_tokens(task.level) for task in tasks)
        )
        verdicts = await asyncio.to_thread(_judged, skill, tasks, answered.answers)
        return Examination(
            tasks=tasks,
            answers=answered.answers,
            scores=[verdict.score for verdict in verdicts],
            reasons=[verdict.reason for verdict in verdicts],
            seconds=answered.seconds,
        )


def _first_skill(campaign: Campaign) -> str:
    """The first of the campaign's skills that is available, else the first of all."""
    return next(iter(ladders(campaign)), next(iter(campaign.skills)))


def _judged(skill: Skill, tasks: list[Task], answers: list[str]) -> list[Verdict]:
    return [skill.verify(task, said) for task, said in zip(tasks, answers, strict=True)]


def as_put(puzzle: Puzzle, drawn: Task) -> Task:
    """The first puzzle as it was asked, whatever its skill draws by now."""
    return Task(
        skill=puzzle.skill,
        level=puzzle.level,
        # Older saves don't record the operation.
        operation=puzzle.operation or drawn.operation,
        prompt=puzzle.prompt,
        answer=puzzle.expected,
    )


def first_puzzle(skill: Skill, seed: int) -> Task:
    """A held-out task of level 1, of an operation that is usually learned in one battle, if there is one.

    Else preferably a task that can't be solved by repeating one of its words, then one that asks for a bare
    result without working, then one whose operation has the most different results.
    """
    tasks = held_out_tasks(skill, 1, seed).tasks
    learned = [task for task in tasks if task.operation in settings().first_puzzle]
    if learned:
        return learned[0]
    results: dict[str, set[str]] = {}
    for task in skill.every(1) if skill.distinct(1) <= LISTABLE else tasks:
        results.setdefault(task.operation, set()).add(task.outcome)
    # If an operation has two results, half of all guesses are right.
    hard = [task for task in tasks if task.outcome not in task.prompt.split()] or tasks
    bare = [task for task in hard if task.answer == task.outcome] or hard
    return max(bare, key=lambda task: len(results[task.operation]))


def _answer_rows(held: TrialHeld, paper: Examination) -> list[AnswerRow]:
    return [
        AnswerRow(
            campaign=held.campaign,
            trial=held.trial,
            number=number,
            operation=task.operation,
            prompt=task.prompt,
            expected=task.answer,
            said=said,
            score=score,
            reason=reason,
        )
        for number, (task, said, score, reason) in enumerate(
            zip(paper.tasks, paper.answers, paper.scores, paper.reasons, strict=True), 1
        )
    ]
