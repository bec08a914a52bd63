"""TRL's SFTTrainer on the tasks that our coach chose, with the game's trials at regular checkpoints."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from bench.race.course import COURSES, Goal, Race, is_reached
from bench.race.record import Stream
from bench.samples import BATCH, converted, hero, machine, right_answers, trl_dataset
from engine.audit.rerun import running_oracle
from engine.children.oracle_link import OracleLink
from engine.rules.settings import settings
from heroes.vault.store import Vault
from quests.drawing.draw import held_out_tasks
from quests.skills import find_skill
from saves.state import PASS_RATE

EVERY = 40
"""Steps between two examinations."""


class Kept(msgspec.Struct, frozen=True):
    """A checkpoint, with the tokens and samples trained until then."""

    folder: Path
    tokens: int
    samples: int


async def run(course: str, seed: int, stream: Stream, budget: int, folder: Path) -> Race:
    """Train up to the budget of tokens, then ask each checkpoint for the levels not yet mastered."""
    began = time.monotonic()
    kept = train(seed, stream, budget, folder / "trl")
    goal, tokens = COURSES[course], dict[str, int]()
    levels, drilled = dict.fromkeys(goal, 0), set[str]()
    vault = Vault(folder / "vault")
    async with running_oracle(hero(), folder / "log") as oracle:
        for each in kept:
            sha256 = vault.seal(each.folder, hero()).sha256
            await oracle.swap(sha256, vault.gguf_path(sha256))
            for skill, level in await _gained(oracle, sha256, goal, levels, drilled, seed):
                levels[skill] = level
                tokens[f"{skill}:{level}"] = each.tokens
    return Race(
        runner="trl",
        course=course,
        seed=seed,
        tokens=tokens,
        arrived=max(tokens.values()) if is_reached(goal, levels) else None,
        spent=kept[-1].tokens if kept else 0,
        samples=kept[-1].samples if kept else 0,
        seconds=time.monotonic() - began,
        machine=machine(),
    )


async def _gained(
    oracle: OracleLink, adapter: str, goal: Goal, levels: dict[str, int], drilled: set[str], seed: int
) -> list[tuple[str, int]]:
    """The levels that this checkpoint masters beyond `levels`; no level is ever lost again.

    A level is mastered by passing all its trials or, where they are drills, by passing one at each of two
    checkpoints in succession. `drilled` are the skills in which the checkpoint before passed a drill.
    """
    gained = []
    for skill, top in goal.items():
        level = levels[skill] + 1
        while level <= top and await _masters(oracle, adapter, skill, level, drilled, seed):
            gained.append((skill, level))
            level += 1
    return gained


async def _masters(
    oracle: OracleLink, adapter: str, name: str, level: int, drilled: set[str], seed: int
) -> bool:
    skill, before = find_skill(name), name in drilled
    drilled.discard(name)
    for number in range(settings().passes_needed):
        drawn = held_out_tasks(skill, level, 1000 * seed + number, settings().trial_tasks)
        right = await right_answers(oracle, hero(), adapter, skill, drawn.tasks)
        spared = settings().drill_spared if drawn.drill and before else 0
        if right + spared < PASS_RATE * len(drawn.tasks):
            return False
        if drawn.drill:
            drilled.update(() if before else (name,))
            return before
    return True


def train(seed: int, stream: Stream, budget: int, folder: Path) -> list[Kept]:
    """Train with SFTTrainer's defaults and the game's LoRA, batch and learning rate; returns checkpoints.

    Gradient checkpointing is off, unlike the default: training is faster without it, and otherwise the same.
    """
    import torch
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    from engine.trainer.model.device import choose_device, choose_dtype

    device = choose_device()
    keeper, lora = _keeper(folder, budget), hero().lora
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(converted(), dtype=choose_dtype(device)),
        args=SFTConfig(
            output_dir=str(folder / "out"),
            per_device_train_batch_size=BATCH,
            num_train_epochs=1,
            gradient_checkpointing=False,
            learning_rate=settings().learning_rate,
            use_cpu=device.type == "cpu",
            bf16=choose_dtype(device) is torch.bfloat16,
            seed=seed,
            save_strategy="no",
            logging_steps=EVERY,
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=trl_dataset(stream),
        processing_class=AutoTokenizer.from_pretrained(converted()),
        peft_config=LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            target_modules=list(lora.targets),
            layers_to_transform=hero().adapted_layers(),
            task_type="CAUSAL_LM",
        ),
    )
    trainer.add_callback(keeper)
    trainer.train()
    return list(keeper.kept)


def _keeper(folder: Path, budget: int) -> Any:
    from transformers import TrainerCallback

    class Keeper(TrainerCallback):  # type: ignore[misc]
        """Saves the adapter at every log, EVERY steps apart, and stops when the budget is spent."""

        def __init__(self) -> None:
            self.kept: list[Kept] = []
            self.numbers: Iterator[int] = itertools.count(1)

        def on_log(self, args: Any, state: Any, control: Any, logs: Any, model: Any, **rest: Any) -> None:
            if "num_tokens" not in logs:
                return
            place = folder / f"{next(self.numbers):04d}"
            model.save_pretrained(place)
            tokens = int(logs["num_tokens"])
            self.kept.append(Kept(place, tokens, state.global_step * BATCH))
            control.should_training_stop = tokens >= budget

    return Keeper()
