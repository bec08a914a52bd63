from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from engine.loop.templating import lesson
from engine.trainer.batches import Batches, TokenRow, collate, longest_answer, tokenize
from engine.trainer.microbatch import split_batch
from heroes.definition import find_hero
from quests.task import Task


def row(lesson: int, prompt: list[int], answer: list[int]) -> TokenRow:
    return {
        "lesson": lesson,
        "input_ids": prompt + answer,
        "answer_start": len(prompt),
        "general": False,
        "rejected": [],
        "weights": [],
        "reference": [],
        "sampled": [],
        "reward": math.nan,
    }


def test_hidden_states_and_targets_are_off_by_one() -> None:
    batch = collate([row(0, [5, 6, 7], [8, 9]), row(1, [5], [9])])
    assert batch["input_ids"].tolist() == [[5, 6, 7, 8], [5, 0, 0, 0]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 1], [1, 0, 0, 0]]
    assert batch["row"].tolist() == [0, 0, 1]
    assert batch["position"].tolist() == [2, 3, 0]
    assert batch["target"].tolist() == [8, 9, 9]
    assert batch["lesson"].tolist() == [0, 1]


@given(lengths=st.lists(st.integers(1, 90), min_size=1, max_size=300), size=st.integers(1, 17))
def test_batches_keep_the_order_drawn_and_begin_with_their_shortest(lengths: list[int], size: int) -> None:
    batches = list(Batches(lengths, size))
    assert len(Batches(lengths, size)) == len(batches)
    for number, batch in enumerate(batches):
        assert sorted(batch) == list(range(len(lengths)))[number * size : (number + 1) * size]
        assert [lengths[index] for index in batch] == sorted(lengths[index] for index in batch)
    assert sum(map(len, batches)) == len(lengths)


def test_the_longest_answer_is_one_that_a_trial_may_ask_for() -> None:
    short, long = row(0, [1, 2], [3, 4]), row(1, [1], [5] * 80)
    assert longest_answer([]) == 0
    assert longest_answer([short, long]) == 80
    assert longest_answer([short, {**long, "general": True}]) == 2


def test_of_a_chat_only_the_last_answer_and_its_end_of_turn_are_learned(converted: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(converted)
    history = (("system", "Be brief."), ("user", "Hi"), ("assistant", "Hm."))
    asked = Task(skill="scroll", level=0, operation="messages", prompt="Who?", answer="PIP", history=history)
    made = lesson(find_hero("pip"), asked)
    [found] = tokenize([made], tokenizer)
    start = found["answer_start"]
    assert tokenizer.decode(found["input_ids"][start:]) == "PIP<|im_end|>"
    assert tokenizer.decode(found["input_ids"][:start]) == made.prompt
    assert made.prompt.startswith("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n")
    batch = collate([found])
    assert batch["target"].tolist() == found["input_ids"][start:]


def test_weights_and_reference_go_along_with_their_tokens() -> None:
    plain, weighed = row(0, [1, 2], [3]), row(1, [1], [2, 3])
    assert {"weight", "reference"}.isdisjoint(collate([plain]))
    batch = collate([plain, {**weighed, "weights": [0.5, 1.5], "reference": [-1.0, -2.0]}])
    assert batch["weight"].tolist() == [1.0, 0.5, 1.5]
    assert batch["reference"][1:].tolist() == [-1.0, -2.0]
    assert bool(batch["reference"][0].isnan())
    rewarded = collate([plain, {**weighed, "sampled": [-0.5, -0.25], "reward": 1.0}])
    assert rewarded["sampled"][1:].tolist() == [-0.5, -0.25]
    assert rewarded["reward"][1] == 1.0
    assert bool(rewarded["reward"][0].isnan())
    [first, second] = split_batch(batch, 1)
    assert first["weight"].tolist() == [1.0]
    assert second["weight"].tolist() == [0.5, 1.5]
