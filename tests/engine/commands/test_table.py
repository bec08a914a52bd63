"""Commands given by name: what their arguments may be, and that a refusal names what is wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from engine.commands.table import COMMANDS
from engine.realm import Realm
from engine.server.obey import obey
from engine.wire.messages import Accepted, CommandRefused
from saves.events import CampaignStarted, CheckpointSealed, HeroSummoned
from saves.file.lock import SaveLock
from tests.journals import PIP_SHA256

HUGE = 10**30


@pytest.fixture
async def realm(tmp_path: Path) -> AsyncIterator[Realm]:
    """An engine with a hero, which starts no children."""
    save = tmp_path / "my.realm"
    realm = Realm(save, SaveLock(save), hold=True)
    realm.journal.record(
        "realm",
        HeroSummoned("pip", "PIP", 134_515_008, "llama", PIP_SHA256),
        CampaignStarted(1, "pip", 7, ["bin"]),
        CheckpointSealed(1, "pip-0001", "cd" * 32, 9, 1, 40, None, 16, 32.0),
    )
    yield realm
    realm.journal.log.close()


async def given(realm: Realm, name: str, arguments: Any) -> Accepted:
    return await obey(realm, name, json.dumps(arguments).encode())


async def refusal(realm: Realm, name: str, arguments: Any) -> CommandRefused:
    before = realm.journal.state.last_id
    answer = await given(realm, name, arguments)
    assert isinstance(answer, CommandRefused), answer
    assert answer.message == answer.error.message
    assert realm.journal.state.last_id == before
    return answer


MISREAD: list[tuple[str, Any, str]] = [
    ("pause", {"now": True}, "now"),
    ("stop", {"": 1}, ""),
    ("train", {"seconds": True}, "seconds"),
    ("train", {"seconds": "60"}, "seconds"),
    ("train", {"seconds": 0}, "seconds"),
    ("train", {"seconds": -1}, "seconds"),
    ("train", {"seconds": 1e300}, "seconds"),
    ("train", {"seconds": 10**400}, "seconds"),
    ("train", {"skill": 1}, "skill"),
    ("train", {"skill": "a/b", "level": 1}, "skill"),
    ("train", {"skill": "bin", "level": 1.0}, "level"),
    ("train", {"skill": "bin", "level": True}, "level"),
    ("trial", {}, "skill"),
    ("trial", {"skill": None}, "skill"),
    ("trial", {"skill": ["bin"]}, "skill"),
    ("trial", {"skill": "b\x00n"}, "skill"),
    ("trial", {"skill": "x" * 300}, "skill"),
    ("choose", {}, "skills"),
    ("choose", {"skills": "bin"}, "skills"),
    ("choose", {"skills": [1]}, "skills[0]"),
    ("choose", {"skills": ["bin", "a\nb"]}, "skills[1]"),
    ("instruct", {"schedule": "fast"}, "schedule"),
    ("instruct", {"weights": {"bin": "2"}}, "weights[...]"),
    ("instruct", {"weights": {"b\x1bn": 2}}, "the name of weights"),
    ("instruct", {"weights": [1]}, "weights"),
    ("instruct", {"preset": "x/y"}, "preset"),
    ("budget", {"hours": 0}, "hours"),
    ("budget", {"hours": -1}, "hours"),
    ("budget", {"hours": HUGE}, "hours"),
    ("budget", {"hours": "8"}, "hours"),
    ("budget", {"hours": "None"}, "hours"),
    ("budget", {"cpu_share": 0}, "cpu_share"),
    ("budget", {"cpu_share": 1.01}, "cpu_share"),
    ("budget", {"quiet": ["25:00-07:00"]}, "quiet[0]"),
    ("budget", {"quiet": ["22:00-07:00\n"]}, "quiet[0]"),
    ("budget", {"quiet": "22:00-07:00"}, "quiet"),
    ("budget", {"quiet": ["22:00-07:00"] * 25}, "quiet"),
    ("budget", {"notify": ["bell"] * 4}, "notify"),
    ("budget", {"notify": ["mail"]}, "notify[0]"),
    ("budget", {"on_battery": "run"}, "on_battery"),
    ("clear", {}, "child"),
    ("clear", {"child": "engine"}, "child"),
    ("wake", {"name": "a/b"}, "name"),
    ("wake", {"name": "\x1b]0;owned\x07"}, "name"),
    ("wake", {"name": "x" * 256}, "name"),
    ("wake", {"seed": -1}, "seed"),
    ("wake", {"seed": HUGE}, "seed"),
    ("wake", {"skills": "bin"}, "skills"),
    ("begin", {"start": 1}, "start"),
    ("begin", {"seed": 0.5}, "seed"),
    ("begin", {"seed": HUGE}, "seed"),
    ("begin", {"plus": 1}, "plus"),
    ("branch", {}, "campaign"),
    ("branch", {"campaign": HUGE, "checkpoint": "a", "levels": {}}, "campaign"),
    ("branch", {"campaign": -1, "checkpoint": "a", "levels": {}}, "campaign"),
    ("branch", {"campaign": 1, "checkpoint": "a", "levels": {"bin": -1}}, "levels[...]"),
    ("branch", {"campaign": 1, "checkpoint": "a", "levels": {"bin": HUGE}}, "levels[...]"),
    ("branch", {"campaign": 1, "checkpoint": "a", "levels": {}, "lost": {"bin": [-1]}}, "lost[...][0]"),
    ("promote", {"checkpoint": 1}, "checkpoint"),
    ("promote", {"checkpoint": "../../etc/passwd"}, "checkpoint"),
    ("demote", {"checkpoint": None}, "checkpoint"),
    ("restore", {"name": "pip-0001"}, "name"),
    ("post", {"file": "a.jsonl"}, "title"),
    ("post", {"file": "../a.jsonl", "title": "a"}, "file"),
    ("post", {"file": "a", "title": "a\tb"}, "title"),
    ("post", {"file": "a", "title": "a", "priority": "now"}, "priority"),
    ("post", {"file": "a", "title": "a", "gate": "none"}, "gate"),
    ("post", {"file": "a", "title": "a", "again": "yes"}, "again"),
    ("move", {"quest": "1", "up": True}, "quest"),
    ("move", {"quest": 1, "up": 1}, "up"),
    ("move", {"quest": 1, "to": "top"}, "to"),
    ("drop", {"quest": 1.5}, "quest"),
    ("retry", {"quest": True}, "quest"),
    ("dance", {}, "name"),
    ("x" * 5000, {}, "name"),
    ("\x1b[2J", {}, "name"),
]


@pytest.mark.parametrize(("name", "arguments", "param"), MISREAD, ids=range(len(MISREAD)))
async def test_an_argument_that_is_not_taken_is_named(
    realm: Realm, name: str, arguments: Any, param: str
) -> None:
    answer = await refusal(realm, name, arguments)
    assert (answer.error.param, answer.error.code) == (param, "invalid_value")
    assert answer.message.isprintable()
    assert len(answer.message) < 400


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("move", {"quest": HUGE, "up": True}, f"Quest {HUGE} is no waiting scroll"),
        ("move", {"quest": -1, "down": True}, "Quest -1 is no waiting scroll"),
        ("move", {"quest": 1}, "Say one of up, down or a priority"),
        ("drop", {"quest": -3}, "Quest -3 does not wait"),
        ("retry", {"quest": HUGE}, f"There is no scroll {HUGE}"),
        ("train", {"skill": "bin", "level": HUGE}, "there is no level"),
        ("train", {"skill": "bin", "level": -1}, "there is no level -1"),
        ("train", {"skill": "nothing", "level": 1}, "nothing"),
        ("train", {"level": 3}, "A goal is a skill and a level"),
        ("instruct", {"weights": {"bin": -1}}, "A weight is above 0"),
        ("instruct", {"weights": {"bin": 1e300}}, "A weight is above 0"),
        ("instruct", {"weights": {"gcd": 1}}, "does not train gcd"),
        ("branch", {"campaign": 7, "checkpoint": "pip-0001", "levels": {}}, "There is no campaign 7"),
        ("begin", {"start": "pip-0001"}, "is still played"),
        ("promote", {"checkpoint": "pip-0009"}, "There is no checkpoint pip-0009"),
        ("wake", {}, "already awake"),
        ("post", {"file": ".", "title": "a"}, "A scroll's name is a file's"),
        ("post", {"file": "none.jsonl", "title": "none.jsonl"}, "none.jsonl"),
    ],
)
async def test_what_can_not_be_done_is_told(realm: Realm, name: str, arguments: Any, told: str) -> None:
    assert told in (await refusal(realm, name, arguments)).message


@pytest.mark.parametrize(
    "levels", [{"bin": 1}, {"gcd": 1}, {"never-heard-of": 3}, {"bin": 0, "lost": {"bin": [1]}}]
)
async def test_a_branch_has_no_more_than_its_parent(
    realm: Realm, monkeypatch: pytest.MonkeyPatch, levels: dict[str, Any]
) -> None:
    async def found(*_: object) -> None:
        return None

    monkeypatch.setattr("engine.commands.campaigns._origin", found)
    lost = levels.pop("lost", {})
    arguments = {"campaign": 1, "checkpoint": "pip-0001", "levels": levels, "lost": lost}
    assert "A branch can't have" in (await refusal(realm, "branch", arguments)).message


@pytest.mark.parametrize("name", COMMANDS)
async def test_null_is_absent_in_every_command(realm: Realm, name: str) -> None:
    kind, _ = COMMANDS[name]
    nulls = dict.fromkeys(kind.__struct_fields__)
    first, second = await given(realm, name, nulls), await given(realm, name, {})
    if name not in ("pause", "resume", "stop", "archive", "train"):
        assert (first.ok, first.message) == (second.ok, second.message)
    assert "null" not in first.message


async def test_null_hours_leave_the_budget_as_it_is(realm: Realm) -> None:
    assert (await given(realm, "budget", {"hours": 3, "quiet": None})).ok
    assert (await given(realm, "budget", {"hours": None, "cpu_share": 0.5})).ok
    budget = realm.journal.state.budget
    assert (budget.hours, budget.cpu_share) == (3, 0.5)
    assert (await given(realm, "budget", {"hours": "none"})).ok
    assert realm.journal.state.budget.hours is None


async def test_an_empty_body_is_a_command_without_arguments(realm: Realm) -> None:
    for body in (b"", b" \n", b"{}"):
        assert (await obey(realm, "pause", body)).ok
    assert (await obey(realm, "train", b'{"seconds": 60, "skill": null}')).ok
    order = realm.journal.state.order
    assert order is not None
    assert order.seconds == 60
