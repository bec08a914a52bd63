"""A hero whose real answers say the same again and again is cursed with it, until they no longer do."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.rules.moves import Examine
from engine.rules.temple.afflictions import afflictions
from heroes.vault.store import Vault
from saves import events as told
from saves.log.log import answers
from tests.engine.oracle.program import Link, Oracle
from tests.engine.oracle.tiny import NEWLINE, make_tiny, say_after, write_model
from tests.journals import campaign_of, fought, new_journal

WORD = 451
"""A token that the looping hero says after a prompt, and after itself."""


@pytest.fixture(scope="module")
def looping_gguf(tmp_path_factory: pytest.TempPathFactory, pip_gguf: Path) -> Path:
    """A llama that has learned nothing but to say one word."""
    model = make_tiny(seed=0)
    say_after(model, {NEWLINE: WORD})
    path = tmp_path_factory.mktemp("looping") / "looping.gguf"
    write_model(model, pip_gguf, path)
    return path


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
