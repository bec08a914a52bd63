"""What each event of a campaign does to the state; pure."""

from __future__ import annotations

from msgspec.structs import replace

from saves import events as told
from saves.events import Entry, Fact
from saves.realm_handlers import Handler
from saves.state import (
    ATTEMPTS,
    RECENT,
    Battle,
    Best,
    Campaign,
    Checkpoint,
    Puzzle,
    Quest,
    Score,
    SkillState,
    State,
)


def _campaign_started(state: State, fact: told.CampaignStarted, entry: Entry) -> None:
    skills = {skill: SkillState(skill, level=fact.levels.get(skill, 0)) for skill in fact.skills}
    campaign = Campaign(fact.campaign, fact.hero, fact.seed, skills, entry.time, list(fact.skills))
    if fact.heritage:
        campaign.heritage = fact.heritage
        _inherit(campaign, state.campaigns[fact.heritage])
    if fact.from_checkpoint is not None:
        name = fact.from_checkpoint
        campaign.parent, campaign.from_checkpoint, campaign.latest = fact.parent, name, name
        campaign.checkpoints[name] = replace(state.campaigns[fact.parent].checkpoints[name])
    state.campaigns[fact.campaign] = campaign
    state.active = fact.campaign


def _inherit(campaign: Campaign, former: Campaign) -> None:
    """Carry the recipe over: which operations were hard, so that the coach asks for them from the start."""
    for name, skill in campaign.skills.items():
        if name in former.skills:
            skill.operations = dict(former.skills[name].operations)


