"""Samples a second of the Realm's trainer against TRL's SFTTrainer with its defaults."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from typing import Any

from bench.samples import BATCH, converted, hero, lessons, run_apart, tasks, trl_dataset

WARMUP, COUNTED = 2, 8
"""Warm-up steps that are left out, and steps timed, in a run."""


def ours(dtype: str) -> float:
    """Seconds a step of the Scribe school."""
    import torch

    from engine.trainer.battle_trainer import BattleTrainer
    from engine.trainer.messages import Fight
    from engine.trainer.model import load as weights

    base, tokenizer = weights.load(converted(), torch.device("cpu"), hero())
    model = weights.with_adapter(base, hero(), getattr(torch, dtype))
    with tempfile.TemporaryDirectory() as folder:
        order = Fight(
            battle=1,
            folder=folder,
            start_from=None,
            lessons=lessons(WARMUP + COUNTED),
            echoes=[],
            batch_size=BATCH,
            learning_rate=1e-3,
            seed=1,
        )
        return _timed(BattleTrainer(model, tokenizer, order, lambda outcome: None))


def trl(dtype: str) -> float:
    """Seconds a step of SFTTrainer: its defaults, the same model, LoRA, data and batch."""
    import torch
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    model = AutoModelForCausalLM.from_pretrained(converted(), dtype=getattr(torch, dtype))
    lora = hero().lora
    with tempfile.TemporaryDirectory() as folder:
        return _timed(
            SFTTrainer(
                model=model,
                args=SFTConfig(
                    output_dir=folder,
                    per_device_train_batch_size=BATCH,
                    max_steps=WARMUP + COUNTED,
                    learning_rate=1e-3,
                    use_cpu=True,
                    bf16=dtype == "bfloat16",
                    save_strategy="no",
                    report_to="none",
                    disable_tqdm=True,
                ),
                train_dataset=trl_dataset((each.prompt, each.answer) for each in tasks(WARMUP + COUNTED)),
                processing_class=AutoTokenizer.from_pretrained(converted()),
                peft_config=LoraConfig(
                    r=lora.rank,
                    lora_alpha=lora.alpha,
                    target_modules=list(lora.targets),
                    layers_to_transform=hero().adapted_layers(),
                    task_type="CAUSAL_LM",
                ),
            )
        )


def _timed(trainer: Any) -> float:
    from transformers import TrainerCallback

    class Clock(TrainerCallback):  # type: ignore[misc]
        def __init__(self) -> None:
            self.ends: list[float] = []

        def on_step_end(self, *_: Any, **__: Any) -> None:
            self.ends.append(time.perf_counter())

    clock = Clock()
    trainer.add_callback(clock)
    trainer.train()
    return (clock.ends[-1] - clock.ends[WARMUP - 1]) / COUNTED


def native() -> str:
    """The dtype of the hero's frozen weights in the game on this machine's processor."""
    import torch

    from engine.trainer.model.device import choose_dtype

    return str(choose_dtype(torch.device("cpu"))).removeprefix("torch.")


RUNS = {"ours": ours, "trl": trl}


def measure(name: str, dtype: str) -> float:
    """Samples a second of one run, in a process of its own."""
    return run_apart("bench.throughput", name, dtype)


if __name__ == "__main__":
    which, precision = sys.argv[1:]
    sys.stdout.write(json.dumps(BATCH / RUNS[which](precision)) + "\n")
