"""Audits quests, battles and their measurements: by the rules, and by what their step rows add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.audit.outcome import HOLDS, Judged, fails, unproven
from engine.audit.rules import Rules
from engine.audit.scene import ReplayedStory, alike, compared, near, shown
from engine.loop.scroll_loss import known_before
from engine.loop.sealing import checkpoint_name, sealed
from engine.rules.strain import effort
from engine.rules.tally import Tally
from heroes.definition import HeroError
from quests.task import QuestError
from saves.events import (
    BattleEnded,
    BattleStarted,
    CheckpointSealed,
    DriftMeasured,
    QuestPosted,
    ScrollScored,
)
from saves.file.rows import StepRow
from saves.log import log
from saves.log.thinning import is_thin
from saves.state import Battle, Campaign

THINNED = "of a battle long past only eight steps are kept"
SUMS = ("steps", "tokens", "seconds", "loss_start", "loss_end", "effort", "plastic_gain", "strikes")
"""Fields that BattleEnded and the tally of its step rows have in common."""


def posted(scene: ReplayedStory, fact: QuestPosted) -> Judged:
    """Whether a quest is the next of its campaign, with as many tasks as the coach gives."""
    campaign = scene.state.campaigns[fact.campaign]
    if fact.quest != campaign.quests_posted + 1:
        return fails(f"it comes after {campaign.quests_posted} others")
    if scene.rules is None:
        return scene.unruled
    if fact.posted_by != "coach":
        return HOLDS
    due = (
        scene.rules.next_tasks(campaign, scene.rules.settings_of(campaign)),
        scene.rules.seed_of(campaign, fact.quest),
    )
    told = fact.tasks, fact.seed
    if told == due:
        return HOLDS
    return fails("it has {} tasks of seed {}, where {} of seed {} are due".format(*told, *due))


def started(scene: ReplayedStory, fact: BattleStarted) -> Judged:
    """Whether a battle is the next, goes on from the newest checkpoint, and is as long as its quest."""
    campaign = scene.state.campaigns[fact.campaign]
    quest = next((each for each in campaign.queue if each.quest == fact.quest), None)
    if quest is None:
        return fails(f"quest {fact.quest} is not on the board")
    if scene.rules is None:
        return scene.unruled
    pace = scene.rules.plan_of(campaign, quest)
    due = {
        "battle": campaign.battles_fought + 1,
        "start_step": campaign.step,
        "steps": pace.steps,
        "batch_size": pace.batch_size,
        "seed": quest.seed,
        "from_checkpoint": campaign.latest,
    }
    return _differs(fact, due)


def checkpoint(scene: ReplayedStory, fact: CheckpointSealed) -> Judged:
    """Whether a checkpoint is of the battle being fought, and at its last step."""
    campaign = scene.state.campaigns[fact.campaign]
    battle = campaign.battle
    if battle is None or battle.battle != fact.battle or battle.status is not None:
        return fails(f"battle {fact.battle} was not being fought")
    if scene.rules is None:
        return scene.unruled
    try:
        name = checkpoint_name(campaign, battle)
        # Rank and alpha are checked in the adapter itself.
        return compared(fact, sealed(campaign, battle, name, fact.sha256, fact.size), "rank", "alpha")
    except HeroError as unknown:
        return unproven(str(unknown).rstrip("."))


def ended(scene: ReplayedStory, fact: BattleEnded) -> Judged:
    """Whether BattleEnded records what the battle's steps add up to."""
    battle = scene.state.campaigns[fact.campaign].battle
    if battle is None or battle.battle != fact.battle or battle.status is not None:
        return fails("no such battle was being fought")
    if fact.steps > battle.planned:
        return fails(f"it has {fact.steps} steps, where {battle.planned} were planned")
    if scene.rules is None:
        return scene.unruled
    rows = steps_of(scene, fact.campaign, fact.battle)
    try:
        floor = scene.rules.floor_of(battle.quest)
    except QuestError as gone:
        return unproven(str(gone).rstrip("."))
    if is_thin([row.step for row in rows], fact.steps):
        return _bounded(fact, battle, rows, floor)
    return _added_up(scene.rules, fact, rows, floor)


def steps_of(scene: ReplayedStory, campaign: int, battle: int) -> list[StepRow]:
    """The rows of a battle's steps."""
    return log.steps(scene.connection, campaign, battle)


