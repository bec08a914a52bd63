"""Each school that the game knows can be learned in, and none other."""

from __future__ import annotations

import pytest

from engine.rules.schools import schools
from engine.trainer.schools.table import SCHOOLS, find_school


def test_the_trainers_schools_are_those_of_the_configs() -> None:
    assert set(SCHOOLS) == set(schools())


def test_a_school_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no school 'alchemy'; there are sft"):
        find_school("alchemy")
