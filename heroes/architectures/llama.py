"""Llama, and models built like it: SmolLM, Mistral."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture

# llama.cpp rotates neighbouring rows where transformers rotates the halves of a head.
LLAMA = Architecture(name="llama", interleaved=True)
