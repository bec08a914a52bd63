"""The idle loop while a part of the engine it needs has failed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.children.oracle_link import OracleLink
from engine.chores.budget_watch import BudgetWatch
from engine.chores.guests import Guests
from engine.journal import Journal
from engine.loop import idle_loop
from engine.loop.examiner import Examiner
from engine.loop.idle_loop import CampaignLoop
from heroes.vault.store import Vault
from saves.state import Campaign
from tests.journals import new_journal


class Counted(Examiner):
    """Counts how often the loop comes to its first move."""

    asked = 0

    async def ask_puzzle(self, campaign: Campaign, *, again: bool) -> None:
        self.asked += 1
        await super().ask_puzzle(campaign, again=again)


def loop_of(journal: Journal, folder: Path) -> tuple[CampaignLoop, Counted, OracleLink]:
    link = OracleLink([], folder / "log", lambda _: None, lambda *_: None, lambda _: None)
    examiner = Counted(journal, link, Vault(folder / "vault"))
    steward = BudgetWatch(journal, Guests(journal, hold=False))
    return CampaignLoop(journal, None, examiner, steward), examiner, link  # type: ignore[arg-type]


@pytest.mark.fault("F10")
async def test_the_loop_waits_for_a_failed_oracle_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_loop, "BREATH_SECONDS", 0.0)
    with new_journal(tmp_path) as journal:
        loop, examiner, link = loop_of(journal, tmp_path)
        link._failed("no weights")
        loop.wanted.set()
        running = asyncio.create_task(loop.run())
        await asyncio.sleep(0.5)
        assert examiner.asked == 1
        assert "The Oracle failed (no weights)" in journal.activity.detail
        link.supervisor.clear()
        await asyncio.sleep(0.5)
        assert examiner.asked > 1
        running.cancel()
