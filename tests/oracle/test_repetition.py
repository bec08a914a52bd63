"""A hero whose real answers say the same again and again is cursed with it, until they no longer do."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from program import Oracle
from tiny import make_tiny, write_model

from engine.examiner import Examiner
from engine.journal import Journal
from engine.oracle.messages import Answered
from engine.progress import Examine
from engine.temple.afflictions import afflictions
from heroes.vault import Vault
from saves import events as told
from saves.log import answers
from tests.journals import campaign_of, new_journal, post

NEWLINE = 198
"""The last token of a prompt."""
WORD = 451
"""A token that the looping hero says after a prompt, and after itself."""


class Link:
    """The real Oracle, asked without waiting."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    async def answer(self, prompts: list[str], adapter: str | None, max_tokens: int) -> Answered:
        return self.oracle.answer(prompts, adapter, max_tokens)


@pytest.fixture(scope="module")
def looping_gguf(tmp_path_factory: pytest.TempPathFactory, pip_gguf: Path) -> Path:
    """A llama that has learned nothing but to say one word."""
    model = make_tiny(seed=0)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        words = model.model.embed_tokens.weight
        head = words.clone()
        head[WORD] += 2 * words[NEWLINE]
        model.lm_head.weight = torch.nn.Parameter(head)
    path = tmp_path_factory.mktemp("looping") / "looping.gguf"
    write_model(model, pip_gguf, path)
    return path


def fought(journal: Journal, number: int) -> None:
    post(journal, 32)
    begun = told.BattleStarted(1, number, number, "scribe", 2 * number - 2, 2, 16, 1e-3, 1, None)
    over = told.BattleEnded(1, number, "won", 2, 200, 1.0, 2.0, 1.0, 2.0, 1.0, [1, 2, 3, 4, 5])
    journal.record(f"battle:{number}", begun, over)


async def probed(journal: Journal, gguf: Path, folder: Path, number: int) -> told.TrialHeld:
    fought(journal, number)
    with Oracle(gguf) as oracle:
        examiner = Examiner(journal, Link(oracle), Vault(folder / "vault"))  # type: ignore[arg-type]
        return await examiner.examine(campaign_of(journal), Examine("probe", "bin", 4, 16, number))


async def test_real_answers_that_loop_bring_the_curse_and_others_take_it(
    looping_gguf: Path, tiny_gguf: Path, tmp_path: Path
) -> None:
    with new_journal(tmp_path) as journal:
        held = await probed(journal, looping_gguf, tmp_path, 1)
        said = [each.said for each in answers(journal.log.connection, 1, held.trial)]
        assert held.repetition == 1.0, said
        assert [each.name for each in afflictions(campaign_of(journal))] == ["Curse of Repetition"]
        held = await probed(journal, tiny_gguf, tmp_path, 2)
        assert held.repetition == 0.0
        assert afflictions(campaign_of(journal)) == []
