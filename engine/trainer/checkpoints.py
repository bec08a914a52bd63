"""Resumable checkpoints of a battle: synced and marked whole when written, checked before they are used."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import msgspec
import torch
from safetensors.torch import load_file

from common.files import sync, whole_file

PARTS = (
    "adapter_model.safetensors",
    "adapter_config.json",
    "optimizer.pt",
    "scheduler.pt",
    "trainer_state.json",
)
MARK = "whole.json"
"""Written last: the files' sizes in bytes, so that a truncated file is found without reading it."""


def settle(folder: Path) -> None:
    """Force a checkpoint to disk and mark it whole; raises OSError when the disk is full."""
    for path in folder.iterdir():
        sync(path)
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    with whole_file(folder / MARK) as part:
        part.write_bytes(msgspec.json.encode(sizes))
    sync(folder.parent)


def newest_whole(battle: Path) -> tuple[Path | None, str]:
    """The newest usable checkpoint of a battle's folder, and why newer ones were passed over."""
    passed: list[str] = []
    for folder in sorted(battle.glob("checkpoint-*"), key=step_of, reverse=True):
        flaw = find_flaw(folder)
        if not flaw:
            return folder, "; ".join(passed)
        passed.append(f"{folder.name}: {flaw}")
    return None, "; ".join(passed)


def step_of(folder: Path) -> int:
    """The battle step a checkpoint was taken after."""
    return int(folder.name.removeprefix("checkpoint-"))


def find_flaw(folder: Path) -> str:
    """Why a checkpoint can't be used; empty where it can."""
    try:
        sizes = msgspec.json.decode((folder / MARK).read_bytes(), type=dict[str, int])
        for name in PARTS:
            if (folder / name).stat().st_size != sizes.get(name):
                return f"{name} has another size than when it was sealed"
        adapter = load_file(folder / PARTS[0])
        if not all(bool(torch.isfinite(tensor).all()) for tensor in adapter.values()):
            return "the adapter holds numbers that are not finite"
        torch.load(folder / "optimizer.pt", map_location="cpu", weights_only=True)
    except FileNotFoundError as missing:
        return f"{Path(str(missing.filename)).name} is missing"
    except Exception as flaw:  # noqa: BLE001  any unreadable part means the same thing: fall back
        return f"unreadable ({type(flaw).__name__})"
    return ""


def prune(battle: Path, keep: int) -> None:
    """Remove all but the newest `keep` checkpoints of a battle."""
    folders = sorted(battle.glob("checkpoint-*"), key=step_of)
    for folder in folders[:-keep]:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)


def drop_unfinished(battle: Path) -> None:
    """Remove a battle's checkpoints that were never marked whole."""
    for folder in battle.glob("checkpoint-*"):
        if not (folder / MARK).exists():
            shutil.rmtree(folder, ignore_errors=True)


def room_for_one(model: torch.nn.Module) -> int:
    """Bytes that a checkpoint takes at least: the adapter's parameters and Adam's two moments of each."""
    trained = (each for each in model.parameters() if each.requires_grad)
    return 3 * sum(each.numel() * each.element_size() for each in trained)
