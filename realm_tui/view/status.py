"""The status of a save, as one versioned record; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from engine.rules.holds import Hold
from engine.rules.settings import settings
from engine.rules.strain import zone
from engine.wire.messages import Activity, ChildCondition
from realm_tui.view.battle import WatchedBattle, trained
from realm_tui.view.renown import Honour, Suffering, renown
from saves.file.rows import StepRow
from saves.state import Campaign, Order, Score, State, Talk


class HeroStatus(msgspec.Struct, frozen=True, kw_only=True):
    hero: str
    name: str
    parameters: int
    level: int
    """The sum of mastered skill levels."""
    unproven: int = 0
    """How many of these levels have trials that could not be judged on import."""


class BattleStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The latest battle."""

    battle: int
    skill: str
    """`scroll` for a scroll, whose level is 0."""
    level: int
    status: str
    """`fighting`; once over `won`, `stopped` or `failed`; `left` if its campaign was archived meanwhile."""
    step: int
    planned: int
    scroll: str = ""
    """The title of the battle's scroll; empty for a skill."""
    loss: float | None = None
    """Nats a token at the latest step; None before the first."""
    strain: float | None = None
    """Moving average over the battle's steps, nats a token."""
    zone: str | None = None
    metrics: Mapping[str, float] = {}
    """What the battle's school measured in the latest step besides the loss, by name."""


class EngineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The engine; most fields stay empty unless it answers."""

    running: bool
    answers: bool = False
    pid: int | None = None
    doing: str | None = None
    detail: str = ""
    next_quest: str = ""
    trainer: ChildCondition = "off"
    oracle: ChildCondition = "off"
    hold: Hold | None = None
    """Who keeps a wanted training step from coming; null while steps come."""
    waits: str = ""
    """Why no step comes, whatever the reason, in words; empty while steps come."""
    oracle_checkpoint: str | None = None
    """The checkpoint the Oracle answers with; null while it is the base model."""
    aside: Mapping[str, str] = {}
    """The skills that can't be trained now, and why."""


class DriftStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Soul Drift of the newest checkpoint, nats a token."""

    kl: float
    """KL(base‖hero) on general prompts."""
    bound: float
    """Above this drift, answers of the base model are replayed in training."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What `realm status --json` prints; a change that breaks readers raises `v`."""

    v: int = 1
    save: str
    name: str
    hero: HeroStatus | None = None
    campaign: int = 0
    skills: dict[str, int] = {}
    """Highest level of each skill that was ever mastered."""
    lost: dict[str, list[int]] = {}
    """The lost levels of each skill that has lost any."""
    unproven: dict[str, list[int]] = {}
    """The mastered levels that are unproven, of each skill that has any."""
    step: int = 0
    """`step`, `tokens` and `train_seconds` include the battle being fought."""
    tokens: int = 0
    train_seconds: float = 0.0
    experience: float = 0.0
    checkpoint: str | None = None
    champion: str | None = None
    quests: int = 0
    """Quests that wait on the board."""
    battle: BattleStatus | None = None
    trial: Score | None = None
    """The latest trial of any kind."""
    drift: DriftStatus | None = None
    """Null until drift was measured for the newest checkpoint."""
    talk: Talk | None = None
    """How the hero last answered general prompts."""
    paused: bool = False
    held: str = ""
    """Why the budget makes training rest; empty while it does not."""
    order: Order | None = None
    failures: dict[str, str] = {}
    titles: list[str] = []
    achievements: list[Honour] = []
    """The earned ones, in the order they were earned."""
    afflictions: list[Suffering] = []
    engine: EngineStatus


def status_of(save: str, state: State, steps: Sequence[StepRow], engine: EngineStatus) -> Status:
    """The status of a save; `steps` are the latest battle's, oldest first."""
    known = Status(
        save=save,
        name=state.name,
        paused=state.paused,
        held=state.held,
        order=state.order,
        failures=state.failures,
        engine=engine,
    )
    campaign, hero = state.campaign, state.hero
    if campaign is None or hero is None:
        return known
    bout = WatchedBattle.of(campaign.battle, steps) if campaign.battle else None
    done = trained(campaign, bout if state.fought else None)
    known_for = renown(state, done.steps)
    return msgspec.structs.replace(
        known,
        hero=HeroStatus(
            hero=hero.hero,
            name=hero.name,
            parameters=hero.parameters,
            level=campaign.level,
            unproven=campaign.level - campaign.proven,
        ),
        campaign=campaign.campaign,
        skills={skill.skill: skill.level for skill in campaign.skills.values()},
        lost=campaign.lost,
        unproven=campaign.unproven,
        step=done.steps,
        tokens=done.tokens,
        train_seconds=done.seconds,
        experience=campaign.experience,
        checkpoint=campaign.latest,
        champion=campaign.champion,
        quests=len(campaign.queue),
        battle=_battle(campaign, bout),
        trial=campaign.trials[-1] if campaign.trials else None,
        drift=_drift(campaign),
        talk=campaign.talk,
        titles=known_for.titles,
        achievements=[each for each in known_for.achievements if each.event is not None],
        afflictions=known_for.afflictions,
    )


def _drift(campaign: Campaign) -> DriftStatus | None:
    if campaign.drift is None:
        return None
    return DriftStatus(kl=campaign.drift, bound=settings().drift.bound)


def engine_status(pid: int | None, activity: Activity | None, waits: str = "") -> EngineStatus:
    """The engine's status, from the `pid` that holds the save and the activity it reports, if it answers."""
    if activity is None:
        return EngineStatus(running=pid is not None, pid=pid)
    return EngineStatus(
        running=True,
        answers=True,
        pid=pid,
        doing=activity.doing,
        detail=activity.detail,
        next_quest=activity.next_quest,
        trainer=activity.trainer.condition,
        oracle=activity.oracle.condition,
        hold=activity.hold,
        waits=waits,
        oracle_checkpoint=activity.hero_adapter,
        aside=activity.aside,
    )


def _battle(campaign: Campaign, bout: WatchedBattle | None) -> BattleStatus | None:
    battle = campaign.battle
    if battle is None or bout is None:
        return None
    return BattleStatus(
        battle=battle.battle,
        skill=battle.quest.skill,
        level=battle.quest.level,
        scroll=battle.quest.scroll.title if battle.quest.scroll else "",
        status=battle.status or ("left" if campaign.archived else "fighting"),
        step=battle.steps if battle.status else bout.step,
        planned=battle.planned,
        loss=bout.loss if bout.steps else None,
        strain=bout.strain,
        zone=None if bout.strain is None else zone(bout.strain).name.lower(),
        metrics=bout.metrics,
    )
