from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.loader import MAX_BYTES, ConfigError, decode, load, names, read


class Sheet(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    levels: Annotated[int, msgspec.Meta(ge=1)]
    shares: list[dict[str, float]] = []


GOOD = "title: Runes\nlevels: 3\nshares: [{easy: 0.5}]\n"


def refusal(text: bytes) -> str:
    with pytest.raises(ConfigError) as error:
        decode(text, "sheet.yaml", Sheet)
    return str(error.value)


def test_package_data_is_listed_and_loaded() -> None:
    class Open(msgspec.Struct):
        title: str

    assert "bin" in names("skills")
    assert load("skills", "bin", Open).title == "Binary Alchemy"


@pytest.mark.parametrize("name", ["alchemy", "", "../skills/bin", "bin.yaml"])
def test_an_unknown_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(ConfigError, match=r"configs/skills has no .*; it has .*bin"):
        load("skills", name, Sheet)


@pytest.mark.parametrize("folder", ["", ".", "..", "../configs", "dungeons", "/"])
def test_an_unknown_folder_is_refused(folder: str) -> None:
    with pytest.raises(ConfigError, match="configs has no folder"):
        names(folder)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: Runes\nlevels: many", "expected `int`, got `str`, at levels"),
        ("title: Runes\nlevels: 0", "expected `int` >= 1, at levels"),
        ("title: Runes", "missing required field `levels`, at the top level"),
        (GOOD + "depth: 3", "unknown field `depth`, at the top level"),
        ("title: Runes\nlevels: 3\nshares: [{a: b}]", "at shares[0]"),
        ("", "expected `object`, got `null`"),
        ("title: [", "is not valid YAML: "),
        ("title: Runes\nlevels: }", "in line 2"),
        ("title: !!python/object:os.system x\nlevels: 1", "is not valid YAML"),
        ("title: 2026-13-45\nlevels: 1", "is not valid YAML"),
        ("[" * 200_000, "nested deeper than 32 levels"),
        ("- " * 200_000, "nested deeper than 32 levels"),
    ],
)
def test_a_bad_definition_is_refused_naming_file_and_field(text: str, sentence: str) -> None:
    message = refusal(text.encode())
    assert message.startswith("sheet.yaml ")
    assert sentence in message
    assert "\n" not in message


@given(st.binary() | st.text().map(str.encode))
def test_bytes_at_random_are_refused_in_one_line(data: bytes) -> None:
    assert "\n" not in refusal(data)


def test_a_file_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "runes.yaml"
    path.write_text(GOOD)
    assert read(path, Sheet) == Sheet("Runes", 3, [{"easy": 0.5}])


def test_a_file_that_is_none_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"runes\.yaml' is not a file"):
        read(tmp_path / "runes.yaml", Sheet)
    with pytest.raises(ConfigError, match="is not a file"):
        read(tmp_path, Sheet)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than 1024 KiB"):
        read(large, Sheet)
