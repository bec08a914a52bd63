"""What a player can tell the engine to do, each command with its checked arguments."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec

from engine.budgeting import Terms, budget
from engine.campaigns import Begin, Branch, archive, begin, branch, check_played
from engine.coach import attempted
from engine.coaching import Instruct, instruct
from engine.moves import Examine
from engine.order import NO_HERO, Arguments, Refusal
from engine.realm import Realm
from engine.scrolls.orders import Move, Numbered, Post, drop, move, post, retry
from engine.settings import settings
from engine.shelving import Named, demote, promote, prune, restore
from engine.version import APP_VERSION
from engine.wire import Accepted
from heroes.definition import HeroError, find_hero
from heroes.vault import VaultError
from heroes.weights import find_weights
from quests.skills import find_skill, needs
from quests.task import QuestError
from saves.errors import SaveError
from saves.events import (
    CampaignStarted,
    Child,
    Fact,
    HeroSummoned,
    RealmCreated,
    SkillsChosen,
    TrainingOrdered,
    TrainingPaused,
    TrainingResumed,
)
from saves.state import SkillState


class Wake(Arguments, frozen=True):
    hero: str = "pip"
    name: str = "my realm"
    seed: int | None = None
    skills: tuple[str, ...] = ("bin",)


class Train(Arguments, frozen=True):
    seconds: float | None = None
    skill: str | None = None
    level: int | None = None


class Trial(Arguments, frozen=True):
    skill: str
    level: int | None = None


class Choose(Arguments, frozen=True):
    skills: list[str]


class Clear(Arguments, frozen=True):
    child: Child


async def wake(realm: Realm, arguments: Wake) -> Accepted:
    """Summon a hero and start the first campaign."""
    state = realm.journal.state
    if state.campaign is not None:
        raise Refusal("The hero is already awake in this save.")
    skills = known_skills(list(arguments.skills), {})
    hero = find_hero(arguments.hero)
    find_weights(hero)
    seed = secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed
    facts: list[Fact] = [
        RealmCreated(save_id=str(uuid.uuid4()), name=arguments.name, app_version=APP_VERSION),
        HeroSummoned(
            hero=hero.id,
            name=hero.name,
            parameters=hero.parameters,
            architecture=hero.architecture,
            weights_sha256=hero.weights.sha256,
            model=hero.model,
        ),
        CampaignStarted(campaign=1, hero=hero.id, seed=seed, skills=skills),
    ]
    realm.journal.record("realm", *facts)
    realm.waken()
    return Accepted(ok=True, message=f"{hero.name} wakes.")


async def pause(realm: Realm, arguments: Arguments) -> Accepted:
    """Stop training after the current step, with nothing lost."""
    if not realm.journal.state.paused:
        realm.journal.record("engine", TrainingPaused(by="player"))
    realm.refresh()
    return Accepted(ok=True, message="Training is paused.")


async def resume(realm: Realm, arguments: Arguments) -> Accepted:
    """Go on training."""
    if realm.journal.state.campaign is not None:
        check_played(realm.journal.state.campaign)
    if realm.journal.state.paused:
        realm.journal.record("engine", TrainingResumed(by="player"))
    realm.attendance.holding = False
    realm.refresh()
    return Accepted(ok=True, message=f"Training goes on{_once_allowed(realm)}.")


async def stop(realm: Realm, arguments: Arguments) -> Accepted:
    """Save and end the engine."""
    realm.request_stop("player")
    return Accepted(ok=True, message="The engine saves and stops.")


async def train(realm: Realm, arguments: Train) -> Accepted:
    """Train up to a time or a level."""
    campaign = realm.journal.state.campaign
    if campaign is None:
        raise Refusal(NO_HERO)
    check_played(campaign)
    if (arguments.skill is None) != (arguments.level is None):
        raise Refusal("A goal is a skill and a level, such as bin:3.")
    if arguments.skill is not None and arguments.level is not None:
        _check_goal(arguments.skill, arguments.level)
        if arguments.skill not in campaign.trained:
            add = f"add it with `realm skill add {arguments.skill}`"
            raise Refusal(f"The campaign does not train {arguments.skill}: {add}.")
        if campaign.skills[arguments.skill].level >= arguments.level:
            return Accepted(
                ok=True,
                message=f"{arguments.skill}:{arguments.level} is already mastered.",
                data={"done": True},
            )
    if arguments.seconds is not None and arguments.seconds <= 0:
        raise Refusal("A time to train for must be longer than nothing, such as 10m.")
    if realm.journal.state.paused:
        realm.journal.record("engine", TrainingResumed(by="player"))
    fact = TrainingOrdered(seconds=arguments.seconds, skill=arguments.skill, level=arguments.level)
    realm.journal.record("engine", fact)
    realm.deadline = None if arguments.seconds is None else time.monotonic() + arguments.seconds
    realm.refresh()
    return Accepted(ok=True, message=f"Training is ordered{_once_allowed(realm)}.")


async def trial(realm: Realm, arguments: Trial) -> Accepted:
    """Hold a trial now, on the newest checkpoint; it counts for practice only."""
    campaign = realm.journal.state.campaign
    if campaign is None or realm.examiner is None:
        raise Refusal(NO_HERO)
    skill = find_skill(arguments.skill)
    played = campaign.skills.get(skill.name, SkillState(skill.name))
    level = attempted(played, skill.levels) if arguments.level is None else arguments.level
    _check_goal(skill.name, level)
    held = await realm.examiner.examine(
        campaign, Examine("practice", skill.name, level, settings().trial_tasks)
    )
    return Accepted(ok=True, data=msgspec.to_builtins(held))


async def choose(realm: Realm, arguments: Choose) -> Accepted:
    """Train these skills from the next battle on."""
    campaign = realm.journal.state.campaign
    if campaign is None:
        raise Refusal(NO_HERO)
    check_played(campaign)
    skills = known_skills(arguments.skills, campaign.skills, campaign.trained)
    if skills != campaign.trained:
        realm.journal.record(f"campaign:{campaign.campaign}", SkillsChosen(campaign.campaign, skills))
    return Accepted(ok=True, message=f"The campaign trains {', '.join(skills)}.", data={"skills": skills})


def known_skills(
    names: list[str], played: Mapping[str, SkillState], trained: Sequence[str] = ()
) -> list[str]:
    """The skills, each once; raises QuestError for one there is not, and Refusal for none at all.

    What a skill needs must be mastered, or trained as well, since it could never begin otherwise. One that is
    trained already may be of a module that is gone, so that others can be added and it can be dropped.
    """
    if not names:
        raise Refusal("A campaign trains at least one skill.")
    skills = list(dict.fromkeys(name if name in trained else find_skill(name).name for name in names))
    for skill in skills:
        for needed, level in _needs(skill).items():
            mastered = needed in played and played[needed].next_level > level
            if needed not in skills and not mastered:
                raise Refusal(f"{skill} needs {needed} level {level}: train {needed} as well, or first.")
    return skills


def _needs(skill: str) -> Mapping[str, int]:
    try:
        return needs(skill)
    except QuestError:
        # Of a module that is gone: nothing is known of it.
        return {}


async def clear(realm: Realm, arguments: Clear) -> Accepted:
    """Let a failed child try again."""
    realm.clear_failure(arguments.child)
    return Accepted(ok=True, message=f"The {arguments.child} is started again.")


COMMANDS: dict[str, tuple[type[Arguments], Callable[..., Awaitable[Accepted]]]] = {
    "wake": (Wake, wake),
    "pause": (Arguments, pause),
    "resume": (Arguments, resume),
    "begin": (Begin, begin),
    "branch": (Branch, branch),
    "promote": (Named, promote),
    "demote": (Named, demote),
    "prune": (Arguments, prune),
    "restore": (Named, restore),
    "archive": (Arguments, archive),
    "stop": (Arguments, stop),
    "train": (Train, train),
    "trial": (Trial, trial),
    "choose": (Choose, choose),
    "instruct": (Instruct, instruct),
    "budget": (Terms, budget),
    "clear": (Clear, clear),
    "post": (Post, post),
    "move": (Move, move),
    "drop": (Numbered, drop),
    "retry": (Numbered, retry),
}


async def obey(realm: Realm, name: str, body: bytes) -> Accepted:
    """Do a command by name; a refusal comes back as its one sentence."""
    if name not in COMMANDS:
        return Accepted(ok=False, message=f"There is no command {name!r}; there are {', '.join(COMMANDS)}.")
    kind, do = COMMANDS[name]
    try:
        return await do(realm, msgspec.json.decode(body or b"{}", type=kind))
    except msgspec.MsgspecError as flaw:
        return Accepted(ok=False, message=f"The arguments of {name} are not understood: {flaw}.")
    except (Refusal, QuestError, HeroError, SaveError, VaultError) as flaw:
        return Accepted(ok=False, message=str(flaw))


def _once_allowed(realm: Realm) -> str:
    held = realm.steward.held
    return f", and rests as the budget wants it: {held}" if held else ""


def _check_goal(skill: str, level: int) -> None:
    levels = find_skill(skill).levels
    if not 1 <= level <= levels:
        raise Refusal(f"{skill} has levels 1 to {levels}; there is no level {level}.")
