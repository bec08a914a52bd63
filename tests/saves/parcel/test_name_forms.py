"""Which names an export may have in its events."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given

from quests.skills import skill_names
from saves import events as told
from saves.events import KINDS
from saves.events.errors import SaveError
from saves.parcel.name_forms import FORMS, check_names
from tests.saves.stories import Told, beginning, chained, stories

FREE = {
    *(
        "app_version",
        "save_id",
        "name",
        "architecture",
        "model",
        "weights_sha256",
        "sha256",
        "seal",
        "last_hash",
    ),
    *("reason", "reasons", "detail", "message", "cause", "by", "window", "preset", "school", "gate", "title"),
    *(
        "prompt",
        "expected",
        "answer",
        "operation",
        "operations",
        "primitives",
        "emphasis",
        "orders",
        "order",
        "ritual",
    ),
    *("kind", "kinds", "cautions", "quiet", "unproven"),
}
"""What is text, or a word that names no file; all of it is made harmless where it is shown."""


def texts(kind: type[msgspec.Struct]) -> Iterator[str]:
    """The fields that hold any text, those of structs within among them."""
    for name, hint in typing.get_type_hints(kind).items():
        for part in parts(hint):
            if part is str:
                yield name
            elif isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from texts(part)


def parts(hint: object) -> Iterator[object]:
    if typing.get_origin(hint) in (list, dict, tuple, typing.Union, types.UnionType):
        for each in typing.get_args(hint):
            yield from parts(each)
    else:
        yield hint


def judge(*facts: Told) -> None:
    for entry in chained(facts):
        check_names(entry)


def sealed(name: str) -> Told:
    return "", told.CheckpointSealed(1, name, "ab" * 32, 1, 1, 40, None, 4, 8.0)


def chosen(*skills: str) -> Told:
    return "", told.SkillsChosen(1, list(skills))


def test_every_text_of_an_event_is_a_name_with_a_form_or_known_to_be_free() -> None:
    found = {name for kind in KINDS.values() for name in texts(kind)}
    assert found == set(FORMS) | FREE


@given(stories())
def test_what_the_game_tells_is_taken(story: list[Told]) -> None:
    judge(*beginning(), *story)


@pytest.mark.parametrize("name", ["pip-0001", "pip-2-0001", "pip-12345", "my own (hero)-0007", "ÉLAN-2-0001"])
def test_checkpoints_that_the_game_names_are_taken(name: str) -> None:
    judge(sealed(name))


@pytest.mark.parametrize(
    "name",
    [
        "../../x-0001",
        "/etc/x-0001",
        ".x-0001",
        "a\\b-0001",
        "pip",
        "base",
        "pip-1",
        "\x1b[2J-0001",
        "a\u202eb-0001",
    ],
)
def test_no_other_checkpoint_is_taken(name: str) -> None:
    with pytest.raises(
        SaveError, match=r"^Event 1 \(CheckpointSealed\) of the export has [ -~]+ as its check"
    ):
        judge(sealed(name))


def test_every_skill_there_is_is_taken() -> None:
    judge(chosen(*skill_names(), "scroll", "general", "words.sums"))


@pytest.mark.parametrize("name", ["", "Bin", "a.b.c", "[/x]", "../bin", "bin\n", "b\x1bin", "x" * 33])
def test_no_other_skill_is_taken(name: str) -> None:
    with pytest.raises(SaveError, match="as its skills"):
        judge(chosen("bin", name))


def test_names_are_looked_for_wherever_they_stand() -> None:
    with pytest.raises(SaveError, match="as its replay"):
        judge(("", told.QuestPosted(1, 1, "bin", 1, {1: 1.0}, 48, 5, "coach", [], replay={"[x]": {1: 0.5}})))
    scroll = told.Scroll(title="a", claim="../../etc", sha256="", gate="quick", lines=1, refused=0)
    with pytest.raises(SaveError, match="as its claim"):
        judge(("", told.ScrollRefused(1, "", scroll)))
