from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from engine.audit.blobs import blobs
from engine.audit.conversation import GeneralTrials
from engine.audit.outcome import Judged
from engine.audit.replay import Skills, drawn_otherwise, judged, tasks_of
from engine.audit.rerun import RerunTally
from engine.rules.settings import settings
from heroes.vault.store import Vault
from quests.drawing.general_prompts import flaw
from quests.skills import find_skill
from saves import events as told
from saves.care.verify import Counts
from saves.file.paths import vault_folder
from saves.file.rows import AnswerRow
from saves.log.fold import fold
from saves.log.log import Log
from saves.state import State
from tests.journals import PIP_SHA256

BEGINNING: list[told.Fact] = [
    told.RealmCreated("5f0c", "first light", "0.1.0"),
    told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
    told.CampaignStarted(1, "pip", 7, ["bin"]),
]


def held(
    asked: int = 50,
    level: int = 2,
    correct: int = 0,
    drill: bool = False,
    kind: told.TrialKind = "trial",
) -> told.TrialHeld:
    return told.TrialHeld(1, 1, kind, "bin", level, 99, asked, correct, drill, None, 1.0, revision=2)


def answered(trial: told.TrialHeld) -> list[AnswerRow]:
    """Every other task of the trial answered right."""
    skill, rows = find_skill("bin"), []
    for number, task in enumerate(tasks_of(trial), 1):
        said = task.answer if number % 2 else "no idea"
        verdict = skill.verify(task, said)
        rows.append(
            AnswerRow(
                campaign=1,
                trial=1,
                number=number,
                operation=task.operation,
                prompt=task.prompt,
                expected=task.answer,
                said=said,
                score=verdict.score,
                reason=verdict.reason,
            )
        )
    return rows


def judge(trial: told.TrialHeld, rows: list[AnswerRow], *, draws: bool = True) -> Judged:
    return judged(trial, rows, Skills(), settings(), draws=draws)


@pytest.mark.parametrize(("kind", "level", "asked"), [("trial", 2, 50), ("probe", 2, 16), ("trial", 1, 13)])
def test_an_honest_trial_is_judged_to_hold(kind: told.TrialKind, level: int, asked: int) -> None:
    trial = held(asked, level, (asked + 1) // 2, asked == 13, kind=kind)
    assert judge(trial, answered(trial)) == ("holds", "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"said": "no idea"}, "answer 1 does not score what was told"),
        ({"prompt": "add 000 000"}, "task 1 is not the one its seed draws"),
        ({"expected": "111"}, "task 1 is not the one its seed draws"),
    ],
)
def test_a_trial_that_was_touched_up_does_not(change: dict[str, str], words: str) -> None:
    trial = held(correct=25)
    rows = answered(trial)
    rows[0] = msgspec.structs.replace(rows[0], **change)
    assert judge(trial, rows) == ("fails", words)


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (held(asked=13, level=2, correct=7), "it asked 13 tasks, where of the 50 are to be asked"),
        (held(asked=13, level=1, correct=7), "it asked 13 tasks, where all 13 are to be asked"),
        (held(asked=50, level=2, correct=26), "25 answers are right, where it tells of 26"),
        (held(asked=50, level=99, correct=25), "there is no level 99"),
    ],
)
def test_as_many_tasks_are_asked_as_there_must_be(trial: told.TrialHeld, words: str) -> None:
    rows = answered(trial) if trial.level < 99 else []
    found = judge(trial, rows)
    assert found.outcome == "fails"
    assert words in found.why


@pytest.mark.parametrize(("said", "outcome"), [("", "unproven"), ("no idea", "fails")])
def test_without_its_tasks_drawn_again_a_trial_can_fail_but_not_hold(said: str, outcome: str) -> None:
    trial = held(correct=25)
    rows = answered(trial)
    rows[0] = msgspec.structs.replace(rows[0], said=said or rows[0].said)
    assert judge(trial, rows, draws=False).outcome == outcome


EARLIER = {
    "prompt": ["add 00 10", "equals 01 00", "minimum 00 01"],
    "expected": ["010", "false", "00"],
    "said": ["010", "true", "00"],
}
"""Held-out tasks as revision 1 drew them, two of them answered right."""


def earlier(**changes: list[str]) -> list[AnswerRow]:
    told = EARLIER | changes
    columns = (told["prompt"], told["expected"], told["said"], EARLIER["expected"])
    return [
        row(number, prompt, expected, said, float(said == right))
        for number, (prompt, expected, said, right) in enumerate(zip(*columns, strict=True), 1)
    ]


