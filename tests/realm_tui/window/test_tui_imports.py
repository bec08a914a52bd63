from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "torch",
    "transformers",
    "trl",
    "peft",
    "llama_cpp",
    "pandas",
    "numpy",
    "httpx",
    "pydantic",
    "sqlite_utils",
    "sqlite3",
    "typer",
    "yaml",
    "starlette",
    "engine.wire.client",
    "engine.server.daemon",
}
"""What no window may have imported when it first paints."""

PROGRAM = """
import asyncio, json, sys
from pathlib import Path
from realm_tui.window.app import RealmApp

async def never(save):
    await asyncio.Event().wait()

async def main():
    app = RealmApp(Path(sys.argv[1]), never)
    async with app.run_test() as pilot:
        await pilot.pause()
        print(json.dumps([type(app.screen).__name__, sorted(sys.modules)]))

asyncio.run(main())
"""


@pytest.mark.parametrize(("exists", "screen"), [(True, "TavernScreen"), (False, "TitleScreen")])
def test_first_paint_imports_nothing_heavy(tmp_path: Path, exists: bool, screen: str) -> None:
    save = tmp_path / "a.realm"
    if exists:
        save.touch()
    run = subprocess.run([sys.executable, "-c", PROGRAM, save], capture_output=True, text=True, check=True)
    shown, modules = json.loads(run.stdout)
    assert shown == screen
    assert not HEAVY & set(modules)


def test_each_scene_loads_only_its_own_screen(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "none.realm"], capture_output=True, text=True, check=True
    )
    modules = set(json.loads(run.stdout)[1])
    assert "realm_tui.window.screens.title" in modules
    others = {
        "realm_tui.window.screens.tavern",
        "realm_tui.window.screens.oracle",
        "realm_tui.window.screens.words",
        "configs.lore",
    }
    assert not others & modules
