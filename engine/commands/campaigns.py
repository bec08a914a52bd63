"""Begin, branch and archive campaigns: one is played; archived campaigns can be read and talked with."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

import msgspec

from engine.commands.command import NO_HERO, Arguments, Level, Refusal, Seed
from engine.realm import Realm
from engine.rules.base_model import check_base
from engine.rules.checkpoint_names import why_gone
from engine.wire.messages import Accepted
from heroes.definition import HeroDefinition, find_hero
from saves.events import CampaignArchived, CampaignStarted, HeroSummoned
from saves.state import Campaign, State


class Begin(Arguments, frozen=True):
    start: str = "base"
    """`base`, `champion`, `latest`, or a checkpoint's name."""
    plus: bool = False
    """New Game+: inherit the recipe and the champion's right answers of the campaign before."""
    seed: Seed | None = None


class Branch(Arguments, frozen=True):
    campaign: int
    checkpoint: str
    levels: dict[str, Level]
    lost: dict[str, list[Level]] = msgspec.field(default_factory=dict)


async def begin(realm: Realm, arguments: Begin) -> Accepted:
    """Start a campaign beside the archived ones, from the base model or one of their checkpoints."""
    state = realm.journal.state
    campaign = known(state)
    if not campaign.archived:
        raise Refusal(
            f"Campaign {campaign.campaign} is still played: archive it first with `realm campaign archive`."
        )
    heritage = inherited_from(state, campaign.trained) if arguments.plus else 0
    if heritage:
        check_base(state.campaigns[heritage])
    if arguments.start == "base":
        fact = campaign_started(state, campaign, None, seed=arguments.seed, heritage=heritage)
    else:
        name = _named(state, arguments.start)
        parent = await _origin(realm, name, list(state.campaigns.values()))
        fact = campaign_started(state, parent, name, seed=arguments.seed, heritage=heritage)
    realm.journal.record("realm", *_summoned_anew(state, fact.hero), fact)
    realm.refresh()
    origin = fact.from_checkpoint or "the base model"
    heir = f", heir of campaign {heritage}" if heritage else ""
    anew = " Its levels are won anew." if fact.from_checkpoint else ""
    return Accepted(ok=True, message=f"Campaign {fact.campaign} begins, from {origin}{heir}.{anew}")


async def branch(realm: Realm, arguments: Branch) -> Accepted:
    """Go back to a checkpoint: what was played since is archived, and a campaign branches off there."""
    state = realm.journal.state
    parent = state.campaigns.get(arguments.campaign)
    if state.campaign is None:
        raise Refusal(NO_HERO)
    if parent is None:
        raise Refusal(f"There is no campaign {arguments.campaign} to branch off from.", "campaign")
    await _origin(realm, arguments.checkpoint, [parent])
    _check_levels(parent, arguments)
    fact = campaign_started(state, parent, arguments.checkpoint, levels=arguments.levels, lost=arguments.lost)
    over = [] if state.campaign.archived else [CampaignArchived(state.active, "rewound")]
    realm.journal.record("realm", *over, fact)
    if realm.trainer is not None:
        realm.trainer.interrupt()
    realm.refresh()
    return Accepted(ok=True, message=f"Campaign {fact.campaign} branches off at {arguments.checkpoint}.")


def _check_levels(parent: Campaign, branch: Branch) -> None:
    for skill, level in branch.levels.items():
        if skill not in parent.skills or level > parent.skills[skill].level:
            raise Refusal("A branch can't have mastered more than the campaign it branches off from.")
    for skill, levels in branch.lost.items():
        if any(not 1 <= level <= branch.levels.get(skill, 0) for level in levels):
            raise Refusal("A branch can't have lost a level that it had not mastered.")


async def archive(realm: Realm, arguments: Arguments) -> Accepted:
    """Let the campaign rest for good; it can be read and talked with, and trains no more."""
    campaign = known(realm.journal.state)
    if campaign.archived:
        return Accepted(ok=True, message=f"Campaign {campaign.campaign} is archived already.")
    realm.journal.record(f"campaign:{campaign.campaign}", CampaignArchived(campaign=campaign.campaign))
    realm.refresh()
    return Accepted(ok=True, message=f"Campaign {campaign.campaign} is archived.")


