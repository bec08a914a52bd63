"""The Oracle alone and while the trainer uses every core: first token, tokens a second, swaps, trials."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np
from safetensors.numpy import load_file, save_file

from bench import plain_llama
from bench.samples import BATCH, CHAT_TOKENS, QUESTIONS, hero, lessons, p95
from engine.audit.rerun import running_oracle
from engine.children.oracle_link import OracleLink
from engine.children.trainer_link import TrainerLink
from engine.loop.templating import question
from engine.oracle.dequantize import wide_weights
from engine.oracle.messages import Finished
from engine.trainer.messages import Fight, Fought, Stepped
from heroes.vault.store import Vault
from heroes.weights import cache_folder, find_weights
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill

Adapter = tuple[str, Path]
"""The adapter's SHA-256, and its GGUF file."""

CHATS, SEALS, TRIALS = 40, 20, 5


class Readings(msgspec.Struct, frozen=True):
    """What was measured under one load."""

    first_token_ms_p50: float
    first_token_ms_p95: float
    tokens_per_second: float
    trial_seconds: float
    sealed_ms: float
    """From a sealed checkpoint to the first token answered with it, an adapter never loaded before."""


class OracleResults(msgspec.Struct, frozen=True):
    """All results of one run."""

    alone: Readings
    beside: Readings
    plain_f16: float | None
    """Tokens a second of llama.cpp alone on the widened weights."""
    plain_q4: float | None
    """Tokens a second of llama.cpp alone on the weights as shipped; None after a crash."""


async def read(oracle: OracleLink, adapters: list[Adapter]) -> Readings:
    """Swap to every adapter, then chat, then hold trials."""
    sealed = [await _sealed_to_answer(oracle, adapter) for adapter in adapters]
    firsts, speeds = await _chats(oracle, adapters[-1][0])
    skill = find_skill("bin")
    trials = []
    for seed in range(TRIALS):
        prompts = [question(hero(), task) for task in held_out_tasks(skill, 2, seed, 50).tasks]
        began = time.perf_counter()
        await oracle.answer(prompts, adapters[-1][0], skill.answer_tokens(2))
        trials.append(time.perf_counter() - began)
    return Readings(
        first_token_ms_p50=1000 * statistics.median(firsts),
        first_token_ms_p95=1000 * p95(firsts),
        tokens_per_second=statistics.median(speeds),
        trial_seconds=statistics.median(trials),
        sealed_ms=1000 * statistics.median(sealed),
    )


async def _sealed_to_answer(oracle: OracleLink, adapter: Adapter) -> float:
    began = time.perf_counter()
    await oracle.swap(*adapter)
    first = None
    async for _ in oracle.chat(
        hero().render([{"role": "user", "content": "add 01 11"}]), adapter[0], 4, 0.0, 0
    ):
        first = first or time.perf_counter() - began
    return first or 0.0


async def _chats(oracle: OracleLink, adapter: str) -> tuple[list[float], list[float]]:
    firsts, speeds = [], []
    for number in range(CHATS):
        text = QUESTIONS[number % len(QUESTIONS)]
        prompt = hero().render([{"role": "user", "content": text}])
        began = time.perf_counter()
        first = None
        async for piece in oracle.chat(prompt, adapter, CHAT_TOKENS, 0.0, 0):
            first = first or time.perf_counter() - began
            if isinstance(piece, Finished) and piece.tokens > 8:
                speeds.append((piece.tokens - 1) / (piece.seconds - piece.first_token_seconds))
        firsts.append(first or 0.0)
    return firsts, speeds


def running_trainer(log: Path) -> TrainerLink:
    """The trainer program with PIP."""
    return TrainerLink("pip", cache_folder(), log, lambda status: None, lambda *_: None, lambda _: None)


def order(folder: Path, steps: int, seed: int = 1) -> Fight:
    """The order for a battle of `steps` steps."""
    return Fight(
        battle=1,
        folder=str(folder),
        start_from=None,
        lessons=lessons(steps),
        echoes=[],
        batch_size=BATCH,
        learning_rate=1e-3,
        seed=seed,
    )


async def seal_many(trainer: TrainerLink, folder: Path, count: int) -> list[Adapter]:
    """Train an adapter for a few steps, and seal `count` copies of it that differ in scale."""
    vault = Vault(folder / "vault")
    async for report in trainer.fight(order(folder / "short", 3)):
        if isinstance(report, Fought):
            trained = Path(report.folder)
    tensors = load_file(trained / "adapter_model.safetensors")
    adapters = []
    for number in range(count):
        copy = folder / "copies" / str(number)
        copy.mkdir(parents=True)
        shutil.copy(trained / "adapter_config.json", copy)
        scaled = {name: np.float32(1 + number / 1000) * values for name, values in tensors.items()}
        save_file(scaled, copy / "adapter_model.safetensors")
        sha256 = vault.seal(copy, hero()).sha256
        adapters.append((sha256, vault.gguf_path(sha256)))
    return adapters


async def measure() -> OracleResults:
    """Readings alone and beside a training run, and the speed of llama.cpp without the Oracle."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trainer = running_trainer(folder / "log")
        training = asyncio.create_task(trainer.run())
        adapters = await seal_many(trainer, folder, 2 * SEALS)
        async with running_oracle(hero(), folder / "log") as oracle:
            alone = await read(oracle, adapters[:SEALS])
            stepping = asyncio.Event()
            battle = asyncio.create_task(_fight_on(trainer, folder / "long", stepping))
            await stepping.wait()
            beside = await read(oracle, adapters[SEALS:])
            await trainer.leave(0)
            await asyncio.gather(battle, training, return_exceptions=True)
        weights = find_weights(hero())
        wide = wide_weights(weights, cache_folder(), lambda share: None)
        plain = [plain_llama.measure(model, adapters[0][1]) for model in (wide, weights)]
        return OracleResults(alone, beside, *plain)


async def _fight_on(trainer: TrainerLink, folder: Path, stepping: asyncio.Event) -> None:
    async for report in trainer.fight(order(folder, 400)):
        if isinstance(report, Stepped):
            stepping.set()
