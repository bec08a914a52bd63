"""The learning rate of the next battle."""

from __future__ import annotations

from engine.rules.coach.stances import stance
from engine.rules.floors import floor_of
from engine.rules.settings import Settings
from engine.rules.strain import Zone, strain
from saves.state import Battle, Campaign

SMALLEST_RATE = 0.2
"""Least share of the full learning rate, used when there is hardly any strain."""


def learning_rate(campaign: Campaign, skill: str, settings: Settings) -> float:
    """The full rate in Overload, below it in proportion to the strain at the end of the skill's last battle.

    What is almost right needs smaller corrections; a new level's strain raises the rate again. Before the
    first won battle, the baseline's share of wrong answers stands in for the strain. The stance scales all.
    """
    fought = [battle for battle in campaign.battles if battle.quest.skill == skill and battle.status == "won"]
    before = campaign.skills[skill].baseline or 0.0
    pressed = _strain_at_end(fought[-1]) / Zone.STRETCH.value if fought else 1.0 - before
    full = settings.learning_rate * stance(campaign.stance).learning_rate
    return full * max(SMALLEST_RATE, min(1.0, pressed))


def _strain_at_end(battle: Battle) -> float:
    return strain(battle.loss_end, floor_of(battle.quest))
