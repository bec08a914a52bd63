from __future__ import annotations

import msgspec
from msgspec.structs import replace

from engine.rules.coach.ladders import ladder, ladders
from engine.rules.levels.consequences import ascent, crowns
from engine.rules.moves import Ascend, AskPuzzle, Examine, Fight, Judge
from engine.rules.next_move import next_move
from engine.rules.settings import settings
from saves.state import Battle, Campaign, Puzzle, Quest, Score, SkillState

LADDERS = {"bin": ladder("bin")}
QUEST = Quest(1, "bin", 1, {1: 1.0}, 32, 1, "coach", [])


def campaign(**changes: object) -> Campaign:
    hero = Campaign(1, "pip", 7, {"bin": SkillState("bin", baseline=0.0)}, 0.0, ["bin"])
    hero.puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False, "001", True, "pip-0001", 0)
    for name, value in changes.items():
        setattr(hero, name, value)
    return hero


def score(kind: str = "probe", correct: int = 14, level: int = 1, checkpoint: str = "pip-0001") -> Score:
    return Score(2, kind, "bin", level, 1, correct, 16, False, checkpoint, 1, 0.0)  # type: ignore[arg-type]


def fought(**changes: object) -> Battle:
    battle = Battle(1, QUEST, "scribe", 0, 2, 16, 1e-3, 1, None, 0.0)
    battle.status, battle.checkpoint, battle.blessing = "won", "pip-0001", "blessed"
    battle.probe = score()
    for name, value in changes.items():
        setattr(battle, name, value)
    return battle


def move(hero: Campaign) -> object:
    return next_move(hero, LADDERS, settings())


def test_a_new_campaign_asks_its_first_puzzle_then_holds_the_baseline() -> None:
    assert move(campaign(puzzle=None)) == AskPuzzle(again=False)
    practised = SkillState("bin", probes={1: score("practice")})
    for skill in (SkillState("bin"), practised):
        assert move(campaign(skills={"bin": skill})) == Examine("baseline", "bin", 1, 50)
    assert move(campaign()) == Fight(resume=False)


def test_an_interrupted_battle_goes_on() -> None:
    assert move(campaign(battles=[fought(status=None)])) == Fight(resume=True)


def test_after_the_first_checkpoint_the_puzzle_is_asked_again() -> None:
    puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False)
    assert move(campaign(battles=[fought()], latest="pip-0001", puzzle=puzzle)) == AskPuzzle(again=True)


def test_a_puzzle_of_a_module_that_is_gone_keeps_no_one_waiting() -> None:
    gone = Puzzle("tosses.coin", 1, "toss 1", "1", "0", False)
    assert move(campaign(battles=[fought()], latest="pip-0001", puzzle=gone)) == Examine(
        "probe", "bin", 1, 16
    )


def test_a_won_battle_is_probed_then_judged() -> None:
    hero = campaign(battles=[fought(probe=None, blessing=None)], latest="pip-0001")
    assert move(hero) == Examine("probe", "bin", 1, 16, 1)
    hero.battles[-1].probe = score()
    assert move(hero) == Judge(1)


def test_a_lost_battle_is_judged_without_a_probe() -> None:
    hero = campaign(battles=[fought(status="failed", probe=None, blessing=None, checkpoint=None)])
    assert move(hero) == Judge(1)


def trained(*scores: Score) -> Campaign:
    hero = campaign(battles=[fought()], latest="pip-0001")
    for each in scores:
        hero.skills["bin"].probes[each.level] = each
    return hero


def test_a_good_probe_opens_the_trial_and_a_poor_one_the_next_battle() -> None:
    assert move(trained(score(correct=12))) == Examine("trial", "bin", 1, 50)
    assert move(trained(score(correct=11))) == Fight(resume=False)


def test_a_passed_trial_is_held_again_and_a_failed_one_is_not() -> None:
    assert move(trained(score("trial", correct=13))) == Examine("trial", "bin", 1, 50)
    assert move(trained(score("trial", correct=12))) == Fight(resume=False)


def test_a_cooldown_forbids_the_trial() -> None:
    hero = trained(score())
    hero.skills["bin"].cooldown = 1
    assert move(hero) == Fight(resume=False)


def test_a_level_is_mastered_by_two_trials_and_the_next_is_probed_at_once() -> None:
    hero = trained(score("trial"))
    hero.skills["bin"].passes = [3, 4]
    assert move(hero) == Ascend("bin", 1)
    assert ascent(hero, "bin", 1).trials == [3, 4]
    hero.skills["bin"].passes = []
    hero.skills["bin"].level = 1
    assert move(hero) == Examine("probe", "bin", 2, 16)


def test_after_a_level_the_next_checkpoint_is_asked_the_puzzle() -> None:
    hero = trained(score("trial"))
    hero.skills["bin"].level = 1
    hero.latest = "pip-0002"
    assert move(hero) == AskPuzzle(again=True)
    assert hero.puzzle is not None
    hero.puzzle.after_level, hero.puzzle.after_checkpoint = 1, "pip-0002"
    assert move(hero) == Examine("probe", "bin", 2, 16)


def test_a_campaign_from_a_checkpoint_asks_its_puzzle_again_when_it_has_one_of_its_own() -> None:
    puzzle = Puzzle("bin", 1, "add 00 01", "001", "1", False)
    hero = campaign(puzzle=puzzle, from_checkpoint="pip-0008", latest="pip-0008")
    assert move(hero) == Fight(resume=False)
    hero.battles, hero.latest = [fought()], "pip-2-0001"
    assert move(hero) == AskPuzzle(again=True)


