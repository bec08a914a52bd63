"""TRL's trainer for one battle: its optimizer, schedule and steps, with a school's batches and loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import PeftModel
from torch.utils.data import DataLoader
from transformers import PreTrainedTokenizerBase
from transformers.trainer_callback import PrinterCallback
from trl import SFTConfig, SFTTrainer

from engine.trainer.batches import TokenRow, collate, longest_answer, tokenize
from engine.trainer.forward import BatchOutcome
from engine.trainer.messages import Fight
from engine.trainer.microbatch import split_batch
from engine.trainer.schools.table import find_school

WARMUP_STEPS = 2
"""Steps of learning-rate warm-up at the start of each battle."""
SETTLING = 0.75
"""Share of a battle's steps over which the learning rate decays, so that the sealed weights have settled."""
FINAL_RATE = 0.1
"""Learning rate at the end of the decay, as a share of its peak."""
ADAM_BETA2 = 0.95
"""A battle has tens of steps, not thousands; with 0.999 the same tasks needed twice the samples."""


class BattleTrainer(SFTTrainer):  # type: ignore[misc]
    """SFTTrainer with the batches and the loss of a school; it reports every forward pass."""

    def __init__(
        self,
        model: PeftModel,
        tokenizer: PreTrainedTokenizerBase,
        fight: Fight,
        listen: Callable[[BatchOutcome], None],
        party: int | None = None,
    ) -> None:
        self.school = find_school(fight.school)
        self.rows = self.school.prepare(model, tokenize(fight.lessons, tokenizer))
        self.batches = self.school.batches(self.rows, fight.batch_size)
        self.listen, self.party = listen, party or fight.batch_size
        self.longest_answer = longest_answer(self.rows)
        self.sampled: Sequence[TokenRow] | None = None
        """The next step's rows with sampled answers; None in schools that learn from given answers."""
        self.carried = Path(fight.start_from) if fight.start_from else None
        super().__init__(
            model=model,
            args=battle_config(fight, len(self.batches)),
            train_dataset=Dataset.from_list(list(self.rows)),
            data_collator=collate,
            processing_class=tokenizer,
        )
        self.remove_callback(PrinterCallback)
        # SFTTrainer wraps the base model's forward with its own LM head; schools have another.
        model.get_base_model().__dict__.pop("forward", None)

    def rows_of(self, step: int) -> list[TokenRow]:
        """The rows of a step; steps count from 1."""
        return [self.rows[index] for index in self.batches.batches[step - 1]]

    def get_train_dataloader(self) -> DataLoader[Any]:
        """The battle's batches, in order."""
        return DataLoader(self.train_dataset, batch_sampler=self.batches, collate_fn=self._collate)

    def _collate(self, rows: Sequence[TokenRow]) -> dict[str, torch.Tensor]:
        # Where answers are sampled, these rows are only the questions of a step.
        return collate(rows if self.school.sampling else self.school.step_rows(rows))

    def create_optimizer(self, model: Any = None) -> Any:
        """AdamW, with the moments of the checkpoint that this battle starts from, if it has them."""
        fresh = self.optimizer is None
        optimizer = super().create_optimizer(model)
        if fresh and self.carried is not None and (self.carried / "optimizer.pt").exists():
            state = torch.load(self.carried / "optimizer.pt", map_location="cpu", weights_only=True)
            optimizer.load_state_dict(state)
            for group in optimizer.param_groups:
                group.pop("initial_lr", None)
                group["lr"] = self.args.learning_rate
        return optimizer

    def training_step(
        self, model: Any, inputs: dict[str, torch.Tensor], num_items_in_batch: Any = None
    ) -> torch.Tensor:
        """Accumulate one batch's gradients over its micro-batches; the batch's loss, float32 []."""
        if self.sampled is not None:
            inputs = self._prepare_inputs(collate(self.school.step_rows(self.sampled)))
        parts = [
            super(BattleTrainer, self).training_step(model, part) for part in split_batch(inputs, self.party)
        ]
        return torch.stack(parts).sum()

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """The school's loss of a batch, or of a micro-batch, float32 []."""
        learned = self.school.learn(model, inputs)
        self.listen(learned.outcome)
        return (learned.loss, None) if return_outputs else learned.loss


def battle_config(fight: Fight, steps: int) -> SFTConfig:
    """TRL's settings for one battle; everything that would download, log or evaluate is off."""
    return SFTConfig(
        output_dir=fight.folder,
        max_steps=steps,
        per_device_train_batch_size=fight.batch_size,
        learning_rate=fight.learning_rate,
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": round(SETTLING * steps), "min_lr_ratio": FINAL_RATE},
        warmup_steps=WARMUP_STEPS,
        adam_beta2=ADAM_BETA2,
        weight_decay=0.0,
        max_grad_norm=1.0,
        seed=fight.seed,
        use_cpu=not torch.cuda.is_available(),
        bf16=False,
        gradient_checkpointing=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        average_tokens_across_devices=False,
        save_strategy="no",
        logging_strategy="steps",
        logging_steps=1,
        report_to="none",
        disable_tqdm=True,
    )
