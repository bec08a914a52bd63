"""Qwen 3: heads have a width of their own; the norms of queries and keys are not adapted."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture

QWEN3 = Architecture(name="qwen3", interleaved=False)
