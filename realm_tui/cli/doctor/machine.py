"""What this machine has to train with, and what that means for speed."""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import msgspec
import psutil

from realm_tui.cli.doctor.finding import Diagnosis
from realm_tui.window.commands import shorter_path

GIB = 1 << 30
MEMORY_NEEDED, MEMORY_EASY = 2 * GIB, 4 * GIB
"""Free bytes with which PIP just trains, and with which it trains beside other programs."""

FEATURES = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


def findings() -> Iterator[Diagnosis]:
    """Processor, memory and GPU."""
    yield processor(_flags())
    yield cores(_cores())
    yield memory(psutil.virtual_memory().available)
    yield gpu(_gpus(), _torch_build())


def processor(flags: frozenset[str]) -> Diagnosis:
    """The instruction sets that decide how fast the hero trains on the processor."""
    has = [name for name in FEATURES if name in flags]
    if not has:
        return Diagnosis(
            "processor", "ok", f"{platform.machine()}, with no instruction sets that are told apart."
        )
    named = ", ".join(has)
    if {"avx512_bf16", "amx_bf16"} & set(has):
        return Diagnosis("processor", "ok", f"It has {named}: training runs in bfloat16, at full speed.")
    return Diagnosis(
        "processor", "ok", f"It has {named} but no native bfloat16: training runs in float32, at about half."
    )


def cores(count: int) -> Diagnosis:
    """The cores this process may use."""
    if count > 1:
        return Diagnosis("cores", "ok", f"{count} cores may be used.")
    remedy = "Expect the Oracle to answer slowly while the hero trains."
    return Diagnosis(
        "cores", "warning", "One core must serve the trainer, the Oracle and the window.", remedy
    )


def memory(free: int) -> Diagnosis:
    """The memory that is free now, in bytes."""
    told = f"{free / GIB:.1f} GiB of memory are free"
    if free >= MEMORY_EASY:
        return Diagnosis("memory", "ok", f"{told}.")
    remedy = "Close other programs before you train."
    if free >= MEMORY_NEEDED:
        return Diagnosis("memory", "warning", f"{told}; {MEMORY_EASY // GIB} leave room for others.", remedy)
    return Diagnosis("memory", "blocker", f"{told}; training needs about {MEMORY_NEEDED // GIB}.", remedy)


class TorchBuild(msgspec.Struct, frozen=True):
    """Which PyTorch is installed, and what it was built for, as its own version file says."""

    version: str
    cuda: str = ""
    """The CUDA version of the build; empty for a build that can't use an NVIDIA GPU."""


def gpu(names: list[str], torch: TorchBuild | None) -> Diagnosis:
    """The NVIDIA GPUs there are, and whether the installed PyTorch can use them."""
    if not names:
        return Diagnosis("gpu", "ok", "None found: training runs on the processor.")
    found = f"Found {', '.join(names)}"
    if torch is None:
        remedy = "Run `make venv`, or `pip install .` again."
        return Diagnosis("gpu", "warning", f"{found}, and no PyTorch that could use it.", remedy)
    if torch.cuda:
        return Diagnosis(
            "gpu", "ok", f"{found}; PyTorch {torch.version} was built for it, with CUDA {torch.cuda}."
        )
    release, python = torch.version.partition("+")[0], shlex.quote(shorter_path(sys.executable))
    return Diagnosis(
        "gpu",
        "warning",
        f"{found}, but PyTorch {torch.version} was built without CUDA and can't use it: training runs on the"
        " processor.",
        f"Run `{python} -m pip install --force-reinstall torch=={release}`, which brings"
        " the CUDA build on Linux, unless pip is led to builds for the processor alone.",
    )


def _flags() -> frozenset[str]:
    try:
        told = Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return frozenset()
    found = re.search(r"^flags\s*:(.*)$", told, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count() or 1


def _torch_build() -> TorchBuild | None:
    """What the installed PyTorch was built for, read without importing it; None where there is none."""
    try:
        files = distribution("torch").files or []
        told = next((each.locate() for each in files if str(each) == "torch/version.py"), None)
        said = Path(str(told)).read_text(encoding="utf-8") if told else ""
        version = distribution("torch").version
    except (PackageNotFoundError, OSError):
        return None
    return torch_build(version, said)


def torch_build(version: str, said: str) -> TorchBuild:
    """The build as its version file `said`, e.g. `cuda: Optional[str] = '12.6'`."""
    full = re.search(r"^__version__ = '([^']*)'", said, re.MULTILINE)
    cuda = re.search(r"^cuda(?:: [^=\n]*)? = '([^']*)'", said, re.MULTILINE)
    return TorchBuild(full[1] if full else version, cuda[1] if cuda else "")


def _gpus() -> list[str]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ["an NVIDIA GPU"] * len(list(Path("/proc/driver/nvidia/gpus").glob("*")))
    query = [program, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        run = subprocess.run(query, capture_output=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in run.stdout.decode(errors="replace").splitlines() if line.strip()]
