"""Adapters loaded as anybody would, with llama.cpp's and PEFT's own loaders."""

from __future__ import annotations

from pathlib import Path

import torch
from llama_cpp import Llama
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

MOST_TOKENS = 8


def llama_answers(model: Path, adapter: Path, prompts: list[str]) -> list[str]:
    """Greedy answers of llama.cpp with the adapter."""
    llama = Llama(str(model), lora_path=str(adapter), n_ctx=256, n_threads=2, verbose=False)
    answers = []
    for prompt in prompts:
        tokens = llama.tokenize(prompt.encode(), add_bos=False, special=True)
        llama.reset()
        said = llama.create_completion(tokens, max_tokens=MOST_TOKENS, temperature=0.0, stop=["<|im_end|>"])
        answers.append(said["choices"][0]["text"])  # type: ignore[index]
    return answers


def peft_answers(base: Path, adapter: Path, prompts: list[str]) -> list[str]:
    """Greedy answers of transformers with the adapter in float32."""
    tokenizer = AutoTokenizer.from_pretrained(base)
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    model = PeftModel.from_pretrained(plain, adapter)
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    answers = []
    for prompt in prompts:
        asked = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        with torch.no_grad():
            said = model.generate(
                **asked, max_new_tokens=MOST_TOKENS, do_sample=False, eos_token_id=end, pad_token_id=end
            )
        answers.append(tokenizer.decode(said[0, asked["input_ids"].shape[1] :], skip_special_tokens=True))
    return answers
