"""The Scribe school: supervised learning on answers, TRL's SFTTrainer with an answer-only LM head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch
from datasets import Dataset
from peft import PeftModel
from torch.utils.data import DataLoader
from transformers import PreTrainedTokenizerBase
from transformers.trainer_callback import PrinterCallback
from trl import SFTConfig, SFTTrainer

from engine.trainer import outcomes
from engine.trainer.batches import Batches, collate, longest_answer, tokenize
from engine.trainer.messages import Fight
from engine.trainer.microbatch import divided

WARMUP_STEPS = 2
"""Steps over which the learning rate rises again at the start of each battle."""
SETTLING = 0.75
"""Share of a battle over which the learning rate falls, so that what is sealed and tested has settled."""
FINAL_RATE = 0.1
"""Share of the learning rate that is left at the end."""
ADAM_BETA2 = 0.95
"""A battle has tens of steps, not thousands; with 0.999 the same tasks took twice the samples to learn."""


class BatchOutcome(msgspec.Struct, frozen=True):
    """What one forward pass measured."""

    loss: float
    """Mean over the answer tokens of the quest's own lessons, nats a token; over all where there are none."""
    answer_tokens: int
    """How many tokens those lessons have; 0 where there are none."""
    tokens: int
    lessons: list[int]
    losses: list[float]
    said: list[list[int]]
    """The most likely token at each answer position, per lesson."""
    outcomes: list[int]


class ScribeTrainer(SFTTrainer):  # type: ignore[misc]
    """SFTTrainer that sends only answer positions through the LM head, and reports every task's strike."""

    def __init__(
        self,
        model: PeftModel,
        tokenizer: PreTrainedTokenizerBase,
        fight: Fight,
        listen: Callable[[BatchOutcome], None],
        party: int | None = None,
    ) -> None:
        rows = tokenize(fight.lessons, tokenizer)
        self.batches = Batches([len(row["input_ids"]) for row in rows], fight.batch_size)
        self.listen, self.party = listen, party or fight.batch_size
        self.longest_answer = longest_answer(rows)
        self.carried = Path(fight.start_from) if fight.start_from else None
        super().__init__(
            model=model,
            args=scribe_config(fight, len(self.batches)),
            train_dataset=Dataset.from_list(rows),
            data_collator=collate,
            processing_class=tokenizer,
        )
        self.remove_callback(PrinterCallback)
        # SFTTrainer wraps the base model's forward with its own LM head; this school has another.
        model.get_base_model().__dict__.pop("forward", None)

    def get_train_dataloader(self) -> DataLoader[Any]:
        """The fight's batches, in order."""
        return DataLoader(self.train_dataset, batch_sampler=self.batches, collate_fn=collate)

    def create_optimizer(self, model: Any = None) -> Any:
        """A new AdamW, or the one of the checkpoint this fight goes on from."""
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
        """The gradients of one batch, a party at a time; the batch's mean loss, nats a token."""
        parts = [
            super(ScribeTrainer, self).training_step(model, part) for part in divided(inputs, self.party)
        ]
        return torch.stack(parts).sum()

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """Mean negative log-likelihood over the answer tokens, nats a token, times its share of the batch.

        Of general lessons it is the divergence from the base model: a base answer taught as if it were the
        only right one would make the hero surer of it than the base is, which is a drift too.
        """
        general = inputs["general"][inputs["row"]]
        base = _base_logits(model, inputs) if bool(general.any()) else None
        logits = answer_logits(model, inputs)
        losses = torch.nn.functional.cross_entropy(logits, inputs["target"], reduction="none")
        pulls = losses if base is None else losses.masked_scatter(general, divergence(base, logits[general]))
        loss = pulls.mean() * inputs.get("share", 1.0)
        self.listen(_measure(inputs, logits.detach(), losses.detach()))
        return (loss, logits) if return_outputs else loss


def _base_logits(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """The base model's logits float32 [answers of general lessons, vocabulary], from those lessons alone."""
    chosen = inputs["general"]
    where, place = chosen[inputs["row"]], chosen.cumsum(0) - 1
    alone = {
        "input_ids": inputs["input_ids"][chosen],
        "row": place[inputs["row"][where]],
        "position": inputs["position"][where],
    }
    with torch.no_grad(), model.disable_adapter():
        return answer_logits(model, alone)


def divergence(base: torch.Tensor, hero: torch.Tensor) -> torch.Tensor:
    """KL(base‖hero) of each position, in nats; logits float32 [positions, vocabulary]."""
    p, q = base.log_softmax(-1), hero.log_softmax(-1)
    return torch.nn.functional.kl_div(q, p, reduction="none", log_target=True).sum(-1)


def answer_logits(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """Logits float32 [answers, vocabulary] at answer positions only."""
    head = model.get_base_model().get_output_embeddings()
    logits: torch.Tensor = head(answer_states(model, inputs)).float()
    return logits


def answer_states(model: Any, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    """Last hidden states float32 [answers, hidden] at answer positions only.

    Padding comes after every answer, where causal attention never looks, so no mask is needed.
    """
    decoder = model.get_base_model().get_decoder()
    hidden = decoder(input_ids=inputs["input_ids"], use_cache=False).last_hidden_state
    states: torch.Tensor = hidden[inputs["row"], inputs["position"]]
    return states


def _measure(inputs: dict[str, torch.Tensor], logits: torch.Tensor, losses: torch.Tensor) -> BatchOutcome:
    rows = len(inputs["input_ids"])
    sizes = torch.bincount(inputs["row"], minlength=rows).tolist()
    said, losses = logits.argmax(-1).cpu(), losses.cpu()
    right = said == inputs["target"].cpu()
    own = losses[~inputs["general"].cpu()[inputs["row"].cpu()]]
    each_loss = torch.split(losses, sizes)
    return BatchOutcome(
        loss=float((own if len(own) else losses).mean()),
        answer_tokens=len(own),
        tokens=int(inputs["attention_mask"].sum()),
        lessons=inputs["lesson"].tolist(),
        losses=[float(each.mean()) for each in each_loss],
        said=[each.tolist() for each in torch.split(said, sizes)],
        outcomes=outcomes.outcomes(list(torch.split(right, sizes)), [torch.exp(-each) for each in each_loss]),
    )


def joined(parts: Sequence[BatchOutcome]) -> BatchOutcome:
    """What the parts of one batch measured, as if it had been one pass."""
    if len(parts) == 1:
        return parts[0]
    answer_tokens = sum(part.answer_tokens for part in parts)
    weights = [part.answer_tokens if answer_tokens else 1 for part in parts]
    return BatchOutcome(
        loss=sum(part.loss * weight for part, weight in zip(parts, weights, strict=True)) / sum(weights),
        answer_tokens=answer_tokens,
        tokens=sum(part.tokens for part in parts),
        lessons=[each for part in parts for each in part.lessons],
        losses=[each for part in parts for each in part.losses],
        said=[each for part in parts for each in part.said],
        outcomes=[each for part in parts for each in part.outcomes],
    )


def scribe_config(fight: Fight, steps: int) -> SFTConfig:
    """TRL's settings for one fight; everything that would download, log or evaluate is off."""
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
