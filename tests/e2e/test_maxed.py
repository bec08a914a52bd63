"""A hero too small for its skill, played for real until its level cap is found, and what a player sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from saves.events import SkillMaxed, TrainingPaused
from saves.file.open import open_for_reading
from saves.log.log import entries
from tests.e2e.terminal import REALM, Terminal, realm
from tests.toy_hero import make_toy

PATIENCE_SECONDS = 1200
FACTS = (SkillMaxed, TrainingPaused)


@pytest.mark.long
@pytest.mark.timeout(PATIENCE_SECONDS + 200)
def test_a_capped_hero_is_played_until_it_is_maxed(
    home: Path, full: bool, figure: Callable[[str], None]
) -> None:
    if not full:
        pytest.skip("it plays for many minutes: set REALM_CHAOS=full")
    make_toy(home)
    woken = realm(home, "new", "--hero", "toy", "--skills", "coin_flip")
    assert woken.returncode == 0, woken.stderr
    window = Terminal(REALM, home, 120, 40)
    window.wait_for(lambda text: "TOY" in text, 60)
    window.wait_for(lambda text: "paused" in text and "maxed" in text, PATIENCE_SECONDS)
    window.press("g")
    shown = window.wait_for(lambda text: "Its level cap is found" in text, 20)
    assert re.search(r"Its level cap is found: \d+ probes", shown), shown
    window.press("\x1b")
    # Escape and a letter at once would be that letter with Alt.
    window.wait_for(lambda text: "Chronicle" in text, 20)
    window.close("q")
    assert realm(home, "stop").returncode == 0
    with closing(open_for_reading(home / "my.realm")) as connection:
        told = [entry.fact() for entry in entries(connection)]
    maxed, paused = (next(fact for fact in told if isinstance(fact, kind)) for kind in FACTS)
    assert isinstance(maxed, SkillMaxed)
    assert isinstance(paused, TrainingPaused)
    assert "every skill is at its level cap" in paused.reason
    assert len(maxed.trials) >= 20
    figure(f"the toy hero was maxed at level {maxed.level} by {len(maxed.trials)} probes")
