"""Whether the system killed a child because memory ran out."""

from __future__ import annotations

from pathlib import Path

VMSTAT = Path("/proc/vmstat")


def oom_kills(vmstat: Path = VMSTAT) -> int:
    """How many processes the kernel has killed for memory since it started; 0 where it does not tell."""
    try:
        lines = vmstat.read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


class Starvation:
    """Tells a child that was killed for memory from one that was killed for another reason."""

    def __init__(self, vmstat: Path = VMSTAT) -> None:
        self.vmstat = vmstat
        self.known = oom_kills(vmstat)

    def caused(self, epitaph: str) -> bool:
        """Whether this end, as the child's process tells it, came with a kill for memory."""
        now = oom_kills(self.vmstat)
        rose, self.known = now > self.known, now
        return rose and epitaph.startswith("killed by SIGKILL")
