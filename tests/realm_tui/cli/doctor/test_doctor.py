from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from realm_tui.cli.doctor import installation, machine, place, terminal
from realm_tui.cli.doctor.finding import Diagnosis
from realm_tui.cli.doctor.run import SIGNS
from saves.care.rotation import Backup
from tests.realm_tui.cli.headless import REALM, Program

GIB = 1 << 30


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (installation.python((3, 11, 7)), "ok"),
        (installation.python((3, 12, 0)), "blocker"),
        (installation.libraries(["msgspec>=0.1", "never-heard-of; extra == 'dev'"]), "ok"),
        (installation.libraries(["msgspec>=999"]), "blocker"),
        (installation.libraries(["never-heard-of"]), "blocker"),
        (installation.tool("cmake", None), "warning"),
        (machine.cores(1), "warning"),
        (machine.memory(8 * GIB), "ok"),
        (machine.memory(3 * GIB), "warning"),
        (machine.memory(GIB), "blocker"),
        (place.disk("disk", Path("/"), 100 * GIB), "ok"),
        (place.disk("disk", Path("/"), 2 * GIB), "warning"),
        (place.disk("disk", Path("/"), GIB // 2), "blocker"),
        (place.backup([Backup("a", 1e9, True)], True, 1e9 + 5), "ok"),
        (place.backup([Backup("a", 1e9, False)], True, 1e9 + 5), "warning"),
        (terminal.room(60, 16), "ok"),
        (terminal.room(59, 16), "warning"),
        (terminal.colours({"TERM": "dumb"}), "warning"),
        (terminal.colours({"TERM": "xterm", "NO_COLOR": ""}), "ok"),
        (terminal.characters({"LANG": "C.UTF-8"}), "ok"),
        (terminal.characters({"LANG": "C"}), "warning"),
    ],
)
def test_each_check_has_its_verdict_and_a_remedy(finding: Diagnosis, verdict: str) -> None:
    assert finding.verdict == verdict
    assert bool(finding.remedy) == (verdict != "ok")
    assert finding.sentence.endswith(".")


def test_the_processor_is_told_by_what_training_makes_of_it() -> None:
    assert "bfloat16, at full speed" in machine.processor(frozenset({"avx2", "avx512_bf16"})).sentence
    assert "float32" in machine.processor(frozenset({"avx2"})).sentence
    assert machine.processor(frozenset()).verdict == "ok"


CPU_ONLY = "__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\nhip: Optional[str] = None\n"
CUDA = "__version__ = '2.13.0+cu126'\ncuda: Optional[str] = '12.6'\n"
OLDER = "__version__ = '2.13.0'\ncuda = '12.6'\n"


@pytest.mark.parametrize(
    ("names", "said", "verdict", "words"),
    [
        ([], CPU_ONLY, "ok", "training runs on the processor"),
        ([], CUDA, "ok", "training runs on the processor"),
        (["A100, 40 GB"], CUDA, "ok", "with CUDA 12.6"),
        (["A100, 40 GB"], OLDER, "ok", "with CUDA 12.6"),
        (["A100, 40 GB"], CPU_ONLY, "warning", "2.13.0+cpu was built without CUDA and can't use it"),
        (["A100, 40 GB"], "", "warning", "was built without CUDA"),
        (["A100, 40 GB"], None, "warning", "no PyTorch that could use it"),
    ],
)
def test_a_gpu_is_fine_only_where_pytorch_can_use_it(
    names: list[str], said: str | None, verdict: str, words: str
) -> None:
    build = None if said is None else machine.torch_build("2.13.0", said)
    finding = machine.gpu(names, build)
    assert (finding.verdict, words in finding.sentence) == (verdict, True)
    assert bool(finding.remedy) == (verdict != "ok")
    if said == CPU_ONLY and names:
        assert " -m pip install --force-reinstall torch==2.13.0`" in finding.remedy


def test_the_build_of_pytorch_is_what_pytorch_says_and_read_without_it() -> None:
    script = (
        "import sys\nfrom realm_tui.cli.doctor import machine\nbuild = machine._torch_build()\n"
        "assert 'torch' not in sys.modules\nimport torch\n"
        "assert build == machine.TorchBuild(torch.__version__, torch.version.cuda or '')"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_what_was_not_checked_has_no_tick(tmp_path: Path) -> None:
    finding = place.health(tmp_path / "none.realm")
    assert finding.verdict == "unchecked"
    assert SIGNS[finding.verdict] not in (SIGNS["ok"], SIGNS["warning"], SIGNS["blocker"])


def test_doctor_passes_this_machine(program: Program, told: Path) -> None:
    found = program.json("doctor")
    assert found["v"] == 1
    assert found["ok"]
    checks = {each["check"]: each for each in found["findings"]}
    for name in ("python", "libraries", "weights", "processor", "memory", "gpu", "disk", "socket", "folder"):
        assert checks[name]["verdict"] != "blocker"
    assert checks["save"]["sentence"] == f"{told} is whole; no engine is running."


def test_doctor_before_the_first_save(program: Program) -> None:
    run = program.run("doctor")
    assert run.returncode == 0
    assert "Make one with `realm new`." in run.stdout


def test_doctor_finds_a_damaged_save(program: Program, told: Path) -> None:
    with sqlite3.connect(told) as damaged:
        damaged.execute("UPDATE events SET subject = 'x' WHERE id = 2")
    run = program.run("doctor", "--json")
    assert run.returncode == 4
    save = next(each for each in json.loads(run.stdout)["findings"] if each["check"] == "save")
    assert save["verdict"] == "blocker"


def test_doctor_looks_at_the_terminal_it_is_in(program: Program) -> None:
    environment = program.environment | {"TERM": "xterm", "COLUMNS": "", "LINES": ""}
    window = pexpect.spawn(str(REALM), ["doctor"], env=environment, dimensions=(15, 200), encoding="utf-8")
    window.expect_exact("200×15 cells are too few", timeout=30)
    window.expect(pexpect.EOF, timeout=30)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_a_blocker(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert place.folder(tmp_path).verdict == "blocker"
