from __future__ import annotations

from pathlib import Path

import pytest

from saves.events.errors import SaveError
from saves.file.machine_settings import (
    MachineSettings,
    read_settings,
    settings_file,
    web_address,
    write_settings,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_settings_are_kept_for_their_owner_alone(home: Path) -> None:
    assert read_settings() == MachineSettings()
    for address in ("https://example.org/hook?key=s3cret", ""):
        write_settings(MachineSettings(webhook=address))
        assert read_settings() == MachineSettings(webhook=address)
    assert list(home.iterdir()) == [settings_file()]
    assert settings_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"webhook":"file:///etc/passwd"}', '{"webhook":7}'])
def test_settings_that_are_none_get_one_sentence(home: Path, text: str) -> None:
    home.mkdir()
    settings_file().write_text(text)
    with pytest.raises(SaveError, match=r"settings\.json is not understood .*: mend it, or remove it\.$"):
        read_settings()


@pytest.mark.parametrize(
    "address", ["http://localhost:8080", "https://example.org/a?b=c,d", "http://[::1]/x"]
)
def test_web_addresses(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///x",
        "http://a b",
        "http://a\n",
        "http://[::1",
        "https://example.org/" + "a" * 2000,
        "javascript:alert(1)",
        "http://exämple.org",
    ],
)
def test_what_is_no_web_address_gets_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a webhook needs an address .*\.$"):
        web_address(text)
