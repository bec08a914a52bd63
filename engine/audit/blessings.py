"""Audits the Temple's verdicts: whether the rituals find them again, and the experience follows from them."""

from __future__ import annotations

from engine.audit.battles import THINNED, steps_of
from engine.audit.outcome import HOLDS, Judged, fails, unproven
from engine.audit.patience import Patience
from engine.audit.scene import ReplayedStory, near
from engine.loop.evidence import Lessons, evidence, material
from engine.loop.tasks import WITHHELD, why_not_redrawn
from engine.rules.temple.verdict import blessing_of
from quests.task import Task
from saves.events import BattleBlessed
from saves.file.rows import ItemRow
from saves.log.thinning import is_thin
from saves.state import Battle, Campaign, Quest

LATE = "drawing the lessons of so many battles takes too long"


def blessed(scene: ReplayedStory, fact: BattleBlessed, patience: Patience) -> Judged:
    """Whether the rituals, performed again, give the same quality, and experience is effort times quality."""
    campaign = scene.state.campaigns[fact.campaign]
    battle = campaign.battle
    if battle is None or battle.battle != fact.battle or battle.status is None or battle.blessing:
        return fails(f"battle {fact.battle} was not over, or was judged already")
    due = battle.effort * fact.quality
    if not near(fact.experience, due):
        return fails(
            f"it gives {fact.experience:g} experience, where its effort times its quality is {due:g}"
        )
    if not 0 <= fact.quality <= 1 or fact.blessing != blessing_of(fact.quality):
        return fails(f"a battle of quality {fact.quality:g} is not {fact.blessing}")
    if scene.rules is None:
        return scene.unruled
    lessons, missing = _lessons(scene, campaign, battle, patience)
    verdict = scene.rules.bless(evidence(scene.connection, campaign, battle, lessons))
    if near(verdict.quality, fact.quality):
        return unproven(missing) if missing else HOLDS
    # Missing evidence never lowers the quality found here, so a lower recorded quality may still be right.
    if missing and fact.quality < verdict.quality:
        return unproven(missing)
    return fails(f"its quality is {fact.quality:g}, where the rituals find {verdict.quality:g}")


def _lessons(
    scene: ReplayedStory, campaign: Campaign, battle: Battle, patience: Patience
) -> tuple[Lessons, str]:
    """The battle's lessons, and what evidence is missing; lessons are drawn only if nothing is."""
    rows = steps_of(scene, campaign.campaign, battle.battle)
    if is_thin([row.step for row in rows], battle.steps):
        return Lessons(), THINNED
    items, general = material(scene.connection, campaign, battle.quest)
    if missing := _missing(battle.quest, items, general):
        return Lessons(), missing
    if not patience.left:
        return Lessons(), LATE
    with patience:
        lessons = Lessons(battle.quest, items, general)
    return lessons, "" if lessons.tasks else "its lessons can't be drawn again"


def _missing(quest: Quest, items: list[ItemRow], general: list[Task]) -> str:
    if quest.scroll is not None and quest.scroll.withheld:
        return WITHHELD
    if len(items) != quest.items:
        return "its lessons are not in the file"
    if quest.general and not general:
        return "the base model's answers that it rehearsed are not in the file"
    return why_not_redrawn(quest)
