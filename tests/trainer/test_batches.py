from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.trainer.batches import Buckets, TokenRow, collate, longest_answer


def row(lesson: int, prompt: list[int], answer: list[int]) -> TokenRow:
    return {"lesson": lesson, "input_ids": prompt + answer, "answer_start": len(prompt), "general": False}


def test_hidden_states_and_targets_are_off_by_one() -> None:
    batch = collate([row(0, [5, 6, 7], [8, 9]), row(1, [5], [9])])
    assert batch["input_ids"].tolist() == [[5, 6, 7, 8], [5, 0, 0, 0]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 1], [1, 0, 0, 0]]
    assert batch["row"].tolist() == [0, 0, 1]
    assert batch["position"].tolist() == [2, 3, 0]
    assert batch["target"].tolist() == [8, 9, 9]
    assert batch["lesson"].tolist() == [0, 1]


@given(
    lengths=st.lists(st.integers(1, 90), min_size=1, max_size=300),
    size=st.integers(1, 17),
    seed=st.integers(0, 9),
)
def test_every_lesson_is_in_one_batch_and_the_seed_decides_the_order(
    lengths: list[int], size: int, seed: int
) -> None:
    batches = list(Buckets(lengths, size, seed))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(len(batch) <= size for batch in batches)
    assert batches == list(Buckets(lengths, size, seed))
    assert len(Buckets(lengths, size, seed)) == len(batches)


def test_lessons_of_near_lengths_share_a_batch() -> None:
    lengths = [10, 90] * 32
    for batch in Buckets(lengths, 8, seed=1):
        assert len({lengths[index] for index in batch}) == 1


def test_the_longest_answer_is_one_that_a_trial_may_ask_for() -> None:
    short, long = row(0, [1, 2], [3, 4]), row(1, [1], [5] * 80)
    assert longest_answer([]) == 0
    assert longest_answer([short, long]) == 80
    assert longest_answer([short, {**long, "general": True}]) == 2
