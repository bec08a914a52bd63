"""What the engine and the trainer say to each other: one JSON object a line, orders in, reports out."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class TrainerOrder(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """What every order has."""

    v: int = 1


class Example(msgspec.Struct, frozen=True, array_like=True):
    """One task as the trainer sees it: templated text in, answer text out."""

    prompt: str
    answer: str
    """Ends with the hero's end-of-turn token, unless the answer was cut off."""
    general: bool = False
    """Whether it belongs to no skill: trained on like the others, but left out of the reported loss."""
    rejected: str = ""
    """An answer that must not be given, its end of turn included; empty where none is known."""
    weights: list[float] = []
    """Weight of each answer token, 1 on average; empty where all weigh the same."""


class Fight(TrainerOrder, frozen=True, tag="fight"):
    """Fight a battle: train once on the examples, in the order given, `batch_size` of them a step."""

    battle: int
    folder: str
    """Where this battle's resumable checkpoints go; the newest whole one is resumed from."""
    start_from: str | None
    """Folder of the checkpoint whose adapter and optimizer state this battle starts with; None for fresh."""
    lessons: list[Example]
    echoes: list[Example]
    """Examples that the trainer scores at the seal, and that the oracle scores again as a check."""
    batch_size: int
    learning_rate: float
    seed: int
    school: str = "sft"
    save_seconds: float = 20.0
    """Seconds between resumable checkpoints: about the most training that a kill loses."""
    general: list[Example] = []
    """The base model's own answers, on which the drift from the base model is measured at the seal."""
    retreat: bool = False
    """The system killed the trainer because memory ran out: go on with half the micro-batch size."""


class Rollout(msgspec.Struct, frozen=True, array_like=True):
    """An answer that was sampled from the hero, with its verifier's reward."""

    lesson: int
    """Index into `Fight.lessons`."""
    tokens: list[int]
    """Token ids, with the end of turn if the answer reached it."""
    logprobs: list[float]
    """Log-probability of each token in the distribution that it was drawn from, nats."""
    reward: float


class Rollouts(TrainerOrder, frozen=True, tag="rollouts"):
    """The answer to a SampleRequest."""

    battle: int
    step: int
    rollouts: list[Rollout]
    """`group` answers to each example of the request, in the request's order."""
    failed: str = ""
    """Why nothing could be sampled; empty on success."""


class Halt(TrainerOrder, frozen=True, tag="halt"):
    """Save a resumable checkpoint after the current step, report Halted, and wait."""


class Exit(TrainerOrder, frozen=True, tag="exit"):
    """Halt, then leave."""


class Pace(TrainerOrder, frozen=True, tag="pace"):
    """Work for at most this share of the time from now on, even in the middle of a battle."""

    share: Annotated[float, msgspec.Meta(gt=0, le=1)]


AnyOrder = Fight | Rollouts | Halt | Exit | Pace


class TrainerReport(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="report", forbid_unknown_fields=True
):
    """What every report has."""

    v: int = 1


Cause = Literal["nan", "memory", "disk", "error"]
"""What broke a battle."""
Phase = Literal[
    "importing",
    "converting",
    "writing",
    "checking",
    "loading",
    "idle",
    "training",
    "sampling",
    "resting",
    "saving",
    "sealing",
]


class Beat(TrainerReport, frozen=True, tag="beat"):
    """Heartbeat: the trainer's phase and step; a trainer that stays silent counts as hung."""

    phase: Phase
    step: int = 0
    done: float | None = None
    """Share of the phase that is done, 0 to 1, where it is known."""


class Ready(TrainerReport, frozen=True, tag="ready"):
    """The hero's weights are loaded and a battle can begin."""

    dtype: str
    """Of the frozen matrices under the adapter; the adapter is float32."""
    device: str
    parameters: int
    """All parameters, the trainable ones included."""
    trainable: int
    rank: int
    alpha: float


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """One task's teacher-forced outcome, from the same forward pass as the loss."""

    lesson: int
    """Index into `Fight.lessons`."""
    said: str
    """The hero's most likely token at each answer position, decoded."""
    outcome: int
    """0 critical hit, 1 hit, 2 glancing, 3 miss, 4 critical miss."""
    loss: float
    """Mean negative log-likelihood of the answer, nats a token."""


