"""Adapters handed out for other programs: as PEFT's folder, or as llama.cpp's file, each with a README."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from heroes.definition import HeroDefinition, find_hero
from heroes.files import sync
from heroes.vault import Vault, VaultError

Form = Literal["gguf", "peft"]

GGUF = "adapter.gguf"


def hand_out(vault: Vault, sha256: str, form: Form, target: Path, told: str) -> None:
    """Write a folder that stock programs load, whole or not at all.

    `told` is what the README says of the hero before it says how to use the files. Raises VaultError,
    AdapterError and OSError.
    """
    if target.exists():
        raise VaultError(f"There is something at {target} already: choose another name, or remove it first.")
    vault.verify(sha256)
    label = vault.label(sha256)
    hero = _without_folders(find_hero(label.hero))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as name:
        folder = Path(name) / target.name
        folder.mkdir()
        if form == "peft":
            shutil.copyfile(vault.safetensors_path(sha256), folder / "adapter_model.safetensors")
            config = _peft_config(hero, msgspec.to_builtins(label.config))
            (folder / "adapter_config.json").write_bytes(config)
        else:
            shutil.copyfile(vault.gguf_path(sha256), folder / GGUF)
        (folder / "README.md").write_text(f"{told.rstrip()}\n\n{_usage(hero, form)}")
        for path in (*folder.iterdir(), folder):
            sync(path)
        folder.rename(target)
    sync(target.parent)


def _without_folders(hero: HeroDefinition) -> HeroDefinition:
    """The hero as others may read of it: a player's own may name files by where they lie."""
    model = Path(hero.model).name if Path(hero.model).is_absolute() else hero.model
    return replace(hero, model=model, weights=replace(hero.weights, file=Path(hero.weights.file).name))


def _peft_config(hero: HeroDefinition, config: dict[str, object]) -> bytes:
    fixed = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": hero.model,
        "bias": "none",
        "lora_dropout": 0.0,
        "inference_mode": True,
    }
    return msgspec.json.format(msgspec.json.encode(fixed | config), indent=2) + b"\n"


def _usage(hero: HeroDefinition, form: Form) -> str:
    prompt = hero.render([{"role": "user", "content": "add 01 10"}])
    return "\n".join(
        [
            "## How to use it",
            "",
            f"The base model is {hero.model} ({hero.licence}). The adapter was trained on the weights of",
            f"`{hero.weights.file}` (sha256 {hero.weights.sha256}), which comes with the Python package",
            f"`{hero.weights.package.replace('_', '-')}`.",
            "",
            *(_LLAMA if form == "gguf" else _PEFT).format(file=hero.weights.file).splitlines(),
            "",
            "The hero was trained on prompts in this form, with no system prompt:",
            "",
            "```",
            prompt.rstrip("\n"),
            "```",
            "",
        ]
    )


_LLAMA = """With llama.cpp:

```
llama-cli -m {file} --lora adapter.gguf
```

Where it crashes on a processor with AMX, add `--no-repack`: repacking such weights is at fault."""

_PEFT = """With PEFT:

```
from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("path/to/folder", gguf_file="{file}")
model = PeftModel.from_pretrained(base, "this/folder")
```"""
