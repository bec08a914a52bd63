"""The command that tells the game's words."""

from __future__ import annotations

import pytest

from configs.lore import lore
from tests.realm_tui.cli.headless import Program


def test_every_word_is_listed_by_kind_without_a_save(program: Program) -> None:
    run = program.run("lore")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    said = " ".join(line.strip() for line in lines)
    assert all(chapter.title in lines for chapter in lore().chapters)
    assert [entry.term for entry in lore().entries() if entry.term not in said] == []
    assert max(map(len, lines)) <= 80
    assert not program.home.exists()


@pytest.mark.parametrize("typed", ["crit miss", "CRIT MISS", "Crit-Miss", "crit m"])
def test_a_word_is_found_in_any_case_and_by_its_beginning(program: Program, typed: str) -> None:
    told = program.run("lore", *typed.split()).stdout
    assert told == (
        "CRIT MISS  (battles and strikes)\n  A strike with no token of the answer right.\n  See Strike.\n"
    )


def test_a_word_is_found_by_another_name(program: Program) -> None:
    told = program.run("lore", "maxed").stdout
    assert told.startswith("Level cap, also Maxed, cap  (tasks, trials and levels)\n")
    assert "  From the event SkillMaxed.\n" in told


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("strian", "There is no word 'strian'; Strain"),
        ("sta", "'sta' may be Stature or Stance: write more of it."),
        ("qqqq", "There is no word 'qqqq': `realm lore` lists all."),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_those_near(
    program: Program, typed: str, sentence: str
) -> None:
    run = program.run("lore", typed)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(sentence)
    assert run.stderr.count("\n") == 1


def test_words_as_json(program: Program) -> None:
    one = program.json("lore", "overload")
    assert one["v"] == 1
    [entry] = one["entries"]
    assert (entry["kind"], entry["term"], entry["see"]) == ("physics", "Overload", ["Zone"])
    everything = program.json("lore")["entries"]
    assert [each["term"] for each in everything] == [entry.term for entry in lore().entries()]
