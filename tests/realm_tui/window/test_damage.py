"""Damage tells how near the right answer was, whatever came first; the screen and the lore say so."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from msgspec.structs import replace

from configs.lore import lore
from engine.rules.strain import damage
from realm_tui.view.lore_lines import found_lines
from realm_tui.window.app import RealmApp
from tests.realm_tui import tale
from tests.realm_tui.patience import Until
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.stage import STEP_COUNT, on_screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_a_crit_miss_above_a_hit_has_its_word_beside_it(
    save: Path, until: Until, size: tuple[int, int]
) -> None:
    near, sure = -math.log(0.45), -math.log(0.4)
    assert damage(near) > damage(sure)
    client = ScriptedClient(tale.FIGHTING)
    client.begin(*tale.MIDDLE)
    sample = tale.step(1).samples[0]
    miss = replace(sample, outcome=4, loss=near, said="0", expected="1")
    hit = replace(sample, outcome=1, loss=sure)
    client.strike(*tale.STEPS[:-1], replace(tale.STEPS[-1], samples=[hit, miss]))
    app = RealmApp(save, client.connect)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: STEP_COUNT in on_screen(app))
        await until(pilot, lambda: "1.3 " in on_screen(app) and "1.1 " in on_screen(app))
        assert "Combat log: damage = how near right was" in on_screen(app)


def test_the_lore_says_why_a_miss_may_do_more_than_a_hit() -> None:
    entry = lore().find("damage")
    assert "One over the loss" in entry.means
    assert "more damage than a hit" in entry.means
    said = "\n".join(line.plain for line in found_lines(lore(), "damage", 200))
    assert "hardly sure" in said
