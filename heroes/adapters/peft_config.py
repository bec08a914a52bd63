"""PEFT's config of an adapter, reduced to the plain LoRA that can be served."""

from __future__ import annotations

from pathlib import Path

import msgspec

from heroes.architectures.architecture import Shape
from heroes.definition import HeroDefinition

MAX_BYTES = 64 * 1024

INERT = frozenset(
    {
        "base_model_name_or_path",
        "inference_mode",
        "init_lora_weights",
        "lora_dropout",
        "megatron_core",
        "peft_version",
        "qalora_group_size",
        "revision",
    }
)
"""Keys that don't change what the finished adapter computes."""

FIXED: dict[str, tuple[object, ...]] = {
    "bias": ("none",),
    "peft_type": ("LORA",),
    "task_type": ("CAUSAL_LM", None),
}
"""Keys that must have one of these values."""

ABSENT = frozenset(
    {
        "alora_invocation_tokens",
        "alpha_pattern",
        "arrow_config",
        "auto_mapping",
        "corda_config",
        "ensure_weight_tying",
        "eva_config",
        "exclude_modules",
        "fan_in_fan_out",
        "kasa_config",
        "layer_replication",
        "layers_pattern",
        "loftq_config",
        "lora_bias",
        "lora_ga_config",
        "megatron_config",
        "modules_to_save",
        "monteclora_config",
        "rank_pattern",
        "target_parameters",
        "trainable_token_indices",
        "use_bdlora",
        "use_dora",
        "use_qalora",
        "velora_config",
    }
)
"""Keys of LoRA variants that llama.cpp can't serve; they may be present if they are switched off."""


MOST_SCALE = 64
"""Largest `lora_alpha / r`: beyond it an adapter drowns the model it is added to."""


class AdapterError(Exception):
    """An adapter that can't be used; the message is one sentence saying which and why."""


class AdapterConfig(msgspec.Struct, frozen=True):
    """A plain LoRA: all that is needed to read its tensors and write them for llama.cpp."""

    r: int
    lora_alpha: float
    target_modules: list[str]
    layers_to_transform: list[int] | None = None
    """None adapts every layer."""
    use_rslora: bool = False

    def layers(self, shape: Shape) -> list[int]:
        """The adapted layers, ascending from the input."""
        return sorted(range(shape.layers) if self.layers_to_transform is None else self.layers_to_transform)


def read_config(path: Path, hero: HeroDefinition) -> AdapterConfig:
    """The adapter's config; raises AdapterError for anything but plain LoRA on the hero's matrices."""
    raw = _read_json(path)
    for key, value in raw.items():
        _check_key(path, key, value)
    try:
        config = msgspec.convert(
            {key: raw[key] for key in raw if key in AdapterConfig.__struct_fields__}, AdapterConfig
        )
    except msgspec.ValidationError as error:
        raise AdapterError(f"{path} can't be used: {error}.") from error
    _check_values(path, config, hero)
    return config


def _read_json(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise AdapterError(f"{path} is larger than {MAX_BYTES} bytes, which no adapter's config is.")
        return msgspec.json.decode(data, type=dict[str, object])
    except (OSError, ValueError, RecursionError) as error:
        raise AdapterError(f"{path} can't be read as an adapter's config: {error}.") from error


def _check_key(path: Path, key: str, value: object) -> None:
    if key in AdapterConfig.__struct_fields__ or key in INERT:
        return
    if key in FIXED:
        if value not in FIXED[key]:
            raise AdapterError(f"{path}: {key} is {value!r}, where only {FIXED[key][0]!r} can be served.")
    elif key not in ABSENT:
        raise AdapterError(f"{path} has the unknown key {key[:60]!r}; only plain LoRA can be served.")
    elif value:
        raise AdapterError(f"{path}: {key} is set; only plain LoRA can be served.")


def _check_values(path: Path, config: AdapterConfig, hero: HeroDefinition) -> None:
    shape, known = hero.shape, hero.built.projections(hero.shape)
    targets, layers = config.target_modules, config.layers(shape)
    if not 1 <= config.r <= shape.hidden:
        raise AdapterError(f"{path}: r is {config.r}, where 1 to {shape.hidden} is possible.")
    most = MOST_SCALE * config.r
    if not 0 < config.lora_alpha <= most:
        raise AdapterError(
            f"{path}: lora_alpha is {config.lora_alpha}, where more than 0 and at most {most} is possible."
        )
    if not targets or len(set(targets)) != len(targets) or not set(targets) <= set(known):
        raise AdapterError(f"{path}: target_modules must be some of {', '.join(sorted(known))}, each once.")
    if not layers or len(set(layers)) != len(layers) or not set(layers) <= set(range(shape.layers)):
        raise AdapterError(f"{path}: layers_to_transform must be some of 0 to {shape.layers - 1}, each once.")
