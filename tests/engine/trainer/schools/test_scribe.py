"""The answer-only loss is TRL's own loss, and so are its gradients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from trl import SFTConfig, SFTTrainer

from engine.trainer.batches import collate, tokenize
from engine.trainer.battle_trainer import BattleTrainer
from engine.trainer.forward import BatchOutcome
from engine.trainer.messages import Example, Fight
from engine.trainer.run import prepare_adapter


def shaken(model: Any) -> None:
    """Give the adapter values of its own: a fresh one has gradients in half of its matrices only."""
    generator = torch.Generator().manual_seed(1)
    prepare_adapter(model, None, 1)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.02


def gradients(model: Any) -> dict[str, torch.Tensor]:
    return {
        name: parameter.grad.clone()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def trl_trainer(model: Any, tokenizer: Any, lessons: list[Example], folder: Path) -> SFTTrainer:
    texts = Dataset.from_list([{"prompt": each.prompt, "completion": each.answer} for each in lessons])
    return SFTTrainer(
        model=model,
        args=SFTConfig(
            output_dir=str(folder),
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=False,
            eos_token="<|im_end|>",
            report_to="none",
        ),
        train_dataset=texts,
        processing_class=tokenizer,
    )


def test_loss_and_gradients_equal_trls(
    pip: tuple[Any, Any], lessons: list[Example], order: Callable[..., Fight], tmp_path: Path
) -> None:
    model, tokenizer = pip
    batch = lessons[:6]
    shaken(model)
    heard: list[BatchOutcome] = []
    mine = BattleTrainer(model, tokenizer, order(), heard.append)
    model.train()
    model.zero_grad()
    loss = mine.compute_loss(model, collate(tokenize(batch, tokenizer)))
    loss.backward()
    ours = gradients(model)

    for module in model.modules():
        vars(module).pop("forward", None)
    theirs = trl_trainer(model, tokenizer, batch, tmp_path / "trl")
    inputs = theirs.data_collator([theirs.train_dataset[index] for index in range(len(batch))])
    kept = sorted(row["input_ids"] for row in theirs.train_dataset)
    assert kept == sorted(row["input_ids"] for row in tokenize(batch, tokenizer))
    model.train()
    model.zero_grad()
    reference = theirs.compute_loss(model, dict(inputs))
    reference.backward()
    model.get_base_model().__dict__.pop("forward", None)

    assert abs(loss.item() - reference.item()) <= 1e-4 * reference.item()
    for name, gradient in gradients(model).items():
        # How sums of float32 are rounded over thirty layers depends on the processor: 1.1e-4 was seen.
        assert (ours[name] - gradient).norm() <= 5e-4 * gradient.norm(), name
    assert heard[-1].loss == loss.item()
