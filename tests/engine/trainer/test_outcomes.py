from __future__ import annotations

import pytest
import torch

from engine.trainer.outcomes import outcomes


@pytest.mark.parametrize(
    ("right", "probability", "outcome"),
    [
        ([True, True, True], [0.95, 0.91, 1.0], 0),
        ([True, True, True], [0.95, 0.8, 1.0], 1),
        ([True, True, False], [0.9, 0.9, 0.1], 2),
        ([True, False, True], [0.9, 0.1, 0.9], 2),
        ([True, False, False, True], [0.9, 0.1, 0.1, 0.9], 3),
        ([False, False, True], [0.4, 0.1, 0.9], 4),
        ([False, True], [0.4, 0.9], 4),
    ],
)
def test_each_outcome(right: list[bool], probability: list[float], outcome: int) -> None:
    assert outcomes([torch.tensor(right)], [torch.tensor(probability)]) == [outcome]
