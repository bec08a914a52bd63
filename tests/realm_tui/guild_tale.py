"""A campaign of four skills as events: levels gained, half forgotten, lost, and a level cap."""

from __future__ import annotations

from msgspec.structs import replace

from saves import events as e
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.tale import FIGHTING, fought, gained, posted, trial

SKILLS = ["bin", "sy", "gcd", "chain_sum"]
PRIMITIVES = {
    "bin_add_carry": (61, 120),
    "bin_add_plain": (70, 72),
    "bin_compare": (88, 96),
    "bin_sub_borrow": (20, 64),
    "bin_to_decimal": (44, 60),
    "xfm_decode": (5, 40),
}


def held(number: int, skill: str, kind: e.TrialKind, level: int, correct: int, asked: int) -> e.TrialHeld:
    """A held-out test of one of the skills, after the third battle."""
    return replace(trial(number, kind, level, correct, asked, 3), skill=skill)


def won(number: int, skill: str, level: int) -> e.LevelGained:
    """A level mastered by the trial of that number."""
    return replace(gained(level, [number]), skill=skill)


def battle(number: int, skill: str = "bin") -> tuple[e.Fact, ...]:
    """A battle that tells which primitives were hit."""
    facts = [replace(posted(number, 1), skill=skill), *fought(number, 0.9, 0.4)]
    return tuple(replace(f, primitives=PRIMITIVES) if isinstance(f, e.BattleEnded) else f for f in facts)


LEVELS = tuple(
    fact
    for level in (1, 2, 3, 4)
    for fact in (held(4 + level, "bin", "trial", level, 45, 50), won(4 + level, "bin", level))
)
FAILED = tuple(held(20 + at, "gcd", "trial", 2, 30, 50) for at in range(5))

GUILD: tuple[e.Fact, ...] = (
    e.RealmCreated(save_id="5f0c", name="first light", app_version="0.1.0"),
    e.EngineStarted(pid=4242, app_version="0.1.0"),
    e.HeroSummoned(hero="pip", name="PIP", parameters=134_515_008, architecture="llama", weights_sha256="ab"),
    e.CampaignStarted(campaign=1, hero="pip", seed=7, skills=SKILLS),
    *(held(at, skill, "baseline", 1, at, 50) for at, skill in enumerate(SKILLS, 1)),
    *battle(1),
    *battle(2),
    *battle(3, "gcd"),
    *LEVELS,
    held(9, "bin", "review", 2, 11, 16),
    held(10, "bin", "confirmation", 2, 37, 50),
    held(11, "bin", "review", 3, 8, 16),
    held(12, "bin", "confirmation", 3, 28, 50),
    e.LevelLost(campaign=1, skill="bin", level=3, trial=12, mastered=0.9, rate=0.56),
    held(13, "bin", "probe", 3, 12, 16),
    held(14, "gcd", "trial", 1, 48, 50),
    won(14, "gcd", 1),
    *FAILED,
    e.SkillMaxed(campaign=1, skill="gcd", level=1, trials=[each.trial for each in FAILED]),
    held(30, "chain_sum", "probe", 1, 13, 16),
)


def guild(*facts: e.Fact) -> ScriptedClient:
    """An engine with that campaign, and with what else has happened in it."""
    client = ScriptedClient(FIGHTING)
    client.begin(*GUILD, *facts)
    return client
