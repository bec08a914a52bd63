"""Asks the Oracle held-out tasks, verifies the answers, and records what they scored."""

from __future__ import annotations

import asyncio

import msgspec

from engine import ceiling, progress, regression
from engine.journal import Journal
from engine.lessons import question, seed_of
from engine.oracle_link import OracleLink
from engine.progress import Examine
from engine.settings import settings
from engine.temple.measures import repetition
from heroes.definition import find_hero
from heroes.vault import Vault
from quests.draw import LISTABLE, held_out_tasks
from quests.skills import find_skill
from quests.task import Skill, Task, Verdict
from saves.events import CheckpointPromoted, Fact, PuzzleAnswered, SkillMaxed, TrainingPaused, TrialHeld
from saves.rows import AnswerRow
from saves.state import Campaign, Score


class Paper(msgspec.Struct, frozen=True):
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
        """Put the first puzzle, or put it again to the newest checkpoint."""
        self.journal.act(doing="puzzle", detail="the first puzzle" + (", again" if again else ""))
        skill = find_skill(next(iter(campaign.skills)))
        task = await asyncio.to_thread(first_puzzle, skill, campaign.seed)
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
        )
        self.journal.record(f"campaign:{campaign.campaign}", fact)

    async def examine(self, campaign: Campaign, move: Examine) -> TrialHeld:
        """Hold one examination on the newest checkpoint, or the base before there is one, and record it."""
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
            revision=skill.revision,
            repetition=repetition(
                (said, task.answer) for said, task in zip(paper.answers, paper.tasks, strict=True)
            ),
        )
        consequences = _consequences(campaign, held)
        self.journal.record(f"trial:{held.trial}", held, *consequences, rows=_answer_rows(held, paper))
        return held

    async def load(
        self, campaign: Campaign, checkpoint: str | None, *, just_sealed: bool = False
    ) -> str | None:
        """Make sure the Oracle holds a checkpoint's adapter, and give its digest; None for the base.

        Its files are checked first, unless sealing has just done that. Raises VaultError and AdapterError.
        """
        if checkpoint is None:
            return None
        sha256 = campaign.checkpoints[checkpoint].sha256
        if sha256 not in self.oracle.loaded:
            if not just_sealed:
                await asyncio.to_thread(self.vault.verify, sha256)
            await self.oracle.swap(sha256, self.vault.gguf_path(sha256))
        if checkpoint == campaign.latest:
            self.journal.act(hero_adapter=checkpoint)
        return sha256

    async def put(self, skill: Skill, tasks: list[Task], campaign: Campaign, checkpoint: str | None) -> Paper:
        """Ask a checkpoint, or the base, greedily, and verify what it says."""
        hero = find_hero(campaign.hero)
        adapter = await self.load(campaign, checkpoint)
        prompts = [question(hero, task) for task in tasks]
        answered = await self.oracle.answer(
            prompts, adapter, max(skill.answer_tokens(task.level) for task in tasks)
        )
        verdicts = await asyncio.to_thread(_judged, skill, tasks, answered.answers)
        return Paper(
            tasks=tasks,
            answers=answered.answers,
            scores=[verdict.score for verdict in verdicts],
            reasons=[verdict.reason for verdict in verdicts],
            seconds=answered.seconds,
        )


def _judged(skill: Skill, tasks: list[Task], answers: list[str]) -> list[Verdict]:
    return [skill.verify(task, said) for task, said in zip(tasks, answers, strict=True)]


def first_puzzle(skill: Skill, seed: int) -> Task:
    """A held-out task of the first level that repeating a word of it can't solve, where there is one.

    One that asks for a bare result is put before those that ask for working too.
    """
    tasks = held_out_tasks(skill, 1, seed).tasks
    results: dict[str, set[str]] = {}
    for task in skill.every(1) if skill.distinct(1) <= LISTABLE else tasks:
        results.setdefault(task.operation, set()).add(task.outcome)
    # Of an operation with two results, half of what is guessed is right.
    hard = [task for task in tasks if task.outcome not in task.prompt.split()] or tasks
    bare = [task for task in hard if task.answer == task.outcome] or hard
    return max(bare, key=lambda task: len(results[task.operation]))


def _consequences(campaign: Campaign, held: TrialHeld) -> list[Fact]:
    """What a trial changes at once: a level gained, a champion crowned."""
    score = Score.of(held, 0.0)
    facts: list[Fact] = []
    if score.kind == "probe" and score.battle is not None and not progress.opens_trial(score, settings()):
        return _cap(campaign, score)
    if score.kind == "confirmation":
        return [*regression.lost(campaign, score, settings()), *_outgrown(campaign, score)]
    if score.kind == "trial" and not score.passed:
        return _cap(campaign, score)
    if score.kind != "trial":
        return facts
    if len(campaign.skills[held.skill].passes) + 1 >= progress.passes_needed(score, settings()):
        facts.append(progress.ascent(campaign, held.skill, held.level, held.trial))
    crown = progress.crowns(campaign, score)
    if held.checkpoint is not None and crown is not None:
        facts.append(
            CheckpointPromoted(
                campaign=campaign.campaign,
                checkpoint=held.checkpoint,
                role="champion",
                score=crown,
                reason=f"{held.skill} level {held.level}: {held.correct}/{held.asked}",
            )
        )
    return facts


def _cap(campaign: Campaign, failed: Score) -> list[Fact]:
    """That the level cap is found, where this failed attempt is the one that shows it."""
    skill = campaign.skills[failed.skill]
    trials = ceiling.found(skill, failed)
    if not trials:
        return []
    maxed = SkillMaxed(campaign.campaign, skill.skill, skill.level, trials)
    return [maxed, *_rest_at_the_top(campaign, skill.skill)]


def _rest_at_the_top(campaign: Campaign, last: str) -> list[Fact]:
    """That the training waits for the player, where the last level cap of the campaign is found."""
    if any(not campaign.skills[name].maxed for name in campaign.trained if name != last):
        return []
    reason = (
        "the level cap of every skill is found: `realm campaign archive` ends the campaign, `realm skill add`"
        " widens it, and `realm resume` goes on all the same"
    )
    return [TrainingPaused(by="coach", reason=reason)]


def _outgrown(campaign: Campaign, confirmed: Score) -> list[Fact]:
    """That the level cap is found, where keeping what is mastered takes more than learning on."""
    skill = campaign.skills[confirmed.skill]
    spent = ceiling.maintenance(campaign, skill.skill, settings().maintenance_battles)
    if skill.maxed or not skill.has_fallen(confirmed) or spent <= settings().maintenance:
        return []
    maxed = SkillMaxed(campaign.campaign, skill.skill, skill.level, [confirmed.trial], spent)
    return [maxed, *_rest_at_the_top(campaign, skill.skill)]


def _answer_rows(held: TrialHeld, paper: Paper) -> list[AnswerRow]:
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
