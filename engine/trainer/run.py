"""One battle from order to sealed checkpoint."""

from __future__ import annotations

import contextlib
import math
import time
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import PreTrainedTokenizerBase, TrainerCallback

from engine.trainer import checkpoints
from engine.trainer.base_kl import BaseReference
from engine.trainer.batches import collate, tokenize
from engine.trainer.battle_trainer import BattleTrainer
from engine.trainer.forward import BatchOutcome, answer_logits, join_outcomes
from engine.trainer.messages import (
    Echo,
    Example,
    Fight,
    Fought,
    Halted,
    ResourceUse,
    Resumed,
    Stepped,
    Strike,
)
from engine.trainer.microbatch import MicrobatchSize
from engine.trainer.model.memory import MemoryGauge
from engine.trainer.pipe import Orders, Reporter
from engine.trainer.rollouts import Halting, Sampler
from engine.trainer.throttle import rest
from saves.events.fact import MOST_LOSS

SAMPLES = 3
"""Strikes reported of each step's batch."""


class NotFinite(Exception):
    """A loss or a gradient is NaN, infinite or out of bounds; no checkpoint may be sealed after it."""


class StepReporter(TrainerCallback):  # type: ignore[misc]
    """Reports each step, saves resumable checkpoints, and stops after a halt."""

    def __init__(
        self, fight: Fight, reporter: Reporter, orders: Orders, tokenizer: PreTrainedTokenizerBase
    ) -> None:
        self.fight, self.reporter, self.orders, self.tokenizer = fight, reporter, orders, tokenizer
        self.parts: list[BatchOutcome] = []
        """Outcomes of this step's forward passes, one for each micro-batch."""
        self.gauge = MemoryGauge()
        self.began = self.saved = self.woke = time.monotonic()
        self.halted = False
        self.trainer: BattleTrainer | None = None
        self.sampler: Sampler | None = None
        """None unless the school learns from the hero's own answers."""

    def follow(self, trainer: BattleTrainer) -> None:
        """Become a callback of the trainer, and get a sampler if its school learns from sampled answers."""
        self.trainer = trainer
        trainer.add_callback(self)
        sampling = trainer.school.sampling
        if sampling is not None:
            self.sampler = Sampler(self.fight, sampling, trainer.model, self.reporter, self.orders)

    def hear(self, batch: BatchOutcome) -> None:
        """Keep the outcome of a forward pass; raises NotFinite."""
        # NaN fails this comparison too; a loss larger than the save accepts is as broken as NaN.
        if not abs(batch.loss) <= MOST_LOSS:
            raise NotFinite(f"the loss became {batch.loss}")
        self.parts.append(batch)
        self.gauge.look()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.woke = time.monotonic()
        self._sample(state.global_step + 1)
        if self.halted:
            raise Halting

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.began = time.monotonic()
        self.parts.clear()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.halted = self.orders.halt.is_set()
        due = time.monotonic() - self.saved > self.fight.save_seconds
        control.should_save = self.halted or due or state.global_step >= state.max_steps
        control.should_training_stop = control.should_training_stop or self.halted

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **kwargs: Any) -> None:
        if "grad_norm" not in logs or not self.parts:
            return
        if not math.isfinite(logs["grad_norm"]):
            raise NotFinite(f"the gradient became {logs['grad_norm']}")
        self.reporter.step = state.global_step
        self.gauge.step()
        self.reporter.say(self._stepped(join_outcomes(self.parts), state.global_step, logs))
        if not control.should_save:
            self._go_on(state, control)
            control.should_save = self.halted
        if control.should_save:
            self.reporter.enter("saving")

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        folder = Path(self.fight.folder)
        checkpoints.settle(folder / f"checkpoint-{state.global_step}")
        checkpoints.prune(folder, keep=2)
        self.saved = time.monotonic()
        self.reporter.enter("training")
        self._go_on(state, control)

    def _go_on(self, state: Any, control: Any) -> None:
        """Between two steps: rest, and sample the next step's answers; stop if a halt comes meanwhile."""
        self._rest()
        if not self.halted and state.global_step < state.max_steps:
            self._sample(state.global_step + 1)
        control.should_training_stop = control.should_training_stop or self.halted
        self.woke = time.monotonic()

    def _rest(self) -> None:
        if self.orders.share < 1 and not self.halted:
            self.reporter.enter("resting")
            rest(self.orders, time.monotonic() - self.woke)
            self.reporter.enter("training")
            self.halted = self.orders.halt.is_set()

    def _sample(self, step: int) -> None:
        if self.sampler is not None and self.trainer is not None:
            self.trainer.sampled = self.sampler.fetch(step, self.trainer.rows_of(step))
            self.halted = self.trainer.sampled is None

    def _stepped(self, batch: BatchOutcome, step: int, logs: dict[str, float]) -> Stepped:
        return Stepped(
            battle=self.fight.battle,
            step=step,
            loss=batch.loss,
            tokens=batch.tokens,
            seconds=time.monotonic() - self.began,
            grad_norm=float(logs["grad_norm"]),
            learning_rate=float(logs["learning_rate"]),
            lessons=batch.lessons,
            outcomes=batch.outcomes,
            samples=[self._strike(batch, at) for at in range(min(SAMPLES, len(batch.lessons)))],
            metrics=batch.means(),
        )

    def _strike(self, batch: BatchOutcome, at: int) -> Strike:
        return Strike(
            lesson=batch.lessons[at],
            said=self.tokenizer.decode(batch.said[at], skip_special_tokens=True),
            outcome=batch.outcomes[at],
            loss=batch.losses[at],
        )


