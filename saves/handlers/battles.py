"""What the events of a battle do to the state; pure."""

from __future__ import annotations

from saves import events as told
from saves.events import Entry, Fact
from saves.handlers import deeds, scrolls
from saves.handlers.handler import Handler
from saves.state import RECENT, TOLLS, Battle, Campaign, SkillState, State


def _battle_started(state: State, fact: told.BattleStarted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.battles.append(
        Battle(
            battle=fact.battle,
            quest=scrolls.battle_begun(campaign, fact.quest),
            school=fact.school,
            start_step=fact.start_step,
            planned=fact.steps,
            batch_size=fact.batch_size,
            learning_rate=fact.learning_rate,
            seed=fact.seed,
            from_checkpoint=fact.from_checkpoint,
            started=entry.time,
        )
    )
    _forget_oldest(campaign.battles)


def _battle_ended(state: State, fact: told.BattleEnded, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    battle = find_battle(campaign, fact.battle)
    if battle is None or battle.status is not None:
        return
    battle.status, battle.steps, battle.tokens, battle.seconds = (
        fact.status,
        fact.steps,
        fact.tokens,
        fact.seconds,
    )
    battle.loss_start, battle.loss_end = fact.loss_start, fact.loss_end
    battle.effort, battle.plastic_gain, battle.strikes = fact.effort, fact.plastic_gain, fact.strikes
    battle.echo_gap, battle.reason, battle.cause = fact.echo_gap, fact.reason, fact.cause
    battle.vitals, battle.zones = fact.vitals, fact.zones
    if battle.quest.scroll is not None:
        scrolls.battle_over(campaign, battle)
    else:
        _fought_for(campaign.skills[battle.quest.skill], battle)
        if fact.operations:
            campaign.skills[battle.quest.skill].operations = fact.operations
    campaign.primitives |= fact.primitives
    campaign.step += fact.steps
    campaign.tokens += fact.tokens
    campaign.train_seconds += fact.seconds
    campaign.effort += fact.effort
    campaign.battles_fought += 1
    for skill in campaign.skills.values():
        skill.cooldown = max(0, skill.cooldown - 1)
    deeds.count_battle(state, fact, entry)


def _fought_for(skill: SkillState, battle: Battle) -> None:
    skill.battles += 1
    if battle.status == "won":
        kept = battle.tokens * battle.quest.kept
        skill.tolls.append((battle.tokens * sum(battle.quest.mix.values()) - kept, kept))
        del skill.tolls[:-TOLLS]


def _battle_blessed(state: State, fact: told.BattleBlessed, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    battle = find_battle(campaign, fact.battle)
    if battle is None or battle.blessing is not None:
        return
    battle.blessing, battle.quality = fact.blessing, fact.quality
    battle.experience, battle.reasons = fact.experience, fact.reasons
    campaign.experience += fact.experience
    deeds.count_blessing(state, battle, entry)


def find_battle(campaign: Campaign, number: int) -> Battle | None:
    for battle in reversed(campaign.battles):
        if battle.battle == number:
            return battle
    return None


def _forget_oldest(battles: list[Battle]) -> None:
    # At most one battle is being fought; a faulty log with many unended ones must not keep them all.
    del battles[: -2 * RECENT]
    for place, battle in enumerate(battles):
        if len(battles) <= RECENT:
            return
        if battle.status is not None:
            del battles[place]
            return


BATTLES: dict[type[Fact], Handler] = {
    told.BattleStarted: _battle_started,
    told.BattleEnded: _battle_ended,
    told.BattleBlessed: _battle_blessed,
}
