"""What the code of a module may take, from configs/modules/limits.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class SandboxLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    start_seconds: float
    """Time for the program to start, import what the code imports, and make the object."""
    answer_seconds: float
    """Time for one answer, which may be a batch of tasks; a slower process is killed."""
    processor_seconds: int
    """Processor time from one question to the next; threads that spin on end the process by it too."""
    memory_mib: int
    """Address space of the process."""
    file_mib: int
    """Largest file that it may write."""
    output_mib: int
    """What it may print in all; the last words of it are kept for the reason."""
    reply_mib: int
    """Largest line on the pipe; a reply of 32 tasks with the longest prompts takes 3."""
    idle_seconds: float
    """Without a question for so long, the process ends; the next question starts another."""
    rest_seconds: float
    """After a process died twice or hung, none is started for so long; twice as long after each more."""
    longest_rest_seconds: float


@cache
def limits() -> SandboxLimits:
    """The limits as shipped."""
    return load("modules", "limits", SandboxLimits)
