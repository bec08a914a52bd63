"""The player wakes the hero of a new save."""

from __future__ import annotations

import secrets
import uuid

from engine.commands.campaigns import hero_summoned
from engine.commands.command import Arguments, Refusal, Seed
from engine.commands.skills import known_skills
from engine.realm import Realm
from engine.wire.messages import Accepted
from engine.wire.version import APP_VERSION
from heroes.definition import find_hero
from heroes.weights import find_weights
from saves.events import CampaignStarted, Fact, RealmCreated


class Wake(Arguments, frozen=True):
    hero: str = "pip"
    name: str = "my realm"
    seed: Seed | None = None
    skills: tuple[str, ...] = ("bin",)


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
        hero_summoned(hero),
        CampaignStarted(campaign=1, hero=hero.id, seed=seed, skills=skills),
    ]
    realm.journal.record("realm", *facts)
    realm.waken()
    return Accepted(ok=True, message=f"{hero.name} wakes.")
