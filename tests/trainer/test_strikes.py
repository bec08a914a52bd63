from __future__ import annotations

import torch

from engine.trainer.strikes import counts, outcomes


def test_each_outcome() -> None:
    answers = [
        ([True, True], [0.95, 0.9]),
        ([True, True], [0.95, 0.8]),
        ([True, False], [0.9, 0.1]),
        ([True, False, False], [0.9, 0.1, 0.1]),
        ([False, False], [0.4, 0.1]),
    ]
    right = torch.tensor([hit for hits, _ in answers for hit in hits])
    probability = torch.tensor([p for _, ps in answers for p in ps])
    row = torch.tensor([index for index, (hits, _) in enumerate(answers) for _ in hits])
    found = outcomes(right, probability, row, len(answers))
    assert found == [0, 1, 2, 3, 4]
    assert counts([*found, 0]) == [2, 1, 1, 1, 1]