def fight(
    model: PeftModel,
    tokenizer: PreTrainedTokenizerBase,
    order: Fight,
    reporter: Reporter,
    orders: Orders,
    reference: BaseReference,
    party: MicrobatchSize | None = None,
) -> None:
    """Fight one battle, resuming from its own newest whole checkpoint if there is one, and report its end.

    Without a party (micro-batch size) a batch is not divided. Raises NotFinite and NotSampled.
    """
    party = party or MicrobatchSize(order.batch_size)
    folder = Path(order.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    resume, passed_over = checkpoints.newest_whole(folder)
    prepare_adapter(model, Path(order.start_from) if order.start_from else None, order.seed)
    chronicler = StepReporter(order, reporter, orders, tokenizer)
    trainer = BattleTrainer(model, tokenizer, order, chronicler.hear, party.size)
    if resume:
        # Only now: what the school measures before a battle is measured on the weights it began with.
        prepare_adapter(model, resume, order.seed)
    chronicler.follow(trainer)
    done = checkpoints.step_of(resume) if resume else 0
    reporter.step = done
    if resume or passed_over:
        reporter.say(Resumed(battle=order.battle, step=done, fell_back=passed_over))
    reporter.enter("training")
    if done < len(trainer.batches):
        with contextlib.suppress(Halting):
            trainer.train(resume_from_checkpoint=str(resume) if resume else None)
    if chronicler.halted and trainer.state.global_step < len(trainer.batches):
        reporter.say(Halted(battle=order.battle, step=trainer.state.global_step))
        return
    reporter.enter("sealing")
    last = folder / f"checkpoint-{len(trainer.batches)}"
    drift = reference.drift(order.general)
    if drift is not None and not math.isfinite(drift.kl):
        raise NotFinite(f"the drift became {drift.kl}")
    toll = ResourceUse(
        memory_start=chronicler.gauge.start,
        memory_end=chronicler.gauge.end,
        memory_peak=chronicler.gauge.peak,
        party=party.size,
        retreats=party.retreats,
        longest_answer=trainer.longest_answer,
    )
    echoes = echo(model, tokenizer, order.echoes)
    reporter.say(Fought(battle=order.battle, folder=str(last), echoes=echoes, drift=drift, toll=toll))


def prepare_adapter(model: PeftModel, folder: Path | None, seed: int) -> None:
    """Load the adapter of a checkpoint, or reset the adapter to a fresh one, which changes nothing yet."""
    if folder is not None:
        set_peft_model_state_dict(model, load_file(folder / "adapter_model.safetensors"))
        return
    torch.manual_seed(seed)
    for module in model.modules():
        reset = getattr(module, "reset_lora_parameters", None)
        if reset is not None:
            reset("default", True)


def echo(model: PeftModel, tokenizer: PreTrainedTokenizerBase, lessons: list[Example]) -> list[Echo]:
    """The mean negative log-likelihood, nats a token, that these weights give each example's answer."""
    if not lessons:
        return []
    batch = collate(tokenize(lessons, tokenizer))
    batch = {name: tensor.to(model.device) for name, tensor in batch.items()}
    with torch.no_grad():
        logits = answer_logits(model, batch)
    losses = torch.nn.functional.cross_entropy(logits, batch["target"], reduction="none")
    means = torch.zeros(len(lessons), device=losses.device).index_add_(0, batch["row"], losses)
    means /= torch.bincount(batch["row"], minlength=len(lessons))
    return [
        Echo(lesson.prompt, lesson.answer, loss) for lesson, loss in zip(lessons, means.tolist(), strict=True)
    ]
