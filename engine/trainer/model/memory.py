"""How much memory the trainer holds, step by step."""

from __future__ import annotations

from statistics import median

import psutil
import torch


class MemoryGauge:
    """Measures the trainer's memory in bytes: allocated GPU memory if it has a GPU, else resident memory."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.held: list[int] = []
        """Bytes held at the end of each step."""
        self.peak = 0

    def look(self) -> int:
        """Bytes held now; the peak is updated."""
        cuda = torch.cuda.is_available()
        now = torch.cuda.memory_allocated() if cuda else int(self.process.memory_info().rss)
        self.peak = max(self.peak, torch.cuda.max_memory_allocated() if cuda else now)
        return now

    def step(self) -> None:
        """Record the bytes held at the end of a step."""
        self.held.append(self.look())

    @property
    def start(self) -> int:
        """Bytes held, the median over the first quarter of the steps; 0 before the first step."""
        return int(median(self.held[: len(self.held) // 4 + 1])) if self.held else 0

    @property
    def end(self) -> int:
        """Bytes held, the median over the last quarter of the steps; 0 before the first step."""
        return int(median(self.held[-(len(self.held) // 4 + 1) :])) if self.held else 0
