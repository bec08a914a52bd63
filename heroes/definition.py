"""A hero's definition: which base model it is, how it speaks, and how it is adapted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from common.home import home
from configs.loader import ConfigError, load, names, read
from heroes.architectures.architecture import Architecture, Shape
from heroes.architectures.table import find_architecture


class HeroError(Exception):
    """A hero that can't be found or used; the message is one sentence for the player."""


class DefinitionPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every part of a definition: a misspelt field is refused, not ignored."""


class Weights(DefinitionPart, frozen=True):
    """Where the base weights come from."""

    file: str
    """File name in the package; without a package, a path, absolute or from the player's heroes folder."""
    sha256: str
    digits_apart: bool
    """Whether the tokenizer splits numbers into digits, which a GGUF file does not record."""
    package: str = ""
    """The installed Python package that brings the file; empty where the player provides it."""


class LoraSettings(DefinitionPart, frozen=True):
    rank: int
    alpha: float
    targets: list[str]
    top_layers: int | None = None
    """How many layers, counted from the output, are adapted; None adapts all."""


class TurnTemplate(DefinitionPart, frozen=True):
    before: str
    after: str


class Template(DefinitionPart, frozen=True):
    """How a conversation is written for this hero."""

    turns: dict[str, TurnTemplate]
    end_of_turn: str
    special_tokens: list[str]
    """Strings the tokenizer turns into control tokens; nobody but the template may write them."""


class SchoolNumbers(DefinitionPart, frozen=True):
    """A hero's overrides of a school's numbers; None keeps the school's."""

    learning_rate: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=1024)] | None = None
    probe_gate: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None


class HeroDefinition(DefinitionPart, frozen=True):
    """A hero, as a file in configs/heroes or the player's own folder defines it."""

    id: str
    name: str
    model: str
    licence: str
    parameters: int
    architecture: str
    weights: Weights
    shape: Shape
    lora: LoraSettings
    template: Template
    schools: dict[str, SchoolNumbers] = {}
    """The hero's overrides, by the school's tag."""

    @property
    def built(self) -> Architecture:
        """The model architecture that `architecture` names."""
        return find_architecture(self.architecture)

    def adapted_layers(self) -> list[int]:
        """The layers that carry an adapter, ascending from the input."""
        top = self.lora.top_layers
        first = 0 if top is None else max(0, self.shape.layers - top)
        return list(range(first, self.shape.layers))

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The prompt text of a conversation (`role`, `content`), up to where the hero's next turn begins.

        Raises HeroError for a role the hero does not know.
        """
        return self.written(messages) + self.template.turns["assistant"].before

    def written(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The text of a conversation, in whole turns; raises HeroError for a role the hero does not know."""
        return "".join(map(self._turn, messages))

    def reply(self, text: str) -> str:
        """An answer as the hero should write it, with its end-of-turn token."""
        return plain(self.template, text) + self.template.end_of_turn

    def _turn(self, message: Mapping[str, str]) -> str:
        turn = self.template.turns.get(message["role"])
        if turn is None:
            roles = ", ".join(self.template.turns)
            raise HeroError(f"A message can't be from {message['role']!r}; it is from one of {roles}.")
        return turn.before + plain(self.template, message["content"]) + turn.after


@cache
def _shipped() -> dict[str, HeroDefinition]:
    """The heroes that come with the game; cached, as every move and every verified trial asks for them."""
    return {name: load("heroes", name, HeroDefinition) for name in names("heroes")}


def heroes_folder() -> Path:
    """The folder of the player's own heroes, a YAML file per hero, named by its id."""
    return home() / "heroes"


def hero_names() -> list[str]:
    """The ids of all heroes, those that come with the game first."""
    own = sorted(path.stem for path in heroes_folder().glob("*.yaml"))
    return list(dict.fromkeys((*_shipped(), *own)))


def find_hero(name: str) -> HeroDefinition:
    """The definition with this id; raises HeroError naming the known heroes, or the definition's fault."""
    if name in _shipped():
        return _shipped()[name]
    path = heroes_folder() / f"{name}.yaml"
    if name not in hero_names():
        there = f"there are {', '.join(hero_names())}"
        raise HeroError(f"There is no hero {name!r}; {there}. Your own are defined in {path.parent}.")
    try:
        hero = read(path, HeroDefinition)
    except ConfigError as flaw:
        raise HeroError(str(flaw)) from flaw
    if hero.id != name or hero.weights.package:
        raise HeroError(f"{path} must define the hero {name!r}, with weights that lie in a file of your own.")
    try:
        find_architecture(hero.architecture)
    except ValueError as flaw:
        raise HeroError(f"{path} can't be used: {flaw}.") from flaw
    return hero


def plain(template: Template, text: str) -> str:
    """The text with control-token strings broken by a space, so that no player ends a turn by typing."""
    for token in template.special_tokens:
        text = text.replace(token, f"{token[0]} {token[1:]}")
    return text
