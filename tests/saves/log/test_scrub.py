"""Causes and reasons without what tells of the machine."""

from __future__ import annotations

import getpass
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.home import home
from saves.events import KINDS, Fact, TrainingPaused
from saves.log import scrub as scrubbing
from saves.log.discretion import CAUSES, discreet, without_process
from saves.log.log import Log, entries
from saves.log.scrub import scrub, scrub_folders

USER, HOST = "annelore", "annes-laptop"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose owner has a name."""
    monkeypatch.setenv("HOME", f"/home/{USER}")
    monkeypatch.setenv("USER", USER)
    monkeypatch.setenv("LOGNAME", USER)
    monkeypatch.setenv("REALM_HOME", f"/srv/games of {USER}/realm")
    monkeypatch.setattr(socket, "gethostname", lambda: f"{HOST}.example.org")
    scrubbing._known.cache_clear()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"can't open /home/{USER}/my.realm", "can't open ~/my.realm"),
        (f"can't open '/srv/games of {USER}/realm/my.realm'.", "can't open '<saves>/my.realm'."),
        ("torn: /home/bob/x and /Users/cy/y", "torn: ~/x and ~/y"),
        ("torn: C:\\Users\\bob\\x", "torn: ~\\x"),
        (f'File "{Path(scrubbing.__file__)}", line 3', 'File "<install>/saves/log/scrub.py", line 3'),
        ("File /opt/venv/lib/torch/nn.py:12", "File …/nn.py:12"),
        ("file:///home/bob/x", "file://~/x"),
        (f"{USER}@{HOST}: no", "<user>@<host>: no"),
        (f"host {HOST}.example.org (user {USER.upper()})", "host <host> (user <user>)"),
        ("process 4711 holds it, pid=4712, /proc/4713/fd", "process ~ holds it, pid=~, …/fd"),
        pytest.param(*[f"{os.getpid() + 10**6} of 3/4 at 1e-4"] * 2, id="a larger number than ours"),
        ("bin level 2: 47/50, http://example.org/a/b", "bin level 2: 47/50, http://example.org/a/b"),
        ("annelores annelore2", "annelores annelore2"),
        ("", ""),
    ],
)
def test_what_tells_of_the_machine_is_replaced(said: str, told: str) -> None:
    assert scrub(said) == told
    assert scrub(told) == told


def test_numbers_of_processes_are_replaced_where_they_are_known() -> None:
    assert scrub("the trainer, 48213, died after 48 steps", [48213, 48]) == (
        "the trainer, ~, died after 48 steps"
    )
    if os.getpid() > 999:
        assert scrub(f"worker {os.getpid()} died") == "worker ~ died"


def needles() -> list[str]:
    folders = [f"/home/{USER}", str(home()), sys.prefix, str(Path(scrubbing.__file__).parents[2])]
    return [*folders, tempfile.mkdtemp(), USER, HOST, f"{HOST}.example.org"]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=30), st.integers(0, 6)), max_size=6))
def test_no_text_keeps_any_of_it_and_scrubbing_twice_is_scrubbing_once(parts: list[tuple[str, int]]) -> None:
    wanted = [each for each in needles() if os.sep in each or each.isprintable()]
    text = "".join(f"{before} {wanted[which % len(wanted)]} " for before, which in parts)
    told = scrub(text)
    assert not [each for each in wanted if each in told]
    assert scrub(told) == told
    assert f"/home/{USER}" not in scrub_folders(text)


def made(kind: type[Any], plant: str, field: str = "") -> Any:
    """A value of a type with a text planted wherever any text can be."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is str:
        return plant
    if kind in (int, float, bool):
        return kind(1)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        return kind(**{name: made(hints[name], plant, name) for name in kind.__struct_fields__})
    if origin in (list, tuple) and arguments[-1:] != (Ellipsis,) and origin is tuple:
        return tuple(made(each, plant) for each in arguments)
    if origin in (list, tuple):
        return origin([made(arguments[0], plant)])
    if origin is dict:
        return {made(arguments[0], "word"): made(arguments[1], plant)}
    if type(None) in arguments:
        return made(next(each for each in arguments if each is not type(None)), plant)
    return arguments[0]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_no_kind_of_event_tells_a_folder(kind: type[Fact]) -> None:
    plant = f"(/home/{USER}/secret, {home()}/secret, /home/bob/x)"
    payload = msgspec.json.encode(made(kind, plant))
    told = discreet(kind.__name__, payload)
    assert f"/home/{USER}".encode() not in told
    assert str(home()).encode() not in told
    assert b"/home/bob" not in told
    assert (told == payload) == (b"/home" not in payload)
    assert b'"pid":1' not in without_process(kind.__name__, payload)
    assert msgspec.json.decode(told).keys() == msgspec.json.decode(payload).keys()


@pytest.mark.parametrize("kind", CAUSES)
def test_causes_name_no_user_host_or_process(kind: str) -> None:
    plant = f"{USER}@{HOST}, process 4711, worker 52345"
    payload = discreet(kind, msgspec.json.encode(made(KINDS[kind], plant)), [52345])
    causes = {name: value for name, value in msgspec.json.decode(payload).items() if name in CAUSES[kind]}
    assert set(causes.values()) == {"<user>@<host>, process ~, worker ~"}


def test_events_are_written_so(tmp_path: Path) -> None:
    with Log(tmp_path / "my.realm", create=True) as log:
        written = log.append(
            [
                ("engine", TrainingPaused(by="engine", reason=f"no room in /home/{USER}/x")),
            ]
        )
        assert [each.fact() for each in entries(log.connection)] == [each.fact() for each in written]
    assert written[0].fact() == TrainingPaused(by="engine", reason="no room in ~/x")


def test_a_common_word_for_a_name_changes_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "pip")
    monkeypatch.setenv("LOGNAME", "al")
    assert getpass.getuser() == "al"
    assert scrub("PIP wakes, as pip and al do") == "PIP wakes, as pip and al do"
