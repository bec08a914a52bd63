"""What a battle did to the loss on a scroll's held-out lines, before and after, measured by the Oracle."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.loop.tasks import scored_tasks
from engine.loop.templating import lesson
from heroes.definition import find_hero
from heroes.vault.store import VaultError
from saves.events import ScrollScored
from saves.log import log
from saves.state import Battle, Campaign

Pairs = Sequence[tuple[str, str]]
"""Prompts with their answers, in the hero's chat template."""


class MeanLoss(msgspec.Struct, frozen=True):
    """A checkpoint's loss on some lines."""

    loss: float
    """Nats a token."""
    tokens: int


class Weighing:
    """Scores battles on scrolls, for which there is no verifier."""

    def __init__(self, journal: Journal, examiner: Examiner) -> None:
        self.journal, self.examiner = journal, examiner

    async def weigh(self, campaign: Campaign, number: int) -> None:
        """Record the held-out loss of the checkpoint a battle left, and of the one it started from."""
        battle = next(each for each in campaign.battles if each.battle == number)
        quest, checkpoint = battle.quest, battle.checkpoint
        assert checkpoint is not None
        items = log.items(self.journal.log.connection, campaign.campaign, quest.quest)
        hero, tasks = find_hero(campaign.hero), scored_tasks(quest, items)
        lessons = [lesson(hero, task) for task in tasks]
        pairs = [(each.prompt, each.answer) for each in lessons]
        self.journal.act(doing="scoring", detail=f"the loss on {len(pairs)} held-out lines of the scroll")
        began = time.monotonic()
        after = await self._weight(campaign, checkpoint, pairs)
        before = known_before(campaign, battle)
        if before is None:
            before = await self._before(campaign, battle.from_checkpoint, pairs)
        fact = ScrollScored(
            campaign=campaign.campaign,
            quest=quest.quest,
            battle=number,
            before=before,
            after=after.loss,
            lines=len(pairs),
            tokens=after.tokens,
            checkpoint=checkpoint,
            seconds=time.monotonic() - began,
        )
        self.journal.record(f"quest:{quest.quest}", fact)

    async def _before(self, campaign: Campaign, checkpoint: str | None, pairs: Pairs) -> float | None:
        """The loss of the checkpoint that the battle started from; None if the vault can't give it."""
        try:
            return (await self._weight(campaign, checkpoint, pairs)).loss
        except VaultError:
            return None

    async def _weight(self, campaign: Campaign, checkpoint: str | None, pairs: Pairs) -> MeanLoss:
        """The mean loss over all answer tokens of the pairs."""
        adapter = await self.examiner.load(campaign, checkpoint)
        found = await self.examiner.oracle.measure(list(pairs), adapter)
        tokens = sum(found.tokens)
        sums = (loss * count for loss, count in zip(found.losses, found.tokens, strict=True))
        return MeanLoss(sum(sums) / tokens, tokens)


def known_before(campaign: Campaign, battle: Battle) -> float | None:
    """The scroll's loss before a battle, if it was measured on the checkpoint that the battle began with."""
    scroll = campaign.scrolls.get(battle.quest.quest)
    if scroll is None or scroll.checkpoint is None or scroll.checkpoint != battle.from_checkpoint:
        return None
    return scroll.after
