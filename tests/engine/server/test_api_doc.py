"""What docs/API.md says of the API is what the API does."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Route

from engine.commands.table import COMMANDS
from engine.server.api import make_app
from engine.server.chat import MOST_CHARACTERS
from engine.server.completions.fields import FIELDS
from engine.server.request_body import BODY_LIMIT, BODY_SECONDS
from tests.paths import REPO

PAGE = (REPO / "docs" / "API.md").read_text()
CODE = re.compile(r'code="([a-z_]+)"|\((?:[0-9]{3}), "([a-z_]+)"\)|"(unknown_route)"|"(method_not_allowed)"')


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = PAGE.split(f"{heading}\n", 1)[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_fields_are_those_of_the_page() -> None:
    told = {named(name)[0]: (use, what) for name, use, what in rows("### The fields of a request")}
    assert {name: use for name, (use, _) in told.items()} == {name: each.use for name, each in FIELDS.items()}
    for name, field in FIELDS.items():
        if field.use == "refused":
            assert told[name][1].replace("`", "") == field.takes


def test_the_routes_are_those_of_the_page() -> None:
    routes = [route for route in make_app(None).routes if isinstance(route, Route)]  # type: ignore[arg-type]
    served = {
        f"{method} {re.sub(r'{.*}', '{}', route.path)}"
        for route in routes
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {
        re.sub(r"{.*}", "{}", each.split("?")[0])
        for row in rows("# The engine's API")
        for each in named(row[0])
    }
    assert served == told


def test_the_commands_are_those_of_the_page() -> None:
    told = {name: row[1] for row in rows("## Commands") for name in named(row[0])}
    assert set(told) == set(COMMANDS)
    for name, (kind, _) in COMMANDS.items():
        arguments = [each for each in named(told[name]) if each != '"none"']
        assert arguments == list(kind.__struct_fields__), name


def test_the_codes_are_those_of_the_page() -> None:
    sources = [REPO / "engine" / "commands" / "table.py", *(REPO / "engine" / "server").rglob("*.py")]
    text = "".join(path.read_text() for path in sources)
    used = {name for found in CODE.findall(text) for name in found if name}
    table = PAGE.split("## What is refused\n", 1)[1].split("| Status |", 1)[1]
    assert used == {name for name in named(table) if re.fullmatch(r"[a-z]+_[a-z_]+|refused|defect", name)} - {
        "server_error"
    }


@pytest.mark.parametrize(
    "limit", [f"{MOST_CHARACTERS:,} characters", f"{BODY_LIMIT >> 20} MiB", f"{BODY_SECONDS:g} seconds"]
)
def test_the_limits_are_those_of_the_page(limit: str) -> None:
    assert limit in PAGE
