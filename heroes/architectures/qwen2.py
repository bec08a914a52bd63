"""Qwen 2 and 2.5: biases on queries, keys and values, which stay the base model's."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture

QWEN2 = Architecture(name="qwen2", interleaved=False)
