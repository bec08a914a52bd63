"""Audits levels, level caps and champions: whether they follow from the examinations before them."""

from __future__ import annotations

from collections import defaultdict

from engine.audit.outcome import HOLDS, Judged, fails, unproven, worst
from engine.audit.scene import ReplayedStory, Standing, compared
from engine.rules.levels.consequences import Conclusion
from saves.events import CampaignStarted, CheckpointPromoted, LevelGained, LevelLost, SkillMaxed
from saves.state import Campaign

Levels = dict[int, dict[str, dict[int, str]]]
"""By campaign, skill and level: why the level is not proven; empty if it is."""
CUT = "the log was cut off before it was told"


class Proofs:
    """Which of the levels that a save records are proven."""

    def __init__(self) -> None:
        self.levels: defaultdict[int, defaultdict[str, dict[int, str]]] = defaultdict(_no_levels)
        self.doubted: defaultdict[int, defaultdict[str, dict[int, str]]] = defaultdict(_no_levels)
        """Levels that were ever unproven: a new campaign may branch off from before they were proven."""

    def gained(self, fact: LevelGained, judged: Judged) -> None:
        """Note a gained level; it is proven if `judged` holds."""
        self._note(fact.campaign, fact.skill, fact.level, judged.why)

    def doubt(self, campaign: int, skill: str, level: int, why: str) -> None:
        """Note that a level may not be mastered although the save says so."""
        self._note(campaign, skill, level, why)

    def branched(self, fact: CampaignStarted, judged: Judged) -> None:
        """Note the levels that a campaign took over, which are as proven as in the campaign before."""
        for skill, top in fact.levels.items():
            former = self.levels[fact.parent][skill] | self.doubted[fact.parent][skill]
            for level, why in former.items():
                if level <= top:
                    self._note(fact.campaign, skill, level, judged.why or why)
            if judged != HOLDS and top > 0:
                self.doubt(fact.campaign, skill, top, judged.why)

    def _note(self, campaign: int, skill: str, level: int, why: str) -> None:
        self.levels[campaign][skill][level] = why
        if why:
            self.doubted[campaign][skill][level] = why

    def told(self) -> Levels:
        """All levels noted, ascending."""
        return {
            campaign: {skill: dict(sorted(levels.items())) for skill, levels in skills.items()}
            for campaign, skills in self.levels.items()
        }


def _no_levels() -> defaultdict[str, dict[int, str]]:
    return defaultdict(dict)


def gained(scene: ReplayedStory, fact: LevelGained) -> Judged:
    """Whether a level was the next to be won, and its trials were passed one after the other."""
    campaign = scene.state.campaigns[fact.campaign]
    skill = campaign.skills[fact.skill]
    if fact.level != skill.next_level:
        return fails(f"level {skill.next_level} is the one to be won")
    if scene.rules is None:
        return scene.unruled
    due = _take(scene, fact)
    if due is None and len(skill.passes) >= scene.rules.settings.passes_needed:
        due = scene.rules.ascent(campaign, fact.skill, fact.level)
    if due is None:
        return fails("no trials were passed for it")
    cited = (scene.trials.get((fact.campaign, trial), _uncited(trial)) for trial in fact.trials)
    return worst([compared(fact, due), *cited])


def _uncited(trial: int) -> Judged:
    return fails(f"trial {trial} was none for a level")


def concluded(scene: ReplayedStory, fact: LevelLost | SkillMaxed | CheckpointPromoted) -> Judged:
    """Whether a lost level, a level cap or a champion is what the examination just before shows."""
    if scene.rules is None:
        return scene.unruled
    due = _take(scene, fact)
    if due is None:
        return fails("no examination before it shows that")
    return worst([compared(fact, due, "reason"), scene.shown_by])


def _take(scene: ReplayedStory, fact: Conclusion) -> Conclusion | None:
    due = next((each for each in scene.due if type(each) is type(fact)), None)
    if due is not None:
        scene.due.remove(due)
    return due


def omitted(due: Conclusion, *, cut: bool) -> Judged:
    """The judgement of a conclusion that was due but is not recorded; `cut` if the log was cut off there."""
    return unproven(CUT) if cut else fails("the examination before shows it, and it is not told")


def begun(scene: ReplayedStory, fact: CampaignStarted) -> Judged:
    """Whether a campaign begins with levels that its checkpoint had while it was the newest."""
    campaigns = scene.state.campaigns
    if fact.campaign != max(campaigns, default=0) + 1:
        return fails(f"{max(campaigns, default=0) + 1} is the number of the next campaign")
    had = standing(fact.levels, fact.lost)
    if had == standing({}, {}):
        return HOLDS
    if fact.from_checkpoint is None:
        return fails("the base model that it begins with has mastered nothing")
    if had not in scene.stood[fact.parent, fact.from_checkpoint]:
        return fails(f"its levels are none that {fact.from_checkpoint} had in campaign {fact.parent}")
    return HOLDS


def standing(levels: dict[str, int], lost: dict[str, list[int]]) -> Standing:
    """The mastered and lost levels, to be compared; skills without any are left out."""
    gone = ((skill, level) for skill, each in lost.items() for level in each)
    return frozenset((skill, level) for skill, level in levels.items() if level), frozenset(gone)


def remember(scene: ReplayedStory, campaign: Campaign) -> None:
    """Note the levels that the newest checkpoint has by now."""
    if campaign.latest is not None:
        levels = {name: skill.level for name, skill in campaign.skills.items()}
        scene.stood[campaign.campaign, campaign.latest].add(standing(levels, campaign.lost))


def named(fact: Conclusion | CampaignStarted) -> str:
    """A conclusion in a few words, for a report."""
    where = f" of campaign {fact.campaign}"
    match fact:
        case LevelGained():
            return f"level {fact.level} of {fact.skill}{where}"
        case LevelLost():
            return f"the loss of level {fact.level} of {fact.skill}{where}"
        case SkillMaxed():
            return f"the level cap of {fact.skill}{where}"
        case CheckpointPromoted():
            return f"the champion {fact.checkpoint}{where}"
    return f"the levels that campaign {fact.campaign} began with"