def played(state: State) -> Campaign:
    """The campaign that is played; raises Refusal if there is none, or it is archived."""
    campaign = known(state)
    check_played(campaign)
    return campaign


def known(state: State) -> Campaign:
    """The current campaign, archived or not; raises Refusal if there is none."""
    if state.campaign is None:
        raise Refusal(NO_HERO)
    return state.campaign


def check_played(campaign: Campaign) -> None:
    """Raise Refusal if the campaign is archived and trains no more."""
    if campaign.archived:
        raise Refusal(
            f"Campaign {campaign.campaign} is archived and trains no more: start another with"
            f" `realm campaign new{_from_here(campaign)}`."
        )


def _from_here(campaign: Campaign) -> str:
    """The `--from` option for the campaign's best checkpoint that still exists; empty if there is none."""
    best = (("champion", campaign.champion), ("latest", campaign.latest))
    kept = {name for name, each in campaign.checkpoints.items() if not each.cleared}
    return next((f" --from {role}" for role, name in best if name in kept), "")


def campaign_started(
    state: State,
    parent: Campaign,
    checkpoint: str | None,
    *,
    seed: int | None = None,
    heritage: int = 0,
    levels: dict[str, int] | None = None,
    lost: dict[str, list[int]] | None = None,
) -> CampaignStarted:
    """The fact of the next campaign: the parent's hero and skills, its checkpoint or the base model."""
    return CampaignStarted(
        campaign=max(state.campaigns) + 1,
        hero=parent.hero,
        seed=secrets.randbelow(1_000_000) if seed is None else seed,
        skills=list(parent.trained),
        parent=parent.campaign if checkpoint else 0,
        from_checkpoint=checkpoint,
        levels=levels or {},
        lost=lost or {},
        heritage=heritage,
    )


def inherited_from(state: State, trained: Sequence[str]) -> int:
    """The number of the newest campaign with a champion; raises Refusal unless it masters a trained skill."""
    crowned = state.crowned()
    if crowned is None or not crowned.level:
        raise Refusal("No campaign has a champion to inherit from: begin without --plus.")
    if state.bequest(trained) is None:
        raise Refusal(
            f"The champion of campaign {crowned.campaign} masters nothing of {', '.join(trained)}, which the"
            " next campaign trains: begin without --plus."
        )
    return crowned.campaign


def _summoned_anew(state: State, name: str) -> list[HeroSummoned]:
    """The fact that the hero is summoned again if its base model has changed; else nothing."""
    hero = find_hero(name)
    return [] if state.heroes[name].weights_sha256 == hero.weights.sha256 else [hero_summoned(hero)]


def hero_summoned(hero: HeroDefinition) -> HeroSummoned:
    """The fact that a hero is summoned on its present base model."""
    return HeroSummoned(
        hero=hero.id,
        name=hero.name,
        parameters=hero.parameters,
        architecture=hero.architecture,
        weights_sha256=hero.weights.sha256,
        model=hero.model,
    )


def _named(state: State, start: str) -> str:
    gone = why_gone(state, start)
    if gone:
        raise Refusal(f"{gone} Or begin from `base`.")
    return state.checkpoint_named(start) or start


async def _origin(realm: Realm, name: str, among: list[Campaign]) -> Campaign:
    """The campaign with the checkpoint, which is restored to the hot zone and verified; raises Refusal."""
    parent = next((each for each in among if name in each.checkpoints), None)
    if parent is None or parent.checkpoints[name].cleared:
        raise Refusal(f"There is no checkpoint {name} to start from.")
    check_base(parent)
    await realm.keeper.restore(parent.campaign, parent.checkpoints[name])
    await asyncio.to_thread(realm.vault.verify, parent.checkpoints[name].sha256)
    return parent
