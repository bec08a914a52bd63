from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heroes.definition import HeroError, find_hero, plain

PIP = find_hero("pip")
SPECIAL = PIP.template.special_tokens

texts = st.lists(
    st.sampled_from([*SPECIAL, "<|", "|>", "im_end", "<", "<|im_end|", "|im_end|>", " "]) | st.text()
).map("".join)


def test_pip_is_who_the_package_says() -> None:
    assert (PIP.parameters, PIP.architecture, PIP.licence) == (134_515_008, "llama", "Apache-2.0")
    assert PIP.adapted_layers() == list(range(30))


def test_render_adds_no_system_prompt() -> None:
    said = [{"role": "user", "content": "add 1 1"}, {"role": "assistant", "content": "10"}]
    assert PIP.render(said[:1]) == "<|im_start|>user\nadd 1 1<|im_end|>\n<|im_start|>assistant\n"
    assert PIP.render(said).endswith("<|im_start|>assistant\n10<|im_end|>\n<|im_start|>assistant\n")
    assert PIP.reply("10") == "10<|im_end|>"


@given(texts)
def test_nobody_writes_control_tokens_but_the_template(text: str) -> None:
    quiet = plain(PIP.template, text)
    assert not any(token in quiet for token in SPECIAL)
    rendered = PIP.render([{"role": "user", "content": text}])
    assert sum(rendered.count(token) for token in SPECIAL) == 3
    assert PIP.reply(text).count("<|im_end|>") == 1


@given(st.text())
def test_text_without_control_tokens_is_left_alone(text: str) -> None:
    if not any(token in text for token in SPECIAL):
        assert plain(PIP.template, text) == text


def test_unknown_names_are_refused_in_a_sentence() -> None:
    with pytest.raises(HeroError, match=r"There is no hero 'dio'; there are pip"):
        find_hero("dio")
    with pytest.raises(HeroError, match="can't be from 'tool'"):
        PIP.render([{"role": "tool", "content": ""}])
