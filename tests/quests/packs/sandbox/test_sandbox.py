"""Code of modules that exits, hangs, eats memory or lies: it ends its own process, and tells why."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psutil
import pytest
from msgspec.structs import replace

from quests.audit.pack import check
from quests.audit.skill import audit
from quests.drawing.draw import held_out_tasks, training_tasks
from quests.packs import ModuleError, SkillDown, install, store
from quests.packs.code_skill import CodeSkill
from quests.packs.sandbox import runs
from quests.packs.sandbox.limits import SandboxLimits, limits
from quests.packs.sources import Sources
from quests.packs.template import write_template
from quests.skills import find_skill
from quests.task import Batched, QuestError, Skill, Task, draws
from tests.faults.hostile_code import FAILING, RUNNING, write
from tests.paths import REPO

EXAMPLES = REPO / "examples"
SHORT = 3.0
"""Seconds for an answer here, on a machine that may be busy."""


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> SandboxLimits:
    """Limits that a test can wait for."""
    small = replace(
        limits(), start_seconds=4 * SHORT, answer_seconds=SHORT, memory_mib=400, output_mib=2, rest_seconds=30
    )
    monkeypatch.setattr(runs, "limits", lambda: small)
    return small


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home's folder of modules."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    store.modules_folder().mkdir(parents=True)
    return store.modules_folder()


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    """Whatever a test did, no process of a module that was killed is left."""
    yield
    for each in psutil.Process().children():
        if each.status() != psutil.STATUS_ZOMBIE and "quests.packs.sandbox.program" in each.cmdline():
            each.kill()
            each.wait(5)


def taken_in(source: Path) -> Skill:
    with install.unpacked(source, store.modules_folder()) as candidate:
        receipt = install.install(candidate, agreed=True)
    return find_skill(f"{receipt.id}.sums")


def flaws(source: Path, room: Path) -> list[str]:
    with install.unpacked(source, room) as candidate:
        return [flaw for each in check(candidate, lambda told: None) for flaw in each.flaws]


def processes() -> list[psutil.Process]:
    """Those that run the code of modules for us."""
    return [
        each
        for each in psutil.Process().children(recursive=True)
        if each.status() != psutil.STATUS_ZOMBIE and "quests.packs.sandbox.program" in each.cmdline()
    ]


@pytest.mark.parametrize("wrong", FAILING)
def test_check_tells_the_reason_and_leaves_nothing_running(tmp_path: Path, wrong: str) -> None:
    parts, told = FAILING[wrong]
    found = "; ".join(flaws(write(tmp_path / "bad", **parts), tmp_path))
    assert told in found
    assert found.isprintable()
    assert processes() == []


@pytest.mark.parametrize("what", RUNNING)
def test_what_does_no_harm_draws_the_same_tasks(tmp_path: Path, home: Path, what: str) -> None:
    sound = taken_in(write(tmp_path / "good", "good"))
    strange = taken_in(write(tmp_path / "bad", **RUNNING[what]))
    wanted = [task.prompt for task in draws(sound, 1, Random(5), 20)]
    assert [task.prompt for task in draws(strange, 1, Random(5), 20)] == wanted
    assert strange.verify(strange.generate(1, Random(1)), "x").score == 0
    assert random.random() != random.random()


def test_a_task_of_another_level_is_one_of_the_level_asked(tmp_path: Path, home: Path) -> None:
    assert taken_in(write(tmp_path / "bad", level="3")).generate(1, Random(1)).level == 1


def in_this_process(source: Path) -> object:
    """The object of a module's class, as its file makes it, without a process of its own."""
    with install.unpacked(source, source.parent) as candidate:
        [entry] = candidate.manifest.skills.values()
        return Sources(candidate.folder, f"beside_{candidate.manifest.id}").made(entry.code)


class Plain:
    """A class of a module behind the Skill protocol in this very process, one draw at a time."""

    def __init__(self, skill: CodeSkill, made: object) -> None:
        self.skill, self.made = skill, made

    def __getattr__(self, name: str) -> object:
        return getattr(self.skill, name)

    def generate(self, level: int, rng: Random) -> Task:
        drawn = self.made.generate(level, rng)  # type: ignore[attr-defined]
        own = replace(drawn, skill=self.skill.name, level=level)
        return replace(own, primitives=own.primitives or tuple(self.skill.entry.primitives))


@pytest.mark.parametrize("module", ["roman", "written anew"])
def test_tasks_are_those_that_the_class_draws_here(module: str, tmp_path: Path, home: Path) -> None:
    source = EXAMPLES / module
    if not source.exists():
        write_template(source := tmp_path / "mirror", code=True)
    with install.unpacked(source, home) as candidate:
        receipt = install.install(candidate, agreed=True)
    [name] = store.skill_names(store.manifest_of(receipt))
    skill = find_skill(name)
    assert isinstance(skill, CodeSkill)
    plain = Plain(skill, in_this_process(source))
    assert isinstance(skill, Batched)
    for level in range(1, skill.levels + 1):
        for seed in (1, 2):
            mix, emphasis = {level: 2.0, 1: 1.0}, {"write": 3.0, "xfm_decode": 2.0}
            assert training_tasks(skill, mix, 60, seed, emphasis) == training_tasks(
                plain,  # type: ignore[arg-type]
                mix,
                60,
                seed,
                emphasis,
            )
            assert held_out_tasks(skill, level, seed) == held_out_tasks(plain, level, seed)  # type: ignore[arg-type]
        ours, theirs = Random(level), Random(level)
        ours.gauss(0, 1), theirs.gauss(0, 1)
        assert draws(skill, level, ours, 150) == [plain.generate(level, theirs) for _ in range(150)]
        assert ours.getstate() == theirs.getstate()


