from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from realm_tui.view.text import MARK, clip, one_line, row, untrusted, wrapped
from tests.realm_tui.hostile import HOSTILE, harmless, texts


@given(texts)
def test_untrusted_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    shown = untrusted(text)
    assert harmless(shown.replace("\n", ""))
    shown.encode()
    assert untrusted(shown) == shown


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert untrusted(text) == text


def test_what_is_replaced_stays_visible() -> None:
    assert untrusted("a\x1b[31mb") == f"a{MARK}[31mb"
    assert untrusted("a\u202eb") == f"a{MARK}b"


@given(texts)
def test_one_line_is_one_line(text: str) -> None:
    assert harmless(one_line(text))


@given(texts, st.integers(0, 60))
def test_a_clipped_text_fits(text: str, width: int) -> None:
    assert cell_len(clip(one_line(text), width)) <= width


@given(texts, st.integers(1, 60))
def test_wrapped_text_fits_and_loses_no_word(text: str, width: int) -> None:
    lines = wrapped(untrusted(text), width)
    assert all(line.cell_length <= max(2, width) for line in lines)


@given(st.sampled_from(HOSTILE), st.integers(1, 80))
def test_a_row_is_as_wide_as_it_is_told(text: str, width: int) -> None:
    drawn = row(Content(one_line(text)), Content("99 %"), max(width, 8))
    assert drawn.cell_length == max(width, 8)
    assert drawn.plain.endswith("99 %")
