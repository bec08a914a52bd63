"""Every architecture that can be trained, sealed and served."""

from __future__ import annotations

from heroes.architectures.architecture import Architecture
from heroes.architectures.llama import LLAMA
from heroes.architectures.qwen2 import QWEN2
from heroes.architectures.qwen3 import QWEN3

ARCHITECTURES = {each.name: each for each in (LLAMA, QWEN2, QWEN3)}


def find_architecture(name: str) -> Architecture:
    """The architecture of that name; raises ValueError, one sentence, for one that can't be trained."""
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise ValueError(f"the Realm can't train models of the architecture {name[:60]!r}, only {known}")
    return ARCHITECTURES[name]
