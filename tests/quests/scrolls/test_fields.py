"""Fields that change what a line means are obeyed, or their line is refused; all others are named."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from quests.scrolls.fields import table
from quests.scrolls.leaks import Leaks
from quests.scrolls.reading import Reading, read_scroll
from quests.scrolls.tables import NULLS
from tests.paths import REPO

DOCS = REPO / "docs/SCROLLS.md"
PAIR = {"prompt": "Where is the fern?", "completion": "North."}
ASKED = {"role": "user", "content": "Where is the fern?"}
SAID = {"role": "assistant", "content": "North."}
BEFORE = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hm."}]


def read(*records: dict[str, Any]) -> Reading:
    data = b"".join(json.dumps(each).encode() + b"\n" for each in records)
    return read_scroll(io.BytesIO(data), "standard", Leaks())


def chat(*changes: dict[str, Any]) -> dict[str, Any]:
    """A chat of four messages, each with what is changed in it."""
    messages = [*BEFORE, ASKED, SAID]
    return {"messages": [each | change for each, change in zip(messages, changes, strict=False)]}


@pytest.mark.parametrize("name", ["label", "kto_tag", "Label"])
@pytest.mark.parametrize("bad", [False, 0, "False", "no"])
def test_a_bad_answer_is_kept_for_the_judge_and_not_learned(name: str, bad: object) -> None:
    [lesson] = read(PAIR | {name: bad}).lessons
    assert (lesson.form, lesson.trainable, lesson.answer, lesson.rejected) == (
        "rejected",
        False,
        "",
        "North.",
    )


@pytest.mark.parametrize("good", [True, 1, "true", "YES", None, ""])
def test_a_good_answer_is_learned(good: object) -> None:
    [lesson] = read(PAIR | {"label": good}).lessons
    assert (lesson.trainable, lesson.answer) == (True, "North.")


@pytest.mark.parametrize(
    "mark",
    [
        *(
            {name: no}
            for name in ("train", "loss", "loss_mask", "train_on_turn", "learn")
            for no in (False, 0)
        ),
        {"masked": True},
        {"weight": 0},
        {"weight": 0.0},
        {"train": "false"},
        {"weight": "0.0"},
        {"ignore": True},
        {"exclude": "yes"},
        {"skip": 1},
        {"loss_weight": 0},
    ],
)
def test_what_is_marked_not_to_be_learned_is_not_learned(mark: dict[str, Any]) -> None:
    for record in (PAIR | mark, chat({}, {}, {}, mark)):
        found = read(record)
        assert found.lessons == []
        assert found.report.kinds == {"not to be learned": 1}
        assert f"`{next(iter(mark))}`" in found.report.first[0].reason


@pytest.mark.parametrize(
    "mark",
    [
        {"train": True},
        {"loss": 1},
        {"masked": False},
        {"weight": 1},
        {"weight": 1.0},
        {"weight": None},
        {"ignore": 0},
        {"skip": "no"},
    ],
)
def test_what_is_marked_to_be_learned_is_learned(mark: dict[str, Any]) -> None:
    found = read(PAIR | mark, chat({}, {}, {}, mark))
    assert [lesson.answer for lesson in found.lessons] == ["North.", "North."]
    assert found.report.cautions == []


@pytest.mark.parametrize("side", ["test", "Validation", "val", "dev", "held-out", " EVAL "])
def test_a_line_of_a_side_for_tests_is_not_learned(side: str) -> None:
    found = read(PAIR | {"split": side}, PAIR | {"split": "train", "prompt": "Else?"})
    assert [lesson.prompt for lesson in found.lessons] == ["Else?"]
    assert "marked not to be learned by `split`" in found.report.first[0].reason


def test_an_answer_that_is_json_of_no_message_is_learned() -> None:
    for answer in ('{"role": "king", "content": "x"}', '{"a": 1}', "[1, 2]", "{not json}"):
        [lesson] = read(PAIR | {"completion": answer}).lessons
        assert lesson.answer == answer


def test_fields_of_parts_that_are_not_known_are_named() -> None:
    parts = [{"type": "text", "text": "North.", "cache_control": {"type": "ephemeral"}}]
    found = read(chat({}, {}, {}, {"content": parts}))
    assert found.report.unknown == {"part cache_control": 1}
    assert found.report.kept == 1


def test_what_is_empty_makes_no_other_form_of_a_line() -> None:
    for empty in ("", [], [None], None):
        [lesson] = read(PAIR | {"rejected": empty, "chosen": empty}).lessons
        assert (lesson.form, lesson.answer) == ("completion", "North.")
    [lesson] = read({"instruction": "", "input": "Where is the fern?", "output": "North."}).lessons
    assert lesson.prompt == "Where is the fern?"
    inner = {"messages": [ASKED], "system": "Be brief."}
    [lesson] = read({"input": inner, "system": "", "output": "North."}).lessons
    assert lesson.history == (("system", "Be brief."),)


def test_words_for_nothing_in_a_table_are_nothing() -> None:
    rows = [f"q{number},{word},a{number}" for number, word in enumerate(sorted(NULLS))]
    data = "\n".join(["prompt,system,completion", *rows, "last,,NaN", "most,None,none"]) + "\n"
    found = read_scroll(io.BytesIO(data.encode()), "standard", Leaks(), name="t.csv")
    assert len(found.lessons) == len(NULLS) + 1
    assert {lesson.history for lesson in found.lessons} == {()}
    assert found.lessons[-1].answer == "none"
    assert found.report.refused == 1


def test_parts_of_a_text_are_read_with_a_line_break_between_them() -> None:
    parts = [{"type": "text", "text": "Look."}, {"type": "text", "text": "Where is the fern?"}]
    [lesson] = read(chat({}, {}, {"content": parts}, {})).lessons
    assert lesson.prompt == "Look.\nWhere is the fern?"


def test_an_earlier_answer_that_is_not_to_be_learned_is_read() -> None:
    [lesson] = read(chat({}, {"weight": 0}, {}, {"weight": 1})).lessons
    assert lesson.history == (("user", "Hi"), ("assistant", "Hm."))
    assert lesson.answer == "North."


def test_where_the_last_answer_is_not_to_be_learned_the_last_that_is_marked_to_be_is() -> None:
    [lesson] = read(chat({}, {"train": True}, {}, {"train": False})).lessons
    assert (lesson.history, lesson.prompt, lesson.answer) == ((), "Hi", "Hm.")


def test_that_only_the_last_answer_is_learned_is_said_where_more_are_marked() -> None:
    found = read(chat({}, {"weight": 1}, {}, {"weight": 1}))
    assert found.report.cautions == ["1 lines mark more answers to learn than the last: only it is"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (PAIR | {"label": "harmless"}, '"harmless" as `label`, which is neither true nor false'),
        (PAIR | {"label": 3}, "3 as `label`"),
        (PAIR | {"loss_mask": [0, 1]}, "[0,1] as `loss_mask`"),
        (PAIR | {"weight": 0.5}, "0.5 as `weight`, and a weight is 0 or 1"),
        (PAIR | {"weight": -1}, "-1 as `weight`"),
        (PAIR | {"mask": True}, "has `mask`"),
        (
            chat({}, {}, {}, {"content": [{"type": "text", "text": "N"}, {"text": "o", "train": False}]}),
            "has `train` on a part",
        ),
        (
            chat({}, {}, {}, {"content": [{"type": "text", "text": "N", "weight": 0}]}),
            "has `weight` on a part",
        ),
        (
            PAIR | {"completion": '{"role": "assistant", "content": "hi", "weight": 0}'},
            "messages written as text",
        ),
        (
            PAIR | {"completion": '[{"weight": 0, "role": "assistant", "content": "hi"}]'},
            "messages written as text",
        ),
        (
            {"input": {"messages": [ASKED], "system": "Be long."}, "system": "Be brief.", "output": "North."},
            "has `system` in `input` and another beside it",
        ),
        (
            {"prompt": "q", "chosen": [SAID, ASKED, SAID | {"train": False}], "rejected": "South."},
            "answers something else",
        ),
        (
            {
                "chosen": [ASKED, SAID | {"train": True}, ASKED, SAID | {"train": False}],
                "rejected": [ASKED, SAID | {"train": True}, ASKED, BEFORE[1]],
            },
            "two answers to choose from, and a last message that is marked not to be learned",
        ),
        (
            {"messages": [ASKED, SAID | {"train": True}, ASKED, SAID | {"train": False}], "label": False},
            "has `label`, and a last message that is marked not to be learned",
        ),
        (chat({"Name": "ann"}, {}, {"Name": "bob"}, {}), "several speakers as 'user' by `name` (ann, bob)"),
        (PAIR | {"completion_mask": [1, 0]}, "has `completion_mask`"),
        (PAIR | {"assistant_masks": [0]}, "has `assistant_masks`"),
        (PAIR | {"ignore": "perhaps"}, '"perhaps" as `ignore`, which is neither'),
        (PAIR | {"mask": False}, "has `mask`"),
        (PAIR | {"tools": [{"type": "function"}]}, "has `tools`"),
        (PAIR | {"images": ["a.png"]}, "has `images`"),
        (PAIR | {"choices": ["a", "b"]}, "has `choices`"),
        (PAIR | {"mapping": {"a": {}}}, "has `mapping`"),
        (PAIR | {"train": True, "Train": False}, "has the field `train` twice"),
        (PAIR | {"answer": "South."}, "has `completion` and `answer`"),
        (PAIR | {"question": "Who?"}, "has `prompt` and `question`"),
        (PAIR | {"messages": [ASKED, SAID]}, "has both `messages` and `completion`"),
        (PAIR | {"rejected": "South."}, "has both `completion` and `rejected`"),
        (PAIR | {"system": ["a"], "history": [["only one"]]}, "is not of pairs"),
        (PAIR | {"system": 3}, "expected `str`, got `int`, at `system`"),
        ({"prompt": [ASKED], "completion": [SAID, ASKED, SAID]}, "is not one message of the assistant's"),
        ({"prompt": "a", "chosen": "b", "rejected": "c", "label": True}, "has both `label` and two answers"),
        (
            {"prompt": "Else?", "chosen": [ASKED, SAID], "rejected": [ASKED, BEFORE[1]]},
            "answers something else",
        ),
        ({"chosen": [ASKED, SAID], "rejected": [BEFORE[0], SAID]}, "differ before their last message"),
        ({"chosen": "a", "rejected": "b"}, "without the `prompt` that they answer"),
        ({"prompt": "[{'role': 'user', 'content': 'a'}]", "completion": "b"}, "messages written as text"),
        (
            {"system": "Be brief.", "messages": [{"role": "system", "content": "Be long."}, ASKED, SAID]},
            "another",
        ),
        ({"messages": [ASKED, SAID], "context": "A map."}, "has `context` beside `messages`"),
        ({"messages": [ASKED, SAID], "history": [["a", "b"]]}, "has `history` beside `messages`"),
        ({"prompt": {"0": "a"}, "completion": {"0": "b"}}, "holds a table by its columns"),
        (chat({}, {}, {}, {"tool_calls": [{"id": 1}]}), "has `tool_calls`"),
        (chat({}, {}, {}, {"function_call": {"name": "f"}}), "has `function_call`"),
        (chat({}, {}, {}, {"reasoning_content": "Hm"}), "has `reasoning_content`"),
        (chat({}, {}, {}, {"audio": {"id": "x"}}), "has `audio`"),
        (chat({}, {}, {}, {"refusal": "No."}), "has `refusal`"),
        (chat({}, {}, {}, {"train": True, "weight": 0}), "`train` and `weight`, which are at odds"),
        (chat({}, {}, {"train": True}), "do not end with"),
        (chat({}, {}, {"train": True}, {}), "has a user message marked to be learned"),
        (chat({}, {}, {}, {"content": None}), "a message without `content`"),
        (chat({}, {}, {}, {"role": None}), "a message without `role`"),
        (chat({}, {}, {"role": "tool"}, {}), "has a message from 'tool'"),
        (chat({}, {}, {"content": [{"type": "image_url", "image_url": {}}]}, {}), "of the type 'image_url'"),
        (chat({}, {}, {"content": [{"type": "text"}]}, {}), "expected `str`, got `object`"),
        (chat({"name": "ann"}, {}, {"name": "bob"}, {}), "several speakers as 'user' by `name` (ann, bob)"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_by_its_name(record: dict[str, Any], reason: str) -> None:
    found = read(record)
    assert found.lessons == []
    assert reason in found.report.first[0].reason


@pytest.mark.parametrize("empty", [None, "", [], {}])
@pytest.mark.parametrize("name", [n for n, field in table().columns.items() if field.is_ == "refused"])
def test_a_field_that_is_null_or_empty_is_as_if_it_were_not_there(name: str, empty: object) -> None:
    found = read(PAIR | {name: empty}, chat({}, {}, {}, {"tool_calls": empty, "reasoning": empty}))
    assert found.report.refused == 0
    assert found.report.cautions == []


@pytest.mark.parametrize(
    "record",
    [
        PAIR | dict.fromkeys(("chosen", "rejected", "messages", "answer", "input", "system", "label"), None),
        {
            "messages": [None, ASKED | {"name": None, "weight": None}, SAID | {"tool_calls": None}],
            "prompt": None,
        },
        {"prompt": "Where is the fern?", "chosen": "North.", "rejected": "South.", "completion": None},
    ],
)
def test_null_is_absent_at_every_depth(record: dict[str, Any]) -> None:
    found = read(record)
    assert [(each.history, each.prompt, each.answer) for each in found.lessons] == [
        ((), ASKED["content"], "North.")
    ]
    assert found.report.unknown == {}


def test_a_system_column_is_a_system_message() -> None:
    for name in ("system", "system_prompt", "System Prompt"):
        [lesson] = read(PAIR | {name: "Speak as a pirate"}).lessons
        assert lesson.history == (("system", "Speak as a pirate"),)
    same = {"system": "Be brief.", "messages": [{"role": "system", "content": "Be brief."}, ASKED, SAID]}
    [lesson] = read(same).lessons
    assert lesson.history == (("system", "Be brief."),)
    [lesson] = read({"messages": [{"role": "system", "content": ""}, ASKED, SAID]}).lessons
    assert lesson.history == ()


def test_unknown_fields_are_counted_and_named_but_not_those_of_lines_that_are_refused() -> None:
    found = read(
        PAIR | {"score": 4, "id": 1, "rating": None},
        chat({"name": "ann"}, {}, {"id": "x"}, {}) | {"score": 0},
        {"text": "lost", "meta": 1},
    )
    assert found.report.unknown == {"score": 2, "id": 1, "message id": 1, "message name": 1}
    assert "fields that are not known are left aside: `score` (2)" in found.report.cautions[0]


def test_no_number_of_unknown_fields_makes_a_long_report() -> None:
    found = read(*(PAIR | {"prompt": f"q {n}", f"{n}" * 90: 1} for n in range(300)))
    assert found.report.kept == 300
    assert len(found.report.cautions[0]) < 3000
    assert sum(found.report.unknown.values()) == 300


def test_every_known_field_and_role_stands_in_the_docs() -> None:
    docs = DOCS.read_text()
    names = [*table().columns, *table().messages, *table().roles]
    assert [name for name in names if f"`{name}`" not in docs] == []
