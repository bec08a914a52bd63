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
    """What each part of a definition has: a misspelt field is refused, not ignored."""


class Weights(DefinitionPart, frozen=True):
    """Where the base weights come from."""

    file: str
    """Its name within the package; without one, where it lies, from the folder of the player's heroes on."""
    sha256: str
    digits_apart: bool
    """Whether the tokenizer splits numbers into digits, which a GGUF file does not say of itself."""
    package: str = ""
    """The installed Python package that brings the file; empty where the player has it."""


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
    """What a hero has otherwise than a school's own numbers; None leaves the school's."""

    learning_rate: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=1024)] | None = None
    probe_gate: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None


class HeroDefinition(DefinitionPart, frozen=True):
    """A hero, as configs/heroes tells of it."""

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
    """Numbers of its own, by the tag of a school."""

    @property
    def built(self) -> Architecture:
        """What is known of its architecture."""
        return find_architecture(self.architecture)

    def adapted_layers(self) -> list[int]:
        """The layers that carry an adapter, ascending from the input."""
        top = self.lora.top_layers
        first = 0 if top is None else max(0, self.shape.layers - top)
        return list(range(first, self.shape.layers))

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        """A conversation (`role`, `content`) as the hero reads it, up to where its own next turn begins.

        Raises HeroError for a role the hero does not know.
        """
        return self.written(messages) + self.template.turns["assistant"].before

    def written(self, messages: Sequence[Mapping[str, str]]) -> str:
        """A conversation as the hero reads it; raises HeroError for a role the hero does not know."""
        return "".join(map(self._turn, messages))

    def reply(self, text: str) -> str:
        """An answer as the hero should write it, its end of turn included."""
        return plain(self.template, text) + self.template.end_of_turn

    def _turn(self, message: Mapping[str, str]) -> str:
        turn = self.template.turns.get(message["role"])
        if turn is None:
            roles = ", ".join(self.template.turns)
            raise HeroError(f"A message can't be from {message['role']!r}; it is from one of {roles}.")
        return turn.before + plain(self.template, message["content"]) + turn.after


@cache
def _shipped() -> dict[str, HeroDefinition]:
    """The heroes that come with the game, which are asked for at every move and at every trial verified."""
    return {name: load("heroes", name, HeroDefinition) for name in names("heroes")}


def heroes_folder() -> Path:
    """Where the player's own heroes are defined, each by a YAML file named like its id."""
    return home() / "heroes"


def hero_names() -> list[str]:
    """The ids of all heroes, those that come with the game first."""
    own = sorted(path.stem for path in heroes_folder().glob("*.yaml"))
    return list(dict.fromkeys((*_shipped(), *own)))


def find_hero(name: str) -> HeroDefinition:
    """The definition with this id; raises HeroError naming those there are, or what is wrong with it."""
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