def row(number: int, prompt: str, expected: str, said: str, score: float) -> AnswerRow:
    return AnswerRow(
        campaign=1,
        trial=1,
        number=number,
        operation=prompt.split()[0],
        prompt=prompt,
        expected=expected,
        said=said,
        score=score,
        reason="",
    )


def test_a_trial_of_an_earlier_revision_is_unproven_since_its_tasks_may_be_chosen() -> None:
    trial = msgspec.structs.replace(held(asked=3, level=1, correct=2), revision=1)
    assert judge(trial, earlier()) == ("unproven", "its tasks are drawn otherwise by this version")


@pytest.mark.parametrize(
    ("changes", "correct", "words"),
    [
        ({"said": ["010", "true", "01"]}, 1, None),
        ({"said": ["011", "false", "00"]}, 3, "2 answers are right, where it tells of 3"),
        ({"expected": ["011", "false", "00"]}, 2, "the answer expected of task 1 is not right"),
        ({"prompt": ["add 01 10", "equals 01 00", "minimum 00 01"]}, 2, "task 1 is not held out"),
        ({"prompt": ["add 00 10", "add 00 10", "minimum 00 01"]}, 2, "3 different tasks"),
        ({"prompt": ["minimum 001 000", "equals 01 00", "minimum 00 01"]}, 2, "can't read the task"),
    ],
)
def test_an_earlier_trial_that_was_touched_up_is_found(
    changes: dict[str, list[str]], correct: int, words: str | None
) -> None:
    trial = msgspec.structs.replace(held(asked=3, level=1, correct=correct), revision=1)
    found = judge(trial, earlier(**changes))
    assert found.outcome == ("unproven" if words is None else "fails")
    assert words is None or words in found.why


def test_a_revision_of_the_future_may_ask_what_this_one_cannot_read() -> None:
    trial = msgspec.structs.replace(held(asked=3, level=1, correct=2), revision=9)
    rows = earlier(prompt=["minimum 001 000", "equals 01 00", "minimum 00 01"])
    assert judge(trial, rows).outcome == "unproven"


def test_a_false_score_of_an_earlier_trial_is_found() -> None:
    rows = earlier()
    rows[1] = msgspec.structs.replace(rows[1], score=1.0)
    trial = msgspec.structs.replace(held(asked=3, level=1, correct=3), revision=1)
    assert judge(trial, rows) == ("fails", "answer 2 does not score what was told")


@pytest.mark.parametrize(
    ("skill", "outcome"), [("gcd", "unproven"), ("no.more", "unproven"), ("dance", "fails")]
)
def test_a_skill_that_cannot_judge_is_told_of(skill: str, outcome: str) -> None:
    trial = msgspec.structs.replace(held(asked=1, level=1, correct=1), skill=skill, revision=7)
    assert judge(trial, [row(1, "Find the GCD of 2 and 4.", "2", "2", 1.0)]).outcome == outcome


def test_asking_again_passes_over_tasks_that_are_drawn_otherwise() -> None:
    found = RerunTally(trials=2, asked=100, same=100, redrawn=3).finding()
    assert "3 trials had tasks that this version draws otherwise" in found.sentence
    assert drawn_otherwise(msgspec.structs.replace(held(), revision=1))
    assert not drawn_otherwise(held())


def test_a_vault_is_compared_with_the_digests_of_what_it_keeps(tmp_path: Path) -> None:
    save, content = tmp_path / "my.realm", b"weights"
    sha256 = hashlib.sha256(content).hexdigest()
    seal = told.CheckpointSealed(1, "pip-0001", sha256, len(content), 1, 40, None, 16, 32.0)
    with Log(save, create=True) as log:
        state = fold(State(), log.append([("realm", fact) for fact in (*BEGINNING, seal)]))
    vault = Vault(vault_folder(save))
    assert "pip-0001: The adapter" in blobs(state, vault).sentence
    vault.folder.mkdir()
    vault.safetensors_path(sha256).write_bytes(content)
    assert blobs(state, vault).ok
    vault.safetensors_path(sha256).write_bytes(b"Weights")
    assert "is damaged" in blobs(state, vault).sentence
    assert vault.safetensors_path(sha256).exists()