def _added_up(rules: Rules, fact: BattleEnded, rows: Sequence[StepRow], floor: float) -> Judged:
    sums = rules.tally(rows, floor)
    due = {name: getattr(sums, name) for name in SUMS}
    # Older saves don't have these counts.
    if fact.zones or any(fact.productive):
        due |= {"zones": sums.zones, "productive": sums.productive}
    told_of = any(row.operations for row in rows)
    hits = [name for name in ("operations", "primitives") if told_of and getattr(fact, name)]
    due |= {name: getattr(sums, name) for name in hits}
    found = _differs(fact, due)
    if found == HOLDS and not told_of and (fact.operations or fact.primitives):
        return unproven("its steps are kept without what was hit in them")
    return found if found != HOLDS else _gradients(fact, sums)


def _gradients(fact: BattleEnded, sums: Tally) -> Judged:
    if fact.vitals is None:
        return HOLDS
    told = fact.vitals.gradient_least, fact.vitals.gradient_median, fact.vitals.gradient_most
    return HOLDS if alike(told, sums.gradients) else fails("its gradients are not those of its steps")


def _bounded(fact: BattleEnded, battle: Battle, rows: Sequence[StepRow], floor: float) -> Judged:
    """Check a thinned battle against the steps that are left: they can contradict it, but not prove it."""
    least = {
        "tokens": sum(row.tokens for row in rows),
        "seconds": sum(row.seconds for row in rows),
        "effort": effort((row.loss for row in rows), floor),
    }
    for name, value in least.items():
        told = getattr(fact, name)
        if told < value and not near(told, value):
            return fails(f"it tells of {name} {shown(told)}, where the steps kept of it have {shown(value)}")
    if sum(fact.strikes) > fact.steps * battle.batch_size:
        return fails(f"it tells of {sum(fact.strikes)} strikes in {fact.steps} steps of {battle.batch_size}")
    if fact.zones and sum(fact.zones) != fact.steps:
        return fails(f"its zones have {sum(fact.zones)} steps, where it has {fact.steps}")
    if any(each > fact.steps for each in fact.productive):
        return fails(f"{max(fact.productive)} productive steps in a row are more than its {fact.steps}")
    return unproven(THINNED)


def _differs(fact: BattleStarted | BattleEnded, due: Mapping[str, object]) -> Judged:
    for name, value in due.items():
        if not alike(getattr(fact, name), value):
            word = name.replace("_", " ")
            return fails(f"it tells of {word} {shown(getattr(fact, name))}, where {shown(value)} is due")
    return HOLDS


def drift(scene: ReplayedStory, fact: DriftMeasured) -> Judged:
    """Whether a drift is that of its battle's checkpoint, with the bound that the rules set."""
    campaign = scene.state.campaigns[fact.campaign]
    battle = _fought(campaign, fact.battle)
    if battle is None or battle.checkpoint != fact.checkpoint or battle.drift is not None:
        return fails(f"{fact.checkpoint} is not what battle {fact.battle} left, or was measured already")
    if scene.rules is None:
        return scene.unruled
    bound = scene.rules.settings.drift.bound
    return HOLDS if near(fact.bound, bound) else fails(f"its bound is {fact.bound:g}, where {bound:g} is due")


def scored(scene: ReplayedStory, fact: ScrollScored) -> Judged:
    """Whether a scroll was scored after its battle, starting from the loss that the battle before left."""
    campaign = scene.state.campaigns[fact.campaign]
    battle = _fought(campaign, fact.battle)
    if battle is None or battle.quest.quest != fact.quest or battle.quest.scroll is None:
        return fails(f"battle {fact.battle} was not fought on it")
    if battle.held_out is not None or battle.checkpoint != fact.checkpoint:
        return fails(f"{fact.checkpoint} is not what battle {fact.battle} left, or was scored already")
    if fact.lines > battle.quest.scroll.held_out:
        return fails(f"it is scored by {fact.lines} lines, where {battle.quest.scroll.held_out} are held out")
    if scene.rules is None:
        return scene.unruled
    before = known_before(campaign, battle)
    if before is not None and (fact.before is None or not near(fact.before, before)):
        return fails(f"it begins with a loss of {shown(fact.before)}, where {before:g} was left before it")
    return HOLDS


def _fought(campaign: Campaign, number: int) -> Battle | None:
    """The latest battle, if it is over and has this number; else None."""
    battle = campaign.battle
    return battle if battle and battle.battle == number and battle.status is not None else None
