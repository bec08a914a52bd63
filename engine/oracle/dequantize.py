"""Quantized weights converted to 16 bits, which llama.cpp reads in batches about three times as fast."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import llama_cpp as llama

from common.files import private_folder, whole_file
from engine.oracle.llama import ModelError
from heroes.weights import remembered_sha256

F32, F16 = 0, 1
"""llama.cpp's numbers for the file types (`llama_ftype`)."""

Progress = Callable[[float], None]


def wide_weights(source: Path, cache: Path, progress: Progress) -> Path:
    """The weights as an F16 GGUF in the cache, made when missing or damaged; raises ModelError and OSError.

    `progress` is called with the share that is done, 0 to 1, at once and every half second.
    """
    private_folder(cache, linked=True)
    target = cache / f"{source.stem}.{remembered_sha256(source)[:16]}.f16.gguf"
    seal = target.with_suffix(".sha256")
    if target.is_file() and seal.is_file() and seal.read_bytes() == remembered_sha256(target).encode():
        return target
    with whole_file(target) as part:
        _widen_watched(source, part, progress)
    with whole_file(seal) as part:
        part.write_text(remembered_sha256(target))
    return target


def widen(source: Path, target: Path, width: int) -> None:
    """Write the weights with another file type; raises ModelError."""
    settings = llama.llama_model_quantize_default_params()
    settings.ftype, settings.allow_requantize = width, True
    if llama.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(settings)) != 0:
        raise ModelError(
            f"llama.cpp can't widen {source} into {target.parent}; there may be too little room."
        )


def _widen_watched(source: Path, part: Path, progress: Progress) -> None:
    expected = 2 * _parameters(source)
    with ThreadPoolExecutor(1) as worker:
        work = worker.submit(widen, source, part, F16)
        progress(0.0)
        while wait([work], timeout=0.5).not_done:
            progress(min(1.0, part.stat().st_size / expected))
    work.result()


def _parameters(source: Path) -> int:
    model = llama.llama_model_load_from_file(str(source).encode(), llama.llama_model_default_params())
    if not model:
        raise ModelError(f"llama.cpp can't load {source}.")
    count = int(llama.llama_model_n_params(model))
    llama.llama_model_free(model)
    return count