def test_an_adapter_that_two_campaigns_have_is_compared_once(tmp_path: Path) -> None:
    content = b"weights"
    sha256 = hashlib.sha256(content).hexdigest()
    seal = told.CheckpointSealed(1, "pip-0001", sha256, len(content), 1, 40, None, 16, 32.0)
    over = told.CampaignArchived(1)
    branch = told.CampaignStarted(2, "pip", 7, ["bin"], parent=1, from_checkpoint="pip-0001")
    with Log(tmp_path / "my.realm", create=True) as log:
        state = fold(State(), log.append([("realm", fact) for fact in (*BEGINNING, seal, over, branch)]))
    assert len(state.kept_checkpoints()) == 2
    vault = Vault(tmp_path / "vault")
    assert blobs(state, vault).sentence.startswith("1 of 1 checkpoints can't be served.")
    vault.folder.mkdir()
    vault.safetensors_path(sha256).write_bytes(content)
    assert blobs(state, vault).sentence == "1 checkpoint in the vault matches its digest."


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (RerunTally(skipped=2), "None of 2 trials could be asked again, which proves nothing"),
        (RerunTally(redrawn=1), "None of 1 trials could be asked again, which proves nothing"),
        (RerunTally(trials=9, asked=900, same=890, others=["trial 3 of campaign 1 (2 of 13)"]), "trial 3 of"),
    ],
)
def test_what_was_not_asked_again_is_no_success(tally: RerunTally, words: str) -> None:
    found = tally.finding()
    assert not found.ok
    assert words in found.sentence


def test_a_trial_of_which_few_answers_come_again_fails_among_thousands() -> None:
    tally = RerunTally(trials=50, asked=5_000, same=5_000)
    tally.take(held(asked=13), same=9, asked=13)
    assert not tally.finding().ok
    assert tally.finding().counts == Counts(50, 0, 1)
    assert RerunTally().finding().ok


@pytest.mark.parametrize(("same", "ok"), [(100, True), (98, True), (97, False)])
def test_nearly_all_answers_must_come_again(same: int, ok: bool) -> None:
    found = RerunTally(trials=2, asked=100, same=same, skipped=1).finding()
    assert found.ok == ok
    assert f"{same} of 100 answers" in found.sentence
    assert "1 trials had checkpoints that are not in the hot zone" in found.sentence


def talk(trial: int, expected: str, said: list[str], checkpoint: str | None) -> list[AnswerRow]:
    """Answers to general prompts; `expected` is what the base model said to each of them."""
    return [
        AnswerRow(
            campaign=1,
            trial=trial,
            number=number,
            operation="measured",
            prompt=f"General prompt {number}?",
            expected=expected if checkpoint else "",
            said=each,
            score=0.0 if flaw(each) else 1.0,
            reason=flaw(each),
        )
        for number, each in enumerate(said, 1)
    ]


LIKE = (1 + 2 / 3) / 3
"""How much the hero's three answers are like the base model's."""


def conversation(change: dict[str, object] | None = None, **told_of: object) -> str:
    """The flaw found where the base model and then a checkpoint were asked, with something changed."""
    base = talk(1, "", ["A fine day."] * 3, None)
    mine = talk(2, "A fine day.", ["A fine day.", "A bad day.", "0101"], "pip-0001")
    mine[0] = msgspec.structs.replace(mine[0], **(change or {}))
    asked = told.TrialHeld(1, 1, "general", "general", 0, 0, 3, 3, False, None, 1.0)
    again = told.TrialHeld(
        1, 2, "general", "general", 0, 0, 3, 2, False, "pip-0001", 1.0, likeness=(1 + 2 / 3) / 3
    )
    judge = GeneralTrials()
    assert judge.flaw(asked, base) == ""
    return judge.flaw(msgspec.structs.replace(again, **told_of), mine)


def test_an_honest_conversation_has_no_flaw() -> None:
    assert conversation() == ""


@pytest.mark.parametrize(
    ("change", "told_of", "words"),
    [
        ({"score": 0.0}, {}, "answer 1 does not score what was told"),
        ({"expected": "0101"}, {}, "answer 1 is held to what the base model did not say"),
        ({"said": "No day."}, {}, "like the base model's, where it tells of"),
        ({}, {"likeness": 1.0}, "like the base model's, where it tells of 1.0"),
        ({}, {"asked": 4}, "it has 3 answers, where it tells of 4"),
        ({}, {"correct": 3}, "2 answers are right, where it tells of 3"),
    ],
)
def test_a_conversation_that_was_touched_up_has(
    change: dict[str, object], told_of: dict[str, object], words: str
) -> None:
    assert words in conversation(change, **told_of)
