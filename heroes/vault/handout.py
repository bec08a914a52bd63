"""Adapters handed out for other programs, as a PEFT folder or a llama.cpp file, with a README."""

from __future__ import annotations

import json
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from common.files import sync
from heroes.definition import HeroDefinition, find_hero
from heroes.vault.store import Vault, VaultError

Form = Literal["gguf", "peft"]

GGUF = "adapter.gguf"

QUESTION = "add 01 10"
"""The prompt of the README's examples."""


def hand_out(vault: Vault, sha256: str, form: Form, target: Path, told: str) -> None:
    """Write a folder that stock programs load, whole or not at all.

    `told` is the README's text about the hero; how to use the files follows it. Raises VaultError,
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
        (folder / "README.md").write_text(f"{told.rstrip()}\n\n{_usage(hero, form)}", encoding="utf-8")
        for path in (*folder.iterdir(), folder):
            sync(path)
        folder.rename(target)
    sync(target.parent)


def _without_folders(hero: HeroDefinition) -> HeroDefinition:
    """The hero without local paths, which a player's own definition may have: only file names stay."""
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
    prompt = hero.render([{"role": "user", "content": QUESTION}])
    weights = Path(hero.weights.file).name
    example = _llama(hero, weights, prompt) if form == "gguf" else _peft(hero, weights, prompt)
    return "\n".join(
        [
            "## How to use it",
            "",
            f"The base model is {hero.model} ({hero.licence}). The adapter was trained on the weights of",
            f"`{weights}` (sha256 {hero.weights.sha256}){_whence(hero)}",
            "",
            *example,
            "",
            "The hero was trained on prompts in this form, with no system prompt. The chat template in the",
            "weights' own file may add one, and then the hero gives other answers:",
            "",
            "```",
            prompt.rstrip("\n"),
            "```",
            "",
        ]
    )


def _whence(hero: HeroDefinition) -> str:
    """Where to get the base weights."""
    if hero.weights.package:
        name = hero.weights.package.replace("_", "-")
        return f", which comes with the Python package\n`{name}`."
    return (
        ".\nNo package brings that file: it is one of the player's own, so ask for it whoever handed this on,"
        "\nand compare its sha256."
    )


def completion(weights: str, prompt: str) -> list[str]:
    """The llama.cpp command that reads exactly the prompt: no chat template, no BOS token before it.

    llama.cpp itself turns each `\\n` of `-p` into a line break.
    """
    escaped = prompt.replace("\\", "\\\\").replace("\n", "\\n")
    without_first = "tokenizer.ggml.add_bos_token=bool:false"
    adapted = ["-m", weights, "--lora", GGUF, "--override-kv", without_first]
    return ["llama-completion", *adapted, "-no-cnv", "--temp", "0", "-n", "64", "-p", escaped]


def _llama(hero: HeroDefinition, weights: str, prompt: str) -> list[str]:
    return [
        "With llama.cpp, which answers as the hero does:",
        "",
        "```",
        shlex.join(completion(weights, prompt)),
        "```",
        "",
        "Releases without `llama-completion` have `llama-cli`, which takes the same arguments. A question of",
        f"your own goes in the place of `{QUESTION}`; what stands around it belongs to the prompt.",
        "Where it crashes on a processor with AMX, add `--no-repack`: repacking such weights is at fault.",
    ]


def _peft(hero: HeroDefinition, weights: str, prompt: str) -> list[str]:
    digits = [
        "# The hero reads each digit as a token, which the file does not say of itself.",
        "digits = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]",
        "tokenizer.backend_tokenizer.pre_tokenizer = Sequence(digits)",
    ]
    return [
        "With PEFT, which answers as the hero does:",
        "",
        "```python",
        "import torch",
        "from peft import PeftModel",
        *(["from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence"] * hero.weights.digits_apart),
        "from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig",
        "",
        'base = "path/to/the/folder/of/the/weights"',
        'adapter = "path/to/this/folder"',
        f'file = "{weights}"',
        "tokenizer = AutoTokenizer.from_pretrained(base, gguf_file=file)",
        *(digits * hero.weights.digits_apart),
        "model = AutoModelForCausalLM.from_pretrained(",
        "    base, gguf_file=file, quantization_config=GgufConfig(dequantize=True), dtype=torch.float32",
        ")",
        "model = PeftModel.from_pretrained(model, adapter)",
        f"prompt = {json.dumps(prompt)}",
        f"end = tokenizer.convert_tokens_to_ids({json.dumps(hero.template.end_of_turn)})",
        'asked = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)',
        "with torch.no_grad():",
        "    said = model.generate(**asked, max_new_tokens=64, do_sample=False, eos_token_id=end)",
        'print(tokenizer.decode(said[0, asked["input_ids"].shape[1] :], skip_special_tokens=True))',
        "```",
    ]
