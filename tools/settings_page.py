"""Writes docs/SETTINGS.md from the settings as they are shipped: `python -m tools.settings_page`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from configs.loader import load
from engine.rules.schools import schools
from engine.rules.settings import General

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "SETTINGS.md"
SOURCES = ("engine/rules/settings.py", "engine/rules/schools.py")

HEAD = """# The settings

Written by `python -m tools.settings_page` from the files themselves. They hold for every campaign; a hero's
own numbers for a school stand in its definition (`schools:` in the hero's YAML) and come before them.
"""


def page() -> str:
    """The whole page."""
    told = meanings()
    general = load("engine", "settings", General)
    parts = [HEAD, "## In every school: configs/engine/settings.yaml\n", *_table(_rows(general, told, ""))]
    for tag, school in schools().items():
        parts += ["", f"## School `{tag}`, the {school.title}: configs/schools/{tag}.yaml\n"]
        parts += _table(_rows(school.numbers, told, ""))
    return "\n".join(parts) + "\n"


def meanings() -> dict[tuple[str, str], str]:
    """The docstring of each field, by its class and its name."""
    found = {}
    for source in SOURCES:
        for node in ast.parse((ROOT / source).read_text()).body:
            if isinstance(node, ast.ClassDef):
                for field, after in zip(node.body, node.body[1:], strict=False):
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        found[node.name, field.target.id] = _docstring(after)
    return found


def _docstring(node: ast.stmt) -> str:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return " ".join(str(node.value.value).split()) if is_text else ""  # type: ignore[attr-defined]


def _rows(record: Any, told: dict[tuple[str, str], str], prefix: str) -> Iterator[tuple[str, str, str]]:
    for field in msgspec.structs.fields(record):
        value, name = getattr(record, field.name), prefix + field.name
        if isinstance(value, msgspec.Struct):
            yield from _rows(value, told, f"{name}.")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else f"{value:g}"
            yield name, shown, told[type(record).__name__, field.name]


def _table(rows: Iterator[tuple[str, str, str]]) -> list[str]:
    lines = [f"| `{name}` | {value} | {meaning.rstrip('.')} |" for name, value, meaning in rows]
    return ["| Setting | Shipped | What it is |", "|---|---|---|", *lines]


if __name__ == "__main__":
    PAGE.write_text(page())
