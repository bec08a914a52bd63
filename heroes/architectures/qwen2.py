"""Qwen 2 and 2.5: the biases of queries, keys and values are not adapted."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture

QWEN2 = Architecture(name="qwen2", interleaved=False)