def test_a_passed_drill_waits_for_the_next_checkpoint_since_at_once_it_would_only_repeat_itself() -> None:
    drill = msgspec.structs.replace(score("trial", correct=13), drill=True)
    hero = trained(drill)
    hero.trials.append(drill)
    hero.skills["bin"].passes = [drill.trial]
    assert move(hero) == Fight(resume=False)
    hero.skills["bin"].probes[1] = score("practice", correct=16)
    assert move(hero) == Fight(resume=False)
    hero.latest = "pip-0002"
    assert move(hero) == Examine("trial", "bin", 1, 50, spared=1)
    hero.skills["bin"].passes = [drill.trial, 9]
    assert move(hero) == Ascend("bin", 1)


def test_a_drill_is_held_again_after_a_battle_for_whatever_skill() -> None:
    drill = msgspec.structs.replace(score("trial", correct=13), drill=True)
    hero = trained(score())
    hero.trained, hero.skills["gcd"] = ["bin", "gcd"], SkillState("gcd", battles=1, passes=[drill.trial])
    hero.trials.append(msgspec.structs.replace(drill, skill="gcd"))
    hero.skills["bin"].cooldown = 1
    assert next_move(hero, ladders(hero), settings()) == Fight(resume=False)
    hero.latest = "pip-0002"
    hero.skills["bin"].probes[1] = score(checkpoint="pip-0002")
    assert next_move(hero, ladders(hero), settings()) == Examine("trial", "gcd", 1, 50, spared=1)


def beside(**gcd: object) -> Campaign:
    """A hero after a battle for BIN in which GCD was practised along."""
    hero = trained(score())
    hero.skills["bin"].cooldown = 1
    hero.trained, hero.skills["gcd"] = ["bin", "gcd"], SkillState("gcd", battles=1, **gcd)  # type: ignore[arg-type]
    hero.battles[-1].quest = replace(QUEST, mix={1: 0.6}, replay={"gcd": {1: 0.4}})
    return hero


def test_what_was_practised_along_is_examined_too() -> None:
    hero = beside()
    assert next_move(hero, ladders(hero), settings()) == Examine("probe", "gcd", 1, 16)
    hero.skills["gcd"].probes[1] = replace(score(), skill="gcd")
    assert next_move(hero, ladders(hero), settings()) == Examine("trial", "gcd", 1, 50)
    hero.skills["gcd"].cooldown = 1
    assert next_move(hero, ladders(hero), settings()) == Fight(resume=False)


def test_of_many_practised_along_those_asked_longest_ago_are_examined() -> None:
    hero = beside()
    others = ["gcd", "lcm", "chain_sum", "simple_equations"]
    hero.trained = ["bin", *others]
    hero.skills |= {name: SkillState(name, battles=1) for name in others}
    hero.battles[-1].quest = replace(QUEST, replay={name: {1: 0.1} for name in others})
    hero.trials = [replace(score(correct=3, checkpoint="pip-0000"), skill="gcd")]
    asked = []
    while isinstance(due := next_move(hero, ladders(hero), settings()), Examine):
        asked.append(due.skill)
        held = replace(score(correct=3), skill=due.skill, trial=9 + len(asked))
        hero.trials.append(held)
        hero.skills[due.skill].probes[1] = held
    assert asked == ["lcm", "chain_sum", "simple_equations"]


def test_of_what_was_practised_along_only_the_attempted_level_is_examined() -> None:
    hero = beside(level=1)
    assert next_move(hero, ladders(hero), settings()) == Fight(resume=False)
    hero.trained = ["bin"]
    hero.skills["gcd"].level = 0
    assert next_move(hero, ladders(hero), settings()) == Fight(resume=False)


def test_a_probe_of_an_older_checkpoint_does_not_count() -> None:
    assert move(trained(score(checkpoint="pip-0000"))) == Examine("probe", "bin", 1, 16)


def test_only_a_better_trial_crowns_a_champion() -> None:
    hero = campaign(champion_score=1.9)
    assert crowns(hero, score("probe", correct=16), wins=False) is None
    assert crowns(hero, score("trial", correct=14), wins=False) is None
    hero.skills["bin"] = SkillState("bin", level=1)
    assert crowns(hero, score("trial", level=2, correct=14), wins=False) == 2 + 14 / 16


def test_who_masters_more_is_champion_whatever_the_skill_and_the_rate() -> None:
    hero = campaign(champion_score=2.0)
    hero.skills |= {"bin": SkillState("bin", level=1), "gcd": SkillState("gcd")}
    assert crowns(hero, replace(score("trial", correct=13), skill="gcd"), wins=False) == 2 + 13 / 16


def test_who_wins_a_level_follows_the_champion_that_was_on_the_way_to_it() -> None:
    hero = campaign(champion_score=1.9, champion="pip-0001")
    won = score("trial", correct=13, checkpoint="pip-0002")
    assert crowns(hero, won, wins=False) is None
    assert crowns(hero, won, wins=True) == 1 + 13 / 16
    assert crowns(campaign(champion_score=1.9, champion="pip-0002"), won, wins=True) is None
    assert crowns(campaign(champion_score=2.0, champion="pip-0001"), won, wins=True) == 1 + 13 / 16
    assert crowns(campaign(champion_score=2.1, champion="pip-0001"), won, wins=True) is None


def test_a_skill_that_joins_is_measured_before_it_is_trained() -> None:
    hero = campaign()
    hero.trained, hero.skills["gcd"] = ["bin", "gcd"], SkillState("gcd")
    assert next_move(hero, ladders(hero), settings()) == Examine("baseline", "gcd", 1, 50)
    hero.skills["gcd"].battles = 1
    assert next_move(hero, ladders(hero), settings()) == Fight(resume=False)
