"""The settings' page says what the settings are."""

from __future__ import annotations

from tools.settings_page import PAGE, meanings, page


def test_the_page_is_as_the_settings_are() -> None:
    assert PAGE.read_text() == page(), "write it anew with `python -m tools.settings_page`"


def test_every_setting_is_explained() -> None:
    explained = {key: told for key, told in meanings().items() if key[0] in ("General", "SchoolSettings")}
    nested = {("General", name) for name in ("shares", "aim", "drift")}
    assert [key for key, told in explained.items() if not told and key not in nested] == []
