"""Resource limits of a module's code, from configs/modules/limits.yaml."""

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
    """Processor time from one request to the next; threads that go on after an answer use it up too."""
    memory_mib: int
    """Address space of the process."""
    file_mib: int
    """Largest file that the process may write."""
    output_mib: int
    """What the process may print in all; its last line is kept for the reason of its end."""
    reply_mib: int
    """Largest line on the pipe; a reply of 64 tasks with the longest texts takes about 5."""
    idle_seconds: float
    """Time without a request after which the process ends; the next request starts another process."""
    rest_seconds: float
    """Back-off after a process hung, or died twice in a row; doubled with every further failure."""
    longest_rest_seconds: float


@cache
def limits() -> SandboxLimits:
    """The limits as shipped."""
    return load("modules", "limits", SandboxLimits)
