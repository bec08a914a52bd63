"""The daemon loads neither of its children's libraries: it starts fast, and outlives what they do."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "accelerate",
    "bitsandbytes",
    "datasets",
    "llama_cpp",
    "numpy",
    "peft",
    "pyarrow",
    "reasoning_gym",
    "textual",
    "torch",
    "transformers",
    "trl",
}
ALL = """
import pkgutil
import engine
from importlib import import_module
OTHERS = ("engine.__main__", "engine.trainer", "engine.oracle", "engine.sharing.unpack")
for found in pkgutil.walk_packages(engine.__path__, "engine."):
    if not found.name.startswith(OTHERS) or found.name.endswith((".messages", ".priority")):
        import_module(found.name)
"""


def loaded(code: str) -> set[str]:
    told = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.split())


def test_a_daemon_is_light() -> None:
    assert loaded("import engine.server.daemon, engine.realm") == set()


def test_all_that_a_daemon_may_come_to_load_is_light() -> None:
    assert loaded(ALL) <= {"numpy"}


def test_what_is_looked_for_is_found() -> None:
    assert loaded("import engine.trainer.batches") >= {"torch"}
    assert loaded("import engine.oracle.llama") >= {"llama_cpp"}
