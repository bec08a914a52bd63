"""What the events of a campaign's beginning and end do to the state; pure."""

from __future__ import annotations

from msgspec.structs import replace

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import deeds
from saves.handlers.handler import Handler
from saves.state import MOST_CAMPAIGNS, Campaign, SkillState, State, check_skills

MOST_TRAINED = 20_000
"""Most skills of all campaigns together, so that listing them stays fast."""


def _campaign_started(state: State, fact: told.CampaignStarted, entry: Entry) -> None:
    if fact.campaign in state.campaigns or len(state.campaigns) >= MOST_CAMPAIGNS:
        raise LookupError(fact.campaign)
    if state.skills_begun + len(fact.skills) > MOST_TRAINED:
        raise LookupError(fact.campaign)
    state.skills_begun += len(fact.skills)
    skills = {name: _begun(state, fact, name) for name in fact.skills}
    campaign = Campaign(fact.campaign, fact.hero, fact.seed, skills, entry.time, list(fact.skills))
    hero = state.heroes.get(fact.hero)
    campaign.base_sha256 = hero.weights_sha256 if hero else ""
    if fact.heritage:
        campaign.heritage = fact.heritage
        _inherit(campaign, state.campaigns[fact.heritage])
    if fact.from_checkpoint is not None:
        name = fact.from_checkpoint
        campaign.parent, campaign.from_checkpoint, campaign.latest = fact.parent, name, name
        campaign.checkpoints[name] = replace(state.campaigns[fact.parent].checkpoints[name])
    campaign.base_answers = _base_answers(state, campaign)
    state.campaigns[fact.campaign] = campaign
    state.active = fact.campaign
    deeds.reset_streak(state)


def _begun(state: State, fact: told.CampaignStarted, name: str) -> SkillState:
    top, parent = fact.levels.get(name, 0), state.campaigns.get(fact.parent)
    former = parent.skills.get(name) if parent else None
    unproven = [level for level in former.unproven if level <= top] if former else []
    return SkillState(name, level=top, lost=list(fact.lost.get(name, [])), unproven=unproven)


def _base_answers(state: State, campaign: Campaign) -> tuple[int, int] | None:
    """Campaign and trial in which the same base model already answered the general prompts, if any."""
    base = campaign.hero, campaign.base_sha256
    known = (each for each in reversed(state.campaigns.values()) if (each.hero, each.base_sha256) == base)
    return next((each.base_answers for each in known), None)


def _inherit(campaign: Campaign, former: Campaign) -> None:
    """Copy the coach's settings, and the tallies by operation, so that the coach knows the hard ones."""
    campaign.heirlooms = [name for name, skill in former.skills.items() if skill.mastered]
    campaign.schedule, campaign.weights = former.schedule, dict(former.weights)
    campaign.stance, campaign.preset = former.stance, former.preset
    for name, skill in campaign.skills.items():
        if name in former.skills:
            skill.operations = dict(former.skills[name].operations)


def _skills_chosen(state: State, fact: told.SkillsChosen, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.trained = list(fact.skills)
    for name in fact.skills:
        campaign.skills.setdefault(name, SkillState(name))
    check_skills(campaign)


def _coach_instructed(state: State, fact: told.CoachInstructed, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.schedule, campaign.weights = fact.schedule, dict(fact.weights)
    campaign.stance, campaign.preset = fact.stance, fact.preset


def _talk_forgotten(state: State, fact: told.TalkForgotten, entry: Entry) -> None:
    state.campaigns[fact.campaign].conversation = fact.talk


def _campaign_archived(state: State, fact: told.CampaignArchived, entry: Entry) -> None:
    state.campaigns[fact.campaign].archived = True


CAMPAIGNS: dict[type[Fact], Handler] = {
    told.CampaignStarted: _campaign_started,
    told.SkillsChosen: _skills_chosen,
    told.CoachInstructed: _coach_instructed,
    told.TalkForgotten: _talk_forgotten,
    told.CampaignArchived: _campaign_archived,
}
