"""What the engine does with skills of modules: their needs, their absence, and their other versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.audit.replay import tasks_of
from engine.audit.report import audit
from engine.commands.command import Refusal
from engine.commands.skills import known_skills
from engine.loop.tasks import revisions, why_not_redrawn
from engine.rules import coach
from engine.rules.coach.ladders import in_reach, ladder, ladders
from engine.rules.levels.consequences import consequences
from engine.rules.levels.level_cap import FEWEST_PROBES
from engine.rules.moves import Fight, Judge
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from quests.packs import install, store
from quests.packs.template import write_template
from quests.skills import find_skill
from quests.task import QuestError
from saves import events as told
from saves.file.rows import AnswerRow
from saves.log.log import Log
from saves.state import Battle, Campaign, Puzzle, Quest, Score, SkillState
from tests.journals import PIP_SHA256


def take_in(folder: Path) -> None:
    store.modules_folder().mkdir(parents=True, exist_ok=True)
    with install.unpacked(folder, store.modules_folder()) as candidate:
        install.install(candidate, agreed=False)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installed module whose one skill needs level 2 of bin."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    write_template(tmp_path / "words", code=False)
    change(tmp_path / "words", "needs: {}", "needs: {bin: 2}")
    return tmp_path / "words"


def change(folder: Path, before: str, after: str) -> None:
    """Change the manifest, and install the module as it is then."""
    text = (folder / "module.yaml").read_text()
    assert before in text
    (folder / "module.yaml").write_text(text.replace(before, after))
    take_in(folder)


def campaign(level: int = 0) -> Campaign:
    skills = {"bin": SkillState("bin", level=level), "words.sums": SkillState("words.sums")}
    return Campaign(1, "pip", 7, skills, 0.0, ["bin", "words.sums"])


def test_a_skill_waits_until_what_it_needs_is_mastered(words: Path) -> None:
    hero = campaign(level=1)
    hero.skills["bin"].battles = 9
    assert coach.decide(hero, ladders(hero), settings()).skill == "bin"
    hero.skills["bin"].level = 2
    assert coach.decide(hero, ladders(hero), settings()).skill == "words.sums"


@pytest.mark.parametrize(("level", "rests"), [(1, True), (2, False)])
def test_the_training_rests_where_a_skill_waits_for_one_at_its_level_cap(
    words: Path, level: int, rests: bool
) -> None:
    hero = campaign(level)
    tries = [Score(n, "probe", "bin", level + 1, 1, 2, 50, False, None, 1, 0.0) for n in range(FEWEST_PROBES)]
    hero.skills["bin"].tries = tries
    held = told.TrialHeld(1, 99, "probe", "bin", level + 1, 5, 50, 2, False, "pip-0001", 1.0, 1)
    facts = consequences(hero, held)
    assert isinstance(facts[0], told.SkillMaxed)
    assert [fact.reason for fact in facts if isinstance(fact, told.TrainingPaused)] == [
        "every skill is at its level cap or mastered to its last level, or waits for one that is"
        " (words.sums): `realm campaign archive` ends the campaign, `realm skill add NAME` widens it, and"
        " `realm resume` goes on all the same"
    ] * rests


def test_where_there_is_nothing_else_to_train_it_does_not_wait(words: Path) -> None:
    hero = campaign()
    hero.trained = ["words.sums"]
    assert coach.decide(hero, ladders(hero), settings()).skill == "words.sums"


def test_a_skill_can_be_chosen_with_what_it_needs_or_after_it(words: Path) -> None:
    with pytest.raises(Refusal, match=r"words\.sums needs bin level 2: train bin as well, or first"):
        known_skills(["words.sums"], {"bin": SkillState("bin", level=1)})
    assert known_skills(["words.sums"], {"bin": SkillState("bin", level=2)}) == ["words.sums"]
    assert known_skills(["bin", "words.sums"], {}) == ["bin", "words.sums"]
    with pytest.raises(Refusal, match="train bin as well"):
        known_skills(["words.sums"], {}, ["bin", "words.sums"])


def test_a_skill_that_is_gone_keeps_no_other_from_being_chosen(words: Path) -> None:
    install.remove("words")
    assert known_skills(["words.sums", "bin"], {}, ["words.sums"]) == ["words.sums", "bin"]
    with pytest.raises(QuestError, match="not installed here"):
        known_skills(["words.sums", "bin"], {}, ["bin"])


def test_a_campaign_goes_on_without_a_skill_that_is_gone(words: Path) -> None:
    hero = campaign()
    quest = Quest(1, "words.sums", 1, {1: 1.0}, 16, 1, "coach", [])
    hero.puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False, None, None, None, 0)
    hero.skills["bin"].battles = hero.skills["words.sums"].battles = 1
    hero.battles = [Battle(1, quest, "scribe", 0, 1, 16, 2e-3, 1, None, 0.0, "won")]
    install.remove("words")
    climbed = ladders(hero)
    assert next_move(in_reach(hero, climbed), climbed, settings()) == Judge(1)
    hero.battles[0].blessing = "blessed"
    assert next_move(in_reach(hero, climbed), climbed, settings()) == Fight(resume=False)
    assert coach.decide(in_reach(hero, climbed), climbed, settings()).skill == "bin"
    hero.trained = ["words.sums"]
    with pytest.raises(QuestError, match="of the module words, which is not installed here"):
        ladders(hero)


def test_another_version_has_another_ladder(words: Path) -> None:
    assert ladder("words.sums").top == 2
    with (words / "sums.jsonl").open("a") as file:
        rows = (f'{{"level": 3, "prompt": "{n} plus 0", "answer": "{n}"}}' for n in range(40, 99))
        file.write("\n".join(rows))
    change(words, "[one digit, two digits]", "[one digit, two digits, more]")
    assert ladder("words.sums").prompts[2] == 59


SEED = 7 * 1_000_003 + 1
"""Of the first trial of a campaign whose seed is 7."""


def kept(save: Path, trial: told.TrialHeld, said: str = "") -> Path:
    """A save that tells of a trial in which all was right, whatever was said."""
    rows = [
        AnswerRow(
            campaign=1,
            trial=1,
            number=number,
            operation=task.operation,
            prompt=task.prompt,
            expected=task.answer,
            said=said or task.answer,
            score=1.0,
            reason="",
        )
        for number, task in enumerate(tasks_of(trial), 1)
    ]
    facts = [
        told.RealmCreated("5f0c", "first light", "0.1.0"),
        told.HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        told.CampaignStarted(1, "pip", 7, ["bin", "words.sums"]),
        trial,
    ]
    with Log(save, create=True) as log:
        log.append([("realm", fact) for fact in facts], rows)
    return save


def held(skill: str = "words.sums", asked: int = 14, revision: int = 1) -> told.TrialHeld:
    return told.TrialHeld(1, 1, "practice", skill, 1, SEED, asked, asked, True, None, 1.0, None, revision)


def sentences(save: Path) -> str:
    report = audit(save)
    assert report.ok, [each.sentence for each in report.findings if not each.ok]
    return " ".join(each.sentence for each in report.findings)


def test_a_trial_is_judged_again_while_its_module_is_the_same(words: Path, tmp_path: Path) -> None:
    save = kept(tmp_path / "my.realm", held(revision=find_skill("words.sums").revision))
    assert "All 14 answers of 1 trials, judged again" in sentences(save)
    change(words, "version: 0.1.0", "version: 0.2.0")
    assert "its tasks are drawn otherwise by this version" in sentences(save)
    install.remove("words")
    assert "All 0 answers of 0 trials" in sentences(save)
    assert "which is not installed here" in sentences(save)


def test_a_trial_of_a_module_that_was_touched_up_does_not_replay(words: Path, tmp_path: Path) -> None:
    save = kept(tmp_path / "my.realm", held(revision=find_skill("words.sums").revision), said="nothing")
    assert [each.check for each in audit(save).findings if not each.ok] == ["trials"]


def test_a_trial_whose_module_breaks_while_it_judges_is_unproven(words: Path, tmp_path: Path) -> None:
    write_template(tmp_path / "mirror", code=True)
    source = tmp_path / "mirror" / "backwards.py"
    judge = "\n    def verify(self, task, answer):\n        raise RuntimeError('lost the thread')\n"
    source.write_text(source.read_text() + judge)
    with install.unpacked(tmp_path / "mirror", store.modules_folder()) as candidate:
        install.install(candidate, agreed=True)
    trial = held("mirror.backwards", asked=50, revision=find_skill("mirror.backwards").revision)
    trial = replace(trial, drill=False)
    save = kept(tmp_path / "my.realm", trial)
    [found] = [each for each in audit(save).findings if each.check == "trials"]
    assert found.counts is not None
    assert (found.ok, found.counts.holds, found.counts.unproven) == (True, 0, 1)
    assert "could not be judged" in found.sentence


@pytest.mark.parametrize(("revision", "ok", "unproven"), [(1, False, 0), (10**9, True, 1)])
def test_a_trial_of_a_shipped_skill_is_never_proven_by_the_revision_it_claims(
    words: Path, tmp_path: Path, revision: int, ok: bool, unproven: int
) -> None:
    save = kept(tmp_path / "my.realm", held("bin", asked=13, revision=revision), said="nothing")
    [found] = [each for each in audit(save).findings if each.check == "trials"]
    assert found.counts is not None
    assert (found.ok, found.counts.holds, found.counts.unproven) == (ok, 0, unproven)


def test_a_battle_of_a_module_that_was_replaced_is_not_gone_on_with(words: Path) -> None:
    quest = Quest(1, "words.sums", 1, {1: 1.0}, 16, 1, "coach", [], revisions=revisions("words.sums"))
    assert why_not_redrawn(quest) == ""
    change(words, "version: 0.1.0", "version: 0.2.0")
    assert "its tasks are drawn by revision" in why_not_redrawn(quest)
