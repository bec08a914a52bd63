from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

import realm_tui
from realm_tui.view.glyphs import TWINS, AsciiFilter, ascii_twin
from realm_tui.view.text import one_line
from realm_tui.window.terminal.locale import speaks_utf8
from tests.realm_tui.hostile import texts

SOURCES = sorted(Path(realm_tui.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_sign_the_window_draws_has_a_twin(source: Path) -> None:
    signs = set(re.findall(r"[^\x00-\x7f]", source.read_text()))
    assert signs <= set(TWINS)


@pytest.mark.parametrize("sign", TWINS)
def test_a_twin_is_one_ascii_character_of_the_same_width(sign: str) -> None:
    assert TWINS[sign].isascii()
    assert cell_len(TWINS[sign]) == cell_len(sign) == 1


@given(texts)
def test_the_filter_leaves_ascii_of_the_same_width(text: str) -> None:
    shown = one_line(text)
    [segment] = AsciiFilter().apply([Segment(shown)], Color(0, 0, 0))
    assert segment.text.isascii()
    assert segment.text == ascii_twin(shown)
    assert cell_len(segment.text) == sum(map(cell_len, shown))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, False),
        ({"LC_ALL": "en_GB.utf8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
    ],
)
def test_the_locale_decides(environment: dict[str, str], expected: bool) -> None:
    assert speaks_utf8(environment) is expected