def test_a_process_that_died_once_is_replaced_within_the_same_question(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "good", "good"))
    first = skill.generate(1, Random(3))
    [running] = processes()
    running.kill()
    running.wait(5)
    assert skill.generate(1, Random(3)) == first
    [running] = processes()
    os.kill(running.pid, signal.SIGSTOP)
    with pytest.raises(SkillDown, match="did not answer within"):
        skill.generate(1, Random(3))
    assert processes() == []


def test_after_a_hang_it_is_refused_at_once_until_it_may_try_again(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, brief: SandboxLimits
) -> None:
    stop = tmp_path / "stop"
    skill = taken_in(write(tmp_path / "bad", draw=f"while os.path.exists({str(stop)!r}): pass"))
    assert skill.generate(1, Random(1)).answer
    stop.touch()
    with pytest.raises(SkillDown):
        skill.generate(1, Random(1))
    stop.unlink()
    began = time.monotonic()
    with pytest.raises(SkillDown, match="did not answer within"):
        skill.generate(1, Random(1))
    assert time.monotonic() - began < 0.2
    assert isinstance(skill, CodeSkill)
    skill.runs.until = 0.0
    assert skill.generate(1, Random(1)).answer


def test_a_file_of_a_bare_name_goes_with_the_process(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "bad", draw="open('left', 'a').write(os.getcwd())"))
    skill.generate(1, Random(1))
    [running] = processes()
    room = Path(running.cwd())
    assert (room / "left").read_text() == str(room)
    assert isinstance(skill, CodeSkill)
    skill.close()
    deadline = time.monotonic() + 10
    while room.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not room.exists()


def test_a_process_that_nobody_asks_ends_and_another_goes_on(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, brief: SandboxLimits
) -> None:
    monkeypatch.setattr(runs, "limits", lambda: replace(brief, idle_seconds=0.2))
    skill = taken_in(write(tmp_path / "good", "good", top=RUNNING["threads that never end"]["top"]))
    first = skill.generate(1, Random(3))
    deadline = time.monotonic() + 10
    while processes() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes() == []
    assert skill.generate(1, Random(3)) == first


def test_it_dies_with_the_process_that_asked(tmp_path: Path, home: Path) -> None:
    taken_in(write(tmp_path / "bad", draw="time.sleep(0 if rng.randrange(2) < 2 and level else 1)"))
    asking = (
        "import sys, threading, time\n"
        "from random import Random\n"
        "from quests.skills import find_skill\n"
        "skill = find_skill('bad.sums')\n"
        # From a thread that ends, as a pool's may.
        "asks = threading.Thread(target=skill.generate, args=(1, Random(1)))\n"
        "asks.start(); asks.join(); time.sleep(0.3)\n"
        "print(skill.runs.process.child.pid, skill.runs.process.child.poll(), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, status = parent.stdout.readline().split()
        assert status == "None"
        parent.kill()
    deadline = time.monotonic() + 5
    while psutil.pid_exists(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE


def test_threads_ask_one_after_the_other(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "good", "good"))
    wanted = {seed: skill.generate(1, Random(seed)) for seed in range(8)}
    found: dict[int, Task] = {}

    def ask(seed: int) -> None:
        found[seed] = skill.generate(1, Random(seed))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == wanted
    assert len(processes()) == 1


def test_whoever_waits_for_it_is_let_go_when_the_program_stops(
    tmp_path: Path, home: Path, brief: SandboxLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = replace(brief, answer_seconds=60.0)
    monkeypatch.setattr(runs, "limits", lambda: patient)
    monkeypatch.setattr(runs, "_STOPPED", threading.Event())
    skill = taken_in(write(tmp_path / "bad", draw="time.sleep(999)"))
    told: list[str] = []

    def ask() -> None:
        try:
            skill.generate(1, Random(1))
        except SkillDown as down:
            told.append(str(down))

    asking = threading.Thread(target=ask)
    asking.start()
    while not processes():
        time.sleep(0.05)
    runs.stop_all()
    asking.join(10)
    assert told == ["The skill bad.sums is not asked any more."]
    assert processes() == []


def test_what_is_installed_is_not_half_there_when_its_check_fails(tmp_path: Path, home: Path) -> None:
    assert flaws(write(tmp_path / "bad", draw="os._exit(1)"), home)
    assert list(home.iterdir()) == []


def test_an_audit_stops_at_a_skill_that_is_down_and_counts_what_raises(tmp_path: Path, home: Path) -> None:
    raising = audit(taken_in(write(tmp_path / "a", "a", draw="1 / 0")), 1)
    assert (raising.tasks, raising.exceptions) == (0, 100)
    assert "100 exceptions, the first: The skill a.sums failed in generate (ZeroDivisionError" in str(
        raising.flaws
    )
    with pytest.raises(SkillDown, match="exit code 4"):
        audit(taken_in(write(tmp_path / "b", "b", draw="os._exit(4)")), 1)


def test_off_the_ladder_no_code_runs(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "good", "good"))
    with pytest.raises(QuestError, match="there is no level 2"):
        skill.generate(2, Random(1))
    assert processes() == []


def test_the_order_of_a_set_is_the_same_in_every_process(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "sets", "sets", prompt="' '.join({str(a), str(b), 'x', 'y', 'z'})"))
    first = draws(skill, 1, Random(1), 20)
    assert isinstance(skill, CodeSkill)
    skill.close()
    assert draws(skill, 1, Random(1), 20) == first


def test_a_module_error_is_told_without_a_process(tmp_path: Path, home: Path) -> None:
    skill = taken_in(write(tmp_path / "bad", top="import nosuchpackage"))
    with pytest.raises(ModuleError, match=r"sums\.py:Sums can't be run \(ModuleNotFoundError"):
        skill.generate(1, Random(1))
    assert processes() == []
