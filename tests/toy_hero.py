"""A hero of the player's own, of a tiny model made on the spot: too small to learn much."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec.structs import replace

from common.files import sha256_of
from heroes.definition import HeroDefinition, find_hero
from heroes.weights import find_weights
from tests.engine.oracle.tiny import SHAPE, make_tiny, write_model


def make_toy(home: Path, name: str = "toy") -> HeroDefinition:
    """Write the hero's weights and definition into a home's folder of heroes."""
    folder, pip = home / "heroes", find_hero("pip")
    folder.mkdir(parents=True)
    model = make_tiny(1)
    write_model(model, find_weights(pip), folder / f"{name}.gguf")
    weights = replace(pip.weights, package="", file=f"{name}.gguf", sha256=sha256_of(folder / f"{name}.gguf"))
    toy = replace(
        pip,
        id=name,
        name=name.upper(),
        model="a tiny random llama",
        parameters=sum(values.numel() for values in model.parameters()),
        shape=SHAPE,
        weights=weights,
    )
    (folder / f"{name}.yaml").write_bytes(msgspec.yaml.encode(toy))
    return toy
