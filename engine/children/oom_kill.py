"""Whether the system killed a child because memory ran out."""

from __future__ import annotations

from pathlib import Path

VMSTAT = Path("/proc/vmstat")


def oom_kills(vmstat: Path = VMSTAT) -> int:
    """How many processes the kernel has killed since boot because memory ran out; 0 where unknown."""
    try:
        lines = vmstat.read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


class OomKillWatch:
    """Tells a child killed because memory ran out from a child killed for another reason."""

    def __init__(self, vmstat: Path = VMSTAT) -> None:
        self.vmstat = vmstat
        self.known = oom_kills(vmstat)

    def caused(self, epitaph: str) -> bool:
        """Whether the child ended by SIGKILL while the kernel's count of out-of-memory kills rose."""
        now = oom_kills(self.vmstat)
        rose, self.known = now > self.known, now
        return rose and epitaph.startswith("killed by SIGKILL")
