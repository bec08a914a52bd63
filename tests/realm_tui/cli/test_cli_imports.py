from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.realm_tui.cli.headless import Program

HEAVY = {"torch", "transformers", "trl", "peft", "llama_cpp", "pandas", "numpy", "sqlite_utils"}

PROGRAM = """
import json, os, sys
from realm_tui.main import main
code = main()
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def modules(program: Program, *arguments: str) -> tuple[int, set[str]]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], env=program.environment, capture_output=True, text=True
    )
    code, names = json.loads(run.stderr.splitlines()[-1])
    return code, set(names)


@pytest.mark.parametrize("arguments", ["status", "log", "verify", "stop", "status --json", "lore"])
def test_reading_a_save_imports_nothing_heavy(program: Program, told: Path, arguments: str) -> None:
    code, names = modules(program, *arguments.split())
    assert code == 0
    assert not HEAVY & names


@pytest.mark.parametrize("arguments", [["status"], ["log"]])
def test_no_client_is_imported_where_no_engine_runs(
    program: Program, told: Path, arguments: list[str]
) -> None:
    assert "httpx" not in modules(program, *arguments)[1]


def test_the_way_to_the_window_passes_by_the_command_line(program: Program) -> None:
    code, names = modules(program)
    assert code == 2
    assert not {"typer", "httpx"} & names
