"""A module made of failures: its tasks come of what went wrong, and give no held-out answer away."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from engine.audit.failures import failures
from quests.audit.pack import check
from quests.drawing.draw import held_out_tasks
from quests.packs import ModuleError, install
from quests.packs.from_failures import WrongAnswer, module_files, review_rows
from quests.packs.rows import TaskRow
from quests.skills import find_skill
from quests.task import is_held_out
from saves import events as told
from saves.file.open import open_for_reading
from saves.file.rows import AnswerRow
from saves.log.log import Log
from tests.journals import PIP_SHA256

BIN = find_skill("bin")


def wrong_answers(level: int = 3, seeds: int = 4) -> list[WrongAnswer]:
    """What a hero might say: the answer of another task of the trial."""
    found: list[WrongAnswer] = []
    for seed in range(seeds):
        tasks = held_out_tasks(BIN, level, seed).tasks
        for task, other in zip(tasks, [*tasks[1:], tasks[0]], strict=True):
            if not BIN.verify(task, other.answer).correct:
                found.append(WrongAnswer(level, task.operation, other.answer))
    return found


@pytest.fixture
def rows() -> list[TaskRow]:
    return review_rows(BIN, wrong_answers(), Random(1))


def sibling(row: TaskRow) -> str:
    """The other skill's task inside a row."""
    prompt, _, _ = row.prompt.partition("\nAnswer: ")
    return prompt


def test_no_task_of_the_other_skill_is_one_of_its_trials(rows: list[TaskRow]) -> None:
    assert len(rows) > 400
    assert not any(is_held_out(sibling(row)) for row in rows)


def test_each_task_is_asked_once_so_that_the_sides_do_not_share_one(rows: list[TaskRow]) -> None:
    assert set(Counter(map(sibling, rows)).values()) == {1}


def test_half_of_the_judged_answers_are_right_and_all_mends_are(rows: list[TaskRow]) -> None:
    answers = Counter(row.answer for row in rows if row.level == 1)
    assert set(answers) == {"yes", "no"}
    assert abs(answers["yes"] - answers["no"]) <= 1
    tasks = {task.prompt: task for task in BIN.every(3)}
    for row in rows:
        task, shown = tasks[sibling(row)], row.prompt.split("\n")[1].removeprefix("Answer: ")
        right = BIN.verify(task, shown).correct
        assert right == (row.answer == "yes")
        assert row.level == 1 or row.answer == task.answer


def test_what_fails_more_is_asked_more() -> None:
    failed = [each for each in wrong_answers() if each.operation in ("add", "equals")]
    few = [each for each in failed if each.operation == "equals"][:1]
    many = [each for each in failed if each.operation == "add"]
    asked = Counter(row.operation for row in review_rows(BIN, [*few, *many], Random(1)))
    assert set(asked) <= {"add", "equals"}
    assert asked["add"] > 3 * asked["equals"]


def test_the_module_passes_its_check(tmp_path: Path) -> None:
    folder = tmp_path / "review_bin"
    folder.mkdir()
    for name, text in module_files("review_bin", BIN, wrong_answers(), 2, Random(1)).items():
        (folder / name).write_text(text)
    with install.unpacked(folder, tmp_path) as candidate:
        assert candidate.manifest.skills["answers"].curriculum.needs == {"bin": 2}
        assert not candidate.manifest.runs_code
        [found] = check(candidate, lambda told: None)
        assert found.flaws == []


def test_too_few_failures_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModuleError, match="make 0 tasks a level, and 80 are needed"):
        module_files("review_bin", BIN, [WrongAnswer(1, "add", "x" * 40)], 0, Random(1))


@pytest.mark.parametrize(
    ("checkpoints", "said"), [((None, None, None), ["3.2", "1.2"]), ((None, "pip-0001", "pip-0001"), ["3.2"])]
)
def test_failures_are_the_heros_newest_wrong_answers(
    tmp_path: Path, checkpoints: tuple[str | None, ...], said: list[str]
) -> None:
    save = tmp_path / "my.realm"
    trials = [
        told.TrialHeld(1, n, "probe", skill, 2, n, 2, 1, False, checkpoints[n - 1], 1.0)
        for n, skill in enumerate(("bin", "gcd", "bin"), 1)
    ]
    facts = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin", "gcd"]),
        *trials,
    ]
    rows = [
        AnswerRow(
            campaign=1,
            trial=trial.trial,
            number=number,
            operation="add",
            prompt="add 000 001",
            expected="0001",
            said=f"{trial.trial}.{number}",
            score=float(number == 1),
            reason="",
        )
        for trial in trials
        for number in (1, 2)
    ]
    with Log(save, create=True) as log:
        log.append([("realm", fact) for fact in facts], rows)
    with closing(open_for_reading(save)) as connection:
        found = failures(connection, 1, "bin")
    assert found == [WrongAnswer(2, "add", each) for each in said]
