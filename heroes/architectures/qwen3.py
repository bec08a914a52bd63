"""Qwen 3: heads have a width of their own, and norms on queries and keys, which stay the base model's."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture

QWEN3 = Architecture(name="qwen3", interleaved=False)
