"""How much memory the trainer holds, step by step."""

from __future__ import annotations

from statistics import median

import psutil
import torch


class MemoryGauge:
    """Takes the trainer's memory in bytes: the GPU's where it trains on one, else what is resident."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.held: list[int] = []
        """At the end of each step."""
        self.peak = 0

    def look(self) -> int:
        """What is held now; the most ever seen is the peak."""
        cuda = torch.cuda.is_available()
        now = torch.cuda.memory_allocated() if cuda else int(self.process.memory_info().rss)
        self.peak = max(self.peak, torch.cuda.max_memory_allocated() if cuda else now)
        return now

    def step(self) -> None:
        """Keep what is held at the end of a step."""
        self.held.append(self.look())

    @property
    def start(self) -> int:
        """The median over the first quarter of the steps, bytes; 0 before the first."""
        return int(median(self.held[: len(self.held) // 4 + 1])) if self.held else 0

    @property
    def end(self) -> int:
        """The median over the last quarter."""
        return int(median(self.held[-(len(self.held) // 4 + 1) :])) if self.held else 0