class Stepped(TrainerReport, frozen=True, tag="step"):
    """One optimizer step was taken."""

    battle: int
    step: int
    """1 for the battle's first."""
    loss: float
    """Mean negative log-likelihood, nats a token."""
    tokens: int
    """Tokens that went through the model, padding left out."""
    seconds: float
    grad_norm: float
    learning_rate: float
    lessons: list[int]
    """The batch's examples, as indices into `Fight.lessons`."""
    outcomes: list[int]
    """Each example's outcome, numbered as in Strike."""
    samples: list[Strike]
    """A few of the batch's strikes."""
    metrics: dict[str, float] = {}
    """The school's own metrics, by name: means over the batch."""


class SampleRequest(TrainerReport, frozen=True, tag="sample"):
    """The next step learns from the hero's own answers: sample them, verify them, and send Rollouts."""

    battle: int
    step: int
    """The step that waits for the answers."""
    folder: str
    """The PEFT folder of the adapter to sample from."""
    lessons: list[int]
    """Indices into `Fight.lessons`."""
    group: int
    """Answers to each example."""
    temperature: float


class Resumed(TrainerReport, frozen=True, tag="resumed"):
    """The battle goes on from its own checkpoint: steps up to `step` are already done."""

    battle: int
    step: int
    fell_back: str = ""
    """Why newer checkpoints could not be used; empty if the newest was used."""


class Echo(msgspec.Struct, frozen=True, array_like=True):
    """One example as the trainer's weights score it, for the oracle to score again."""

    prompt: str
    answer: str
    loss: float
    """Mean negative log-likelihood of the answer, nats a token."""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """How far the hero is from its base model, on the base model's own answers."""

    kl: float
    """Mean KL(base‖hero), nats a token."""
    prompts: int
    tokens: int
    """Answer positions compared."""
    seconds: float
    """How long the measurement took."""


class ResourceUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a battle needed of the machine."""

    memory_start: int = 0
    """Bytes held, the median over the first quarter of the steps."""
    memory_end: int = 0
    """Bytes held, the median over the last quarter of the steps."""
    memory_peak: int = 0
    """The most bytes held."""
    party: int = 0
    """Micro-batch size at the end, in examples."""
    retreats: int = 0
    """How often memory ran out and the micro-batch size was halved."""
    longest_answer: int = 0
    """Tokens of the longest answer of any skill."""


class Fought(TrainerReport, frozen=True, tag="fought"):
    """The battle's steps are done and its checkpoint is on disk."""

    battle: int
    folder: str
    """The checkpoint's folder: adapter_model.safetensors, optimizer, scheduler, RNG, trainer state."""
    echoes: list[Echo]
    drift: Drift | None = None
    """None if `Fight.general` is empty."""
    toll: ResourceUse = ResourceUse()


class Halted(TrainerReport, frozen=True, tag="halted"):
    """The trainer has halted after `step`; `battle` is None if no battle was fought."""

    battle: int | None
    step: int


class OomBackoff(TrainerReport, frozen=True, tag="retreated"):
    """Out of memory: the battle goes on from its last resumable checkpoint with half the micro-batch size."""

    battle: int
    party: int
    """The new micro-batch size, in examples."""
    message: str


class Broke(TrainerReport, frozen=True, tag="broke"):
    """The battle can't go on; the trainer waits for another order."""

    battle: int
    cause: Cause
    message: str
    toll: ResourceUse = ResourceUse()


class Misread(TrainerReport, frozen=True, tag="misread"):
    """A line could not be read as an order and was ignored; the trainer waits for the next line."""

    message: str


AnyReport = Beat | Ready | Stepped | SampleRequest | Resumed | Fought | Halted | OomBackoff | Broke | Misread