def _skills_chosen(state: State, fact: told.SkillsChosen, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.trained = list(fact.skills)
    for name in fact.skills:
        campaign.skills.setdefault(name, SkillState(name))


def _campaign_archived(state: State, fact: told.CampaignArchived, entry: Entry) -> None:
    state.campaigns[fact.campaign].archived = True


def _puzzle_answered(state: State, fact: told.PuzzleAnswered, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.moment == "before":
        campaign.puzzle = Puzzle(
            fact.skill, fact.level, fact.prompt, fact.expected, fact.answer, fact.correct
        )
    elif campaign.puzzle is not None:
        campaign.puzzle.after = fact.answer
        campaign.puzzle.after_correct = fact.correct
        campaign.puzzle.after_checkpoint = fact.checkpoint
        campaign.puzzle.after_level = campaign.level


def _trial_held(state: State, fact: told.TrialHeld, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    skill = campaign.skills.setdefault(fact.skill, SkillState(fact.skill))
    score = Score.of(fact, entry.time)
    skill.probes[fact.level] = score
    campaign.trials.append(score)
    del campaign.trials[:-RECENT]
    campaign.trials_held += 1
    if fact.kind == "trial" and fact.level == skill.level + 1:
        _attempt(skill, score)
    if fact.kind == "probe" and fact.battle is not None:
        battle = _battle(campaign, fact.battle)
        if battle is not None:
            battle.probe = score


def _attempt(skill: SkillState, score: Score) -> None:
    if score.passed:
        skill.passes.append(score.trial)
    else:
        skill.passes.clear()
        skill.cooldown = 1
        skill.attempts += 1
        skill.failed.append(score)
        del skill.failed[:-ATTEMPTS]


def _level_gained(state: State, fact: told.LevelGained, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    skill = campaign.skills[fact.skill]
    if not campaign.parent:
        _compare(state.bests.setdefault(fact.skill, {}), fact)
    skill.level = fact.level
    skill.passes.clear()
    skill.cooldown = skill.attempts = 0
    skill.failed.clear()
    skill.maxed = False


def _skill_maxed(state: State, fact: told.SkillMaxed, entry: Entry) -> None:
    state.campaigns[fact.campaign].skills[fact.skill].maxed = True


def _compare(bests: dict[int, Best], fact: told.LevelGained) -> None:
    best = bests.get(fact.level)
    if best is None or fact.tokens < best.tokens:
        before = best.tokens if best else 0
        bests[fact.level] = Best(fact.campaign, fact.step, fact.tokens, fact.train_seconds, before)


def _quest_posted(state: State, fact: told.QuestPosted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.quests_posted += 1
    campaign.queue.append(
        Quest(
            fact.quest,
            fact.skill,
            fact.level,
            fact.mix,
            fact.tasks,
            fact.seed,
            fact.posted_by,
            fact.reasons,
            fact.emphasis,
            fact.items,
        )
    )


def _quest_dropped(state: State, fact: told.QuestDropped, entry: Entry) -> None:
    _taken(state.campaigns[fact.campaign], fact.quest)


def _battle_started(state: State, fact: told.BattleStarted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.battles.append(
        Battle(
            battle=fact.battle,
            quest=_taken(campaign, fact.quest),
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
    battle = _battle(campaign, fact.battle)
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
    battle.echo_gap, battle.reason = fact.echo_gap, fact.reason
    campaign.skills[battle.quest.skill].battles += 1
    if fact.operations:
        campaign.skills[battle.quest.skill].operations = fact.operations
    campaign.step += fact.steps
    campaign.tokens += fact.tokens
    campaign.train_seconds += fact.seconds
    campaign.effort += fact.effort
    campaign.battles_fought += 1
    for skill in campaign.skills.values():
        skill.cooldown = max(0, skill.cooldown - 1)


def _battle_blessed(state: State, fact: told.BattleBlessed, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    battle = _battle(campaign, fact.battle)
    if battle is None or battle.blessing is not None:
        return
    battle.blessing, battle.quality = fact.blessing, fact.quality
    battle.experience, battle.reasons = fact.experience, fact.reasons
    campaign.experience += fact.experience


def _checkpoint_sealed(state: State, fact: told.CheckpointSealed, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    campaign.checkpoints[fact.checkpoint] = Checkpoint(
        checkpoint=fact.checkpoint,
        sha256=fact.sha256,
        size=fact.size,
        battle=fact.battle,
        step=fact.step,
        parent=fact.parent,
        rank=fact.rank,
        alpha=fact.alpha,
        time=entry.time,
        arrived=entry.time,
    )
    campaign.latest = fact.checkpoint
    battle = _battle(campaign, fact.battle)
    if battle is not None:
        battle.checkpoint = fact.checkpoint


def _checkpoint_promoted(state: State, fact: told.CheckpointPromoted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.role == "champion":
        campaign.champion, campaign.champion_score = fact.checkpoint, fact.score
    elif fact.checkpoint not in campaign.kept:
        campaign.kept.append(fact.checkpoint)


def _checkpoint_demoted(state: State, fact: told.CheckpointDemoted, entry: Entry) -> None:
    campaign = state.campaigns[fact.campaign]
    if fact.checkpoint in campaign.kept:
        campaign.kept.remove(fact.checkpoint)


def _checkpoint_moved(state: State, fact: told.CheckpointMoved, entry: Entry) -> None:
    # Campaigns that went on from it have it too, and it is the same file.
    for campaign in state.campaigns.values():
        if checkpoint := campaign.checkpoints.get(fact.checkpoint):
            checkpoint.zone, checkpoint.arrived = fact.zone, entry.time


def _checkpoint_lost(state: State, fact: told.CheckpointLost, entry: Entry) -> None:
    _clear(state.campaigns[fact.campaign], [fact.checkpoint])


def _checkpoints_cleared(state: State, fact: told.CheckpointsCleared, entry: Entry) -> None:
    _clear(state.campaigns[fact.campaign], fact.checkpoints)


def _clear(campaign: Campaign, names: list[str]) -> None:
    for name in names:
        campaign.checkpoints[name].cleared = True
    if campaign.latest in names:
        kept = [each.checkpoint for each in campaign.checkpoints.values() if not each.cleared]
        campaign.latest = kept[-1] if kept else None
    if campaign.champion in names:
        campaign.champion, campaign.champion_score = None, 0.0


def _taken(campaign: Campaign, number: int) -> Quest:
    """Take a quest off the board; raises LookupError when it is not there."""
    for place, quest in enumerate(campaign.queue):
        if quest.quest == number:
            return campaign.queue.pop(place)
    raise LookupError(number)


def _battle(campaign: Campaign, number: int) -> Battle | None:
    for battle in reversed(campaign.battles):
        if battle.battle == number:
            return battle
    return None


def _forget_oldest(battles: list[Battle]) -> None:
    for place, battle in enumerate(battles):
        if len(battles) <= RECENT:
            return
        if battle.status is not None:
            del battles[place]
            return


CAMPAIGN_HANDLERS: dict[type[Fact], Handler] = {
    told.CampaignStarted: _campaign_started,
    told.SkillsChosen: _skills_chosen,
    told.CampaignArchived: _campaign_archived,
    told.PuzzleAnswered: _puzzle_answered,
    told.TrialHeld: _trial_held,
    told.LevelGained: _level_gained,
    told.SkillMaxed: _skill_maxed,
    told.QuestPosted: _quest_posted,
    told.QuestDropped: _quest_dropped,
    told.BattleStarted: _battle_started,
    told.BattleEnded: _battle_ended,
    told.BattleBlessed: _battle_blessed,
    told.CheckpointSealed: _checkpoint_sealed,
    told.CheckpointPromoted: _checkpoint_promoted,
    told.CheckpointDemoted: _checkpoint_demoted,
    told.CheckpointMoved: _checkpoint_moved,
    told.CheckpointLost: _checkpoint_lost,
    told.CheckpointsCleared: _checkpoints_cleared,
}
