"""The status of a save, as the lines a player reads; pure."""

from __future__ import annotations

from common.text import counted
from engine.rules.hero_card import stature, title
from engine.rules.strain import zone
from realm_tui.view.figures import compact, duration, nats, score
from realm_tui.view.glyphs import ZONE_SIGNS
from realm_tui.view.guide import CONDITIONS
from realm_tui.view.names import hero_level, mastery_told, skill_name
from realm_tui.view.status import BattleStatus, DriftStatus, Status
from realm_tui.view.text import one_line
from saves.state import Score, Talk


def lines(status: Status) -> list[str]:
    """The status as a player reads it."""
    if status.hero is None:
        return [f"{one_line(status.save)} has no hero yet: run `realm new`.", engine_line(status)]
    hero = status.hero
    kind = ", ".join(filter(None, (stature(hero.parameters), title(status.step))))
    told = [
        f"{one_line(hero.name)}, {hero_level(hero.level, hero.unproven)}"
        f"  ({kind}, realm {one_line(status.name)})",
        "Mastered   "
        + ", ".join(
            mastery_told(skill, level, status.lost.get(skill, []), status.unproven.get(skill, []))
            for skill, level in status.skills.items()
        ),
        f"Trained    {counted(status.step, 'step')}, {compact(status.tokens)} tokens,"
        f" {duration(status.train_seconds)}, {status.experience:.1f} experience",
    ]
    told += [_battle_line(status.battle, status.engine.running)] if status.battle else []
    told += [f"Quests     {status.quests} on the board"] if status.quests else []
    told += [_trial_line(status.trial)] if status.trial else []
    told += [_drift_line(status.drift, status.talk)] if status.drift else []
    told += [f"Checkpoint {one_line(status.checkpoint)}{_champion(status)}"] if status.checkpoint else []
    told += [f"Failed     the {child}: {one_line(said)}" for child, said in status.failures.items()]
    told += [f"Set aside  {one_line(skill)}: {one_line(why)}" for skill, why in status.engine.aside.items()]
    told += (
        [f"Afflicted  {', '.join(each.name for each in status.afflictions)}"] if status.afflictions else []
    )
    told.append(engine_line(status))
    # The engine's line already shows the other reasons to wait.
    waits = status.engine.doing == "battle" and not (status.paused or status.held) and status.engine.waits
    return [*told, f"Waits      {one_line(waits)}"] if waits else told


def engine_line(status: Status) -> str:
    """What the engine is doing, in one line."""
    engine = status.engine
    paused = "; training is paused" if status.paused else ""
    if not engine.running:
        return f"Engine     ■ not running{paused}"
    if not engine.answers or engine.doing is None:
        return f"Engine     ◇ process {engine.pid} does not answer: it starts, leaves or hangs{paused}"
    sign, word = CONDITIONS[engine.doing]
    if status.paused and engine.doing == "battle":
        sign, word, paused = "‖", "pausing", ""
    if status.held and engine.doing == "battle":
        sign, word = "‖", "coming to rest"
    detail = f": {one_line(engine.detail)}" if engine.detail else ""
    return f"Engine     {sign} {word}{detail}{paused}"


def _battle_line(battle: BattleStatus, running: bool) -> str:
    condition = battle.status if running or battle.status != "fighting" else "interrupted"
    what = f"“{one_line(battle.scroll)}”" if battle.scroll else skill_name(battle.skill, battle.level)
    where = f"{battle.battle}, {what}, {condition}"
    told = f"Battle     {where}: step {battle.step}/{battle.planned}"
    if battle.strain is None:
        return told
    pressed = zone(battle.strain)
    return f"{told}, strain {nats(battle.strain)} {ZONE_SIGNS[pressed]} {pressed.name.capitalize()}"


def _trial_line(held: Score) -> str:
    where = f"{held.kind.capitalize()}, {skill_name(held.skill, held.level)}"
    return f"Tested     {where}: {score(held.correct, held.asked)}"


def _drift_line(drift: DriftStatus, talk: Talk | None) -> str:
    place = "above" if drift.kl > drift.bound else "within"
    told = f"Drift      {nats(drift.kl)} nats a token, {place} its bound of {nats(drift.bound)}"
    return f"{told}; {talk.coherent} of {talk.asked} general answers hold together" if talk else told


def _champion(status: Status) -> str:
    return f"; champion {one_line(status.champion)}" if status.champion else ""
