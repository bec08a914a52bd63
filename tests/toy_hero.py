"""A hero of the player's own, of a tiny model made on the spot: too small to learn much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from common.files import sha256_of
from heroes.definition import HeroDefinition, find_hero
from heroes.weights import find_weights
from tests.engine.oracle.tiny import SHAPES, make_tiny, write_model


def make_toy(home: Path, name: str = "toy", **changes: Any) -> HeroDefinition:
    """Write the hero's weights and definition, in which something may be changed, into a home's heroes."""
    kind = changes.pop("kind", "llama")
    folder, pip = home / "heroes", find_hero("pip")
    folder.mkdir(parents=True, exist_ok=True)
    model = make_tiny(1, kind)
    write_model(model, find_weights(pip), folder / f"{name}.gguf", kind)
    weights = replace(pip.weights, package="", file=f"{name}.gguf", sha256=sha256_of(folder / f"{name}.gguf"))
    toy = replace(
        pip,
        id=name,
        name=name.upper(),
        model=f"a tiny random {kind}",
        architecture=kind,
        parameters=sum(values.numel() for values in model.parameters()),
        shape=SHAPES[kind],
        weights=weights,
    )
    toy = replace(toy, **changes)
    (folder / f"{name}.yaml").write_bytes(msgspec.yaml.encode(toy))
    return toy
