"""The Oracle alone and while the trainer uses every core: first token, speed, swaps, a whole trial."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bench.samples import BATCH, hero, lessons
from engine.lessons import question
from engine.oracle.messages import Finished
from engine.oracle_link import OracleLink
from engine.trainer.messages import Fight, Fought, Stepped
from engine.trainer_link import TrainerLink
from heroes.vault import Vault
from heroes.weights import cache_folder, find_weights
from quests.draw import held_out_tasks
from quests.skills import find_skill

CHATS, SWAPS, TRIALS = 40, 20, 5
CHAT_TOKENS = 48
QUESTIONS = ("Who are you?", "Tell me a story about a dragon.", "What is the capital of France?", "add 01 11")


class Readings(msgspec.Struct, frozen=True):
    """What was measured under one load."""

    first_token_ms_p50: float
    first_token_ms_p95: float
    tokens_per_second: float
    trial_seconds: float
    swap_ms: float


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


async def read(oracle: OracleLink, adapters: list[tuple[str, Path]]) -> Readings:
    """Chat, swap and examine."""
    firsts, speeds = await _chats(oracle, adapters[0][0])
    swaps = [await oracle.swap(*adapters[turn % len(adapters)]) for turn in range(SWAPS)]
    skill = find_skill("bin")
    trials = []
    for seed in range(TRIALS):
        prompts = [question(hero(), task) for task in held_out_tasks(skill, 2, seed, 50).tasks]
        began = time.perf_counter()
        await oracle.answer(prompts, adapters[0][0], skill.answer_tokens(2))
        trials.append(time.perf_counter() - began)
    return Readings(
        first_token_ms_p50=1000 * statistics.median(firsts),
        first_token_ms_p95=1000 * p95(firsts),
        tokens_per_second=statistics.median(speeds),
        trial_seconds=statistics.median(trials),
        swap_ms=1000 * statistics.median(swaps),
    )


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


@asynccontextmanager
async def running_oracle(log: Path) -> AsyncIterator[OracleLink]:
    """The oracle program with PIP."""
    arguments = ["--model", str(find_weights(hero())), "--cache", str(cache_folder())]
    link = OracleLink(arguments, log, lambda status: None, lambda *_: None, lambda _: None)
    task = asyncio.create_task(link.run())
    await link.ready.wait()
    try:
        yield link
    finally:
        link.stop()
        await task


def running_trainer(log: Path) -> TrainerLink:
    """The trainer program with PIP."""
    return TrainerLink("pip", cache_folder(), log, lambda status: None, lambda *_: None, lambda _: None)


def order(folder: Path, steps: int, seed: int = 1) -> Fight:
    """A battle of so many steps."""
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


async def seal_two(trainer: TrainerLink, folder: Path) -> list[tuple[str, Path]]:
    """Two real adapters, trained for a few steps."""
    vault = Vault(folder / "vault")
    adapters = []
    for seed in (1, 2):
        async for report in trainer.fight(order(folder / f"battle-{seed}", 3, seed)):
            if isinstance(report, Fought):
                sha256 = vault.seal(Path(report.folder), hero()).sha256
                adapters.append((sha256, vault.gguf_path(sha256)))
    return adapters


async def measure() -> dict[str, Readings]:
    """Readings alone and beside a training run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trainer = running_trainer(folder / "log")
        training = asyncio.create_task(trainer.run())
        adapters = await seal_two(trainer, folder)
        async with running_oracle(folder / "log") as oracle:
            for adapter in adapters:
                await oracle.swap(*adapter)
            alone = await read(oracle, adapters)
            stepping = asyncio.Event()
            battle = asyncio.create_task(_fight_on(trainer, folder / "long", stepping))
            await stepping.wait()
            beside = await read(oracle, adapters)
            trainer.supervisor.stop()
            battle.cancel()
            await asyncio.gather(battle, training, return_exceptions=True)
        return {"alone": alone, "beside training": beside}


async def _fight_on(trainer: TrainerLink, folder: Path, stepping: asyncio.Event) -> None:
    async for report in trainer.fight(order(folder, 400)):
        if isinstance(report, Stepped):
            stepping.set()
