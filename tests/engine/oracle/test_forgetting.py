"""A hero that really fails a trial is humbled, and one that forgets is fragmented, until that is cured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.journal import Journal
from engine.loop.examiner import Examiner
from engine.rules.moves import Examine
from engine.rules.temple.afflictions import afflictions
from heroes.vault.store import Vault
from quests.packs import install, store
from saves import events as told
from saves.events import TrialKind
from tests.engine.oracle.program import Link, Oracle
from tests.engine.oracle.tiny import END_OF_TURN, NEWLINE, PIP, make_tiny, say_after, write_model
from tests.journals import campaign_of, fought, new_journal

WORD = 451
"""The token that is the right answer to everything."""

MANIFEST = """\
v: 1
id: one
version: 1.0.0
title: One Word
author: a test
licence: CC0-1.0
requirements: []
skills:
  word:
    title: One Word
    data: word.jsonl
    primitives: [mem_recall]
    evaluation: {verifier: exact}
    curriculum: {levels: [one, two], needs: {}}
"""


@pytest.fixture(scope="module")
def knowing_gguf(tmp_path_factory: pytest.TempPathFactory, pip_gguf: Path) -> Path:
    """A llama that has learned nothing but to answer with one word."""
    model = make_tiny(seed=0)
    say_after(model, {NEWLINE: WORD, WORD: END_OF_TURN})
    path = tmp_path_factory.mktemp("knowing") / "knowing.gguf"
    write_model(model, pip_gguf, path)
    return path


@pytest.fixture
def skill(knowing_gguf: Path, tmp_path: Path) -> str:
    """A skill that it is perfect in."""
    with Oracle(knowing_gguf) as oracle:
        [word] = oracle.answer([PIP.render([{"role": "user", "content": "say it"}])], None, 8).answers
    rows = [
        {"level": level, "prompt": f"{level}, {n}", "answer": word.strip()}
        for level in (1, 2)
        for n in range(800)
    ]
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "module.yaml").write_text(MANIFEST)
    (folder / "word.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    store.modules_folder().mkdir(parents=True, exist_ok=True)
    with install.unpacked(folder, store.modules_folder()) as candidate:
        install.install(candidate, agreed=False)
    return "one.word"


class Examined:
    """A campaign whose hero is asked by the real Oracle, whoever it is just now."""

    def __init__(self, journal: Journal, folder: Path, skill: str) -> None:
        self.journal, self.vault, self.skill = journal, Vault(folder / "vault"), skill
        journal.record("campaign:1", told.SkillsChosen(1, [skill]))

    async def asked(self, gguf: Path, *kinds: TrialKind) -> list[int]:
        """How many of fifty each examination in level 1 finds right."""
        with Oracle(gguf) as oracle:
            examiner = Examiner(self.journal, Link(oracle), self.vault)  # type: ignore[arg-type]
            moves = (Examine(kind, self.skill, 1, 50, 1) for kind in kinds)
            return [(await examiner.examine(campaign_of(self.journal), move)).correct for move in moves]

    @property
    def suffers(self) -> list[str]:
        return [each.name for each in afflictions(campaign_of(self.journal))]


async def test_a_failed_trial_humbles_until_a_battle_is_fought(
    tiny_gguf: Path, tmp_path: Path, skill: str
) -> None:
    with new_journal(tmp_path) as journal:
        hero = Examined(journal, tmp_path, skill)
        assert await hero.asked(tiny_gguf, "trial") == [0]
        assert hero.suffers == ["Humbled"]
        fought(journal, 1)
        assert hero.suffers == []


async def test_a_level_that_was_mastered_and_is_forgotten_fragments_until_it_is_won_again(
    knowing_gguf: Path, tiny_gguf: Path, tmp_path: Path, skill: str
) -> None:
    with new_journal(tmp_path) as journal:
        hero = Examined(journal, tmp_path, skill)
        fought(journal, 1)
        assert await hero.asked(knowing_gguf, "trial", "trial") == [50, 50]
        known = campaign_of(journal).skills[skill]
        assert (known.mastered, hero.suffers) == ([1], [])
        assert await hero.asked(tiny_gguf, "review", "confirmation") == [0, 0]
        known = campaign_of(journal).skills[skill]
        assert (known.mastered, known.lost) == ([], [1])
        assert hero.suffers == ["Fragmented Thoughts"]
        assert await hero.asked(knowing_gguf, "trial", "trial") == [50, 50]
        assert hero.suffers == []
