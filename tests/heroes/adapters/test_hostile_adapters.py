"""Adapters that someone else made to do harm, given to the vault as a player would."""

from __future__ import annotations

import json
import pickle
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from heroes.definition import HeroDefinition
from tests.peft_folder import write_adapter

SECONDS, BYTES = 5.0, 256 << 20
"""What refusing may take."""

SEAL = """
import pathlib, sys
from heroes.adapters.peft_config import AdapterError
from heroes.definition import find_hero
from heroes.vault.store import Vault, VaultError
folder = pathlib.Path(sys.argv[1])
try:
    Vault(folder.parent / "vault").seal(folder, find_hero("pip"))
    said = "taken for good"
except (AdapterError, VaultError) as flaw:
    said = str(flaw)
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
assert not {"torch", "pickle"} & set(sys.modules) - {"pickle"}, "torch was imported"
print(peak, said)
"""

Harm = Callable[[Path], object]


def weights(data: bytes) -> Harm:
    """Other bytes in place of the tensors."""
    return lambda folder: (folder / "adapter_model.safetensors").write_bytes(data)


def header(head: object, body: bytes = b"", length: int | None = None) -> Harm:
    """A safetensors file with such a header."""
    text = json.dumps(head).encode()
    return weights(struct.pack("<Q", len(text) if length is None else length) + text + body)


def config(**change: object) -> Harm:
    def harm(folder: Path) -> None:
        path = folder / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | change))

    return harm


def text(said: bytes) -> Harm:
    """Other bytes in place of the config."""
    return lambda folder: (folder / "adapter_config.json").write_bytes(said)


def tensors(change: Callable[[dict[str, np.ndarray]], object]) -> Harm:
    def harm(folder: Path) -> None:
        path = folder / "adapter_model.safetensors"
        found = load_file(path)
        change(found)
        save_file(found, path)

    return harm


def sparse(folder: Path) -> None:
    with (folder / "adapter_model.safetensors").open("r+b") as file:
        file.truncate(10 << 30)


def torch_archive(folder: Path) -> None:
    """A file as torch.save writes them, its pickle set to leave a trace."""
    path = folder / "adapter_model.safetensors"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Canary()))


class Canary:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(CANARY), "w")


CANARY = Path(__file__).with_name("canary-that-must-never-be")
ONE = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
FIRST = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
PLAIN = b'{"r": 4, "lora_alpha": %s, "target_modules": ["q_proj"]}'
UNREADABLE = "no readable safetensors"

HOSTILE: dict[str, tuple[Harm, str]] = {
    "pickle": (weights(pickle.dumps(Canary())), UNREADABLE),
    "torch archive": (torch_archive, UNREADABLE),
    "nothing": (weights(b""), UNREADABLE),
    "header beyond the file": (header({}, length=1 << 40), UNREADABLE),
    "header of the largest length": (header({}, length=(1 << 64) - 1), UNREADABLE),
    "header of text": (weights(struct.pack("<Q", 5) + b"hello"), UNREADABLE),
    "header that is deep": (weights(struct.pack("<Q", 100_000) + b"[" * 100_000), UNREADABLE),
    "header that names a tensor twice": (
        weights(
            (lambda head: struct.pack("<Q", len(head)) + head + bytes(4))(
                b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
                b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
            )
        ),
        f"{UNREADABLE}|lacks",
    ),
    "no tensor": (header({}), "lacks"),
    "claim of four terabytes": (
        header({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}}),
        UNREADABLE,
    ),
    "shape that overflows": (
        header({"a": {"dtype": "F32", "shape": [1 << 62, 1 << 62], "data_offsets": [0, 4]}}, bytes(4)),
        UNREADABLE,
    ),
    "negative shape": (
        header({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, bytes(4)),
        UNREADABLE,
    ),
    "tensors that overlap": (header({"a": ONE, "b": ONE}, bytes(4)), UNREADABLE),
    "hole between tensors": (
        header({"a": ONE, "b": ONE | {"data_offsets": [8, 12]}}, bytes(12)),
        UNREADABLE,
    ),
    "unknown number format": (header({"a": ONE | {"dtype": "F99"}}, bytes(4)), UNREADABLE),
    "bytes after the tensors": (
        lambda folder: (folder / "adapter_model.safetensors").open("ab").write(b"more"),
        UNREADABLE,
    ),
    "ten gigabytes": (sparse, "larger than"),
    "not a number": (tensors(lambda found: found[FIRST].__setitem__((0, 0), np.nan)), "not finite"),
    "infinity": (tensors(lambda found: found[FIRST].__setitem__((0, 0), np.inf)), "not finite"),
    "other shape": (
        tensors(lambda found: found.update({FIRST: np.zeros((3, 3), np.float32)})),
        "is expected",
    ),
    "half precision": (
        tensors(lambda found: found.update({FIRST: found[FIRST].astype(np.float16)})),
        "is expected",
    ),
    "tensor too many": (
        tensors(lambda found: found.update(more=np.zeros(1, np.float32))),
        "does not name",
    ),
    "tensor too few": (tensors(lambda found: found.__delitem__(FIRST)), "lacks"),
    "code to import": (config(auto_mapping={"base_model_class": "evil", "parent_library": "os"}), "is set"),
    "hook": (config(runtime_hook="os.system"), "unknown key"),
    "other method": (config(peft_type="IA3"), "peft_type is"),
    "weight-decomposed": (config(use_dora=True), "is set"),
    "rank of its own for a matrix": (config(rank_pattern={"q_proj": 64}), "is set"),
    "modules beside": (config(modules_to_save=["lm_head"]), "is set"),
    "rank of a trillion": (config(r=10**12), "r is"),
    "rank below one": (config(r=-1), "r is"),
    "endless alpha": (
        text(PLAIN % b"1e999"),
        "can't be|lora_alpha",
    ),
    "alpha that is no number": (
        text(PLAIN % b"NaN"),
        "can't be",
    ),
    "every matrix by a pattern": (config(target_modules=".*"), "can't be used"),
    "the head": (config(target_modules=["lm_head"]), "target_modules"),
    "config that is deep": (text(b"[" * 60_000), "can't be read"),
    "config of a megabyte": (text(b" " * (1 << 20)), "larger than"),
    "config of text": (text(b"hello"), "can't be read"),
    "config of bytes": (text(b"\xff\xfe\x00"), "can't be read"),
    "no config": (lambda folder: (folder / "adapter_config.json").unlink(), "can't be read"),
}
"""What is done to a good adapter, and with which words it is refused."""


@pytest.mark.fault("F16")
def test_hostile_adapters_are_refused_within_bounds(
    tmp_path: Path, pip: HeroDefinition, figure: Callable[[str], None]
) -> None:
    slowest, largest = 0.0, 0
    for number, (name, (harm, words)) in enumerate(HOSTILE.items()):
        folder = write_adapter(tmp_path / f"adapter{number}", pip, 1)
        harm(folder)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", SEAL, str(folder)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (name, done.stderr)
        peak, said = done.stdout.rstrip("\n").split(" ", 1)
        slowest, largest = max(slowest, time.monotonic() - began), max(largest, int(peak) << 10)
        assert any(each in said for each in words.split("|")), (name, said)
        assert "\n" not in said, (name, said)
    vault = tmp_path / "vault"
    assert [path for path in vault.rglob("*") if path.is_file()] == []
    assert largest <= BYTES
    assert not CANARY.exists()
    figure(
        f"F16: {len(HOSTILE)} hostile adapters refused, the canary untouched; longest {slowest:.1f} s, at"
        f" most {largest / (1 << 20):.0f} MiB"
    )
