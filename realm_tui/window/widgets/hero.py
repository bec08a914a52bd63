"""The hero card: who the hero is and what it has earned."""

from __future__ import annotations

from textual.content import Content

from common.text import counted
from engine.rules.hero_card import hero_class, race, skill_title, stature, titles_of
from engine.rules.settings import settings
from engine.rules.temple.afflictions import afflictions
from realm_tui.view.battle import WatchedBattle, trained
from realm_tui.view.figures import compact, duration, nats
from realm_tui.view.model import View
from realm_tui.view.text import clip, one_line, row
from realm_tui.window.widgets.meters import meter
from realm_tui.window.widgets.panel import Panel
from saves.state import Campaign, Hero, SkillState


class HeroCard(Panel):
    """Who the hero is: race and stature from its architecture and size, the rest from the save."""

    TITLE = "Hero"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """Name and kind above, figures below, skills between where there is room."""
        campaign, hero = view.state.campaign, view.state.hero
        if campaign is None or hero is None:
            return [Content.styled("No hero yet", "$text-muted")]
        bout = view.fought or WatchedBattle(0)
        head, tail = _person(campaign, hero, bout, width), _figures(campaign, bout, width)
        if campaign.drift is not None and len(head) + 2 * len(campaign.skills) + len(tail) < height:
            tail.append(_drift(campaign.drift, width))
        if len(campaign.skills) > height - len(head) - len(tail):
            # With little room, class and titles give way to skills and afflictions.
            head = [*head[:2], *head[4:]]
        skills = _skills(campaign, width, height - len(head) - len(tail))
        roomy = height > len(head) + len(skills) + len(tail) + 2
        gap = [Content()] if roomy else []
        return [*head, *gap, *skills, *gap, *tail]


def _person(campaign: Campaign, hero: Hero, bout: WatchedBattle, width: int) -> list[Content]:
    name = Content.styled(one_line(hero.name), "bold $primary")
    doubted = campaign.level - campaign.proven
    level = Content.styled(f"Level {campaign.level}{f', {doubted} unproven' if doubted else ''}", "bold")
    kind = f"{race(one_line(hero.architecture))} {stature(hero.parameters)}"
    size = Content.styled(compact(hero.parameters), "$text-muted")
    lines = [row(name, level, width), row(Content(kind), size, width)]
    lines.append(Content(hero_class(hero.model)))
    lines.append(Content.styled(_titles(campaign, bout, width), "$text-muted"))
    suffers = ", ".join(each.name for each in afflictions(campaign))
    return [*lines, *([Content.styled(clip(f"✗ {suffers}", width), "$error")] if suffers else [])]


def _titles(campaign: Campaign, bout: WatchedBattle, width: int) -> str:
    """All titles where they fit, else the skills' alone."""
    every = " · ".join(titles_of(campaign, campaign.step + bout.step))
    if len(every) <= width:
        return every
    return " · ".join(
        filter(None, (skill_title(each.skill, each.proven_level) for each in campaign.skills.values()))
    )


def _skills(campaign: Campaign, width: int, room: int) -> list[Content]:
    """Two lines a skill where there is room, else one, else as many as fit; trained skills come first."""
    names = list(dict.fromkeys((*campaign.trained, *campaign.skills)))
    skills = [campaign.skills[name] for name in names]
    if 2 * len(skills) <= max(2, room):
        return [line for skill in skills for line in _in_full(skill, width)]
    if len(skills) <= room:
        return _in_short(skills, width)
    shown = max(1, room - 1)
    rest = Content.styled(f"and {len(skills) - shown} skills more", "$text-muted")
    return [*_in_short(skills[:shown], width), rest]


def _in_full(skill: SkillState, width: int) -> list[Content]:
    mastered = f"level {skill.level} mastered" if skill.level else "no level mastered"
    if skill.lost:
        mastered = f"level {', '.join(map(str, skill.lost))} lost"
    if skill.unproven:
        mastered += f", {len(skill.unproven)} unproven"
    latest = skill.probes.get(skill.next_level)
    words = f"level {skill.next_level}: {latest.correct}/{latest.asked}" if latest else "next level not tried"
    bar = meter(latest.rate if latest else 0.0, max(0, width - len(words) - 1))
    first = row(_name(skill), Content(f"{mastered}, maxed" if skill.maxed else mastered), width)
    return [first, row(bar, Content.styled(words, "$text-muted"), width)]


def _in_short(skills: list[SkillState], width: int) -> list[Content]:
    """A line a skill, in the longest wording that leaves room for every name."""
    told = [_standings(skill) for skill in skills]
    free = width - 1 - max(len(one_line(skill.skill)) for skill in skills)
    chosen = next((n for n in range(3) if max(len("".join(each[n])) for each in told) <= free), 2)
    return [_line(skill, each[chosen], width) for skill, each in zip(skills, told, strict=True)]


def _standings(skill: SkillState) -> list[tuple[str, str]]:
    """A skill's level and standing in three wordings, from the longest to the shortest."""
    latest = skill.probes.get(skill.next_level)
    score = f"{latest.correct}/{latest.asked}" if latest else "new"
    if skill.unproven:
        doubted = f", {len(skill.unproven)} unproven"
        return [(f"level {skill.level}", doubted), (f"L{skill.level}", doubted), (f"L{skill.level}", "?")]
    if skill.maxed:
        return [(f"level {skill.level}", ", maxed"), *2 * [(f"L{skill.level}", ", maxed")]]
    if skill.lost:
        lost = f"{skill.lost[0]} lost"
        return [(f"level {lost}", f", {score}"), (f"L{lost}", f", {score}"), (f"L{lost}", "")]
    coming = f", next {score}" if latest else ", new"
    return [(f"level {skill.level}", coming), (f"L{skill.level}", coming), (f"L{skill.level}", f", {score}")]


def _line(skill: SkillState, told: tuple[str, str], width: int) -> Content:
    right = Content.assemble(told[0], (told[1], "$text-muted"))
    name = clip(one_line(skill.skill).upper(), max(1, width - right.cell_length - 1))
    return row(Content.styled(name, "bold"), right, width)


def _name(skill: SkillState) -> Content:
    return Content.styled(one_line(skill.skill).upper(), "bold")


def _figures(campaign: Campaign, bout: WatchedBattle, width: int) -> list[Content]:
    done = trained(campaign, bout)
    figures = (
        ("Experience", f"{campaign.experience:.1f}"),
        (counted(done.steps, "step"), f"{compact(done.tokens)} tokens"),
        ("Trained", duration(done.seconds)),
        ("Champion", one_line(campaign.champion or "none yet")),
    )
    return [row(Content.styled(name, "$text-muted"), Content(value), width) for name, value in figures]


def _drift(drift: float, width: int) -> Content:
    bound = settings().drift.bound
    place = "above" if drift > bound else "within"
    return row(
        Content.styled("Drift", "$text-muted"), Content(f"{nats(drift)}, {place} {nats(bound)}"), width
    )
