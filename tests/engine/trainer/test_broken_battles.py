"""The idle loop over a trainer whose every battle breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.chores.budget_watch import BudgetWatch
from engine.chores.guests import Guests
from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.loop.idle_loop import CampaignLoop
from engine.rules.circuit_breaker import BROKEN
from engine.trainer.schools import scribe
from saves import events as told
from saves.log.log import newest
from tests.engine.trainer.played import Played
from tests.journals import campaign_of, post


def ready_to_fight(journal: Journal) -> None:
    """Let nothing be due for which the Oracle would be needed."""
    puzzle = told.PuzzleAnswered(1, "before", "bin", 1, "add 00 01", "001", "1", False, None)
    baseline = told.TrialHeld(1, 1, "baseline", "bin", 1, 5, 50, 0, False, None, 1.0)
    general = told.TrialHeld(1, 2, "general", "general", 1, 5, 50, 0, False, None, 1.0)
    journal.record("campaign:1", puzzle, baseline, general)
    for _ in range(BROKEN + 2):
        post(journal, 32)


@pytest.mark.fault("F10")
async def test_battles_that_all_break_pause_the_training_and_a_resume_tries_one_more(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(model: Any, inputs: Any) -> Any:
        raise ValueError("no such kernel")

    monkeypatch.setattr(scribe, "answer_logits", broken)
    journal, vault = played.journal, played.battles.keeper.zones.vault
    ready_to_fight(journal)
    examiner = Examiner(journal, None, vault)  # type: ignore[arg-type]
    steward = BudgetWatch(journal, Guests(journal, hold=False))
    loop = CampaignLoop(journal, played.battles, examiner, steward)
    running = asyncio.create_task(loop.run())
    try:
        for fought in (BROKEN, BROKEN + 1):
            journal.record("engine", told.TrainingResumed(by="player"))
            loop.wanted.set()
            with journal.listen() as heard:
                async with asyncio.timeout(60):
                    while not journal.state.paused:
                        await heard.get()
            assert not loop.wanted.is_set()
            assert campaign_of(journal).battles_fought == fought
            paused = newest(journal.log.connection, "TrainingPaused")
            assert paused is not None
            assert "ValueError: no such kernel" in paused.fact().reason  # type: ignore[attr-defined]
    finally:
        running.cancel()
