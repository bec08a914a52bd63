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
    """Ends with the hero's end-of-turn token, unless it was cut off before."""
    general: bool = False
    """It is of no skill: trained on like the others, and left out of the loss that is reported."""
    rejected: str = ""
    """What must not be answered, its end of turn included; empty where nothing is known to be."""
    weights: list[float] = []
    """How much each token of the answer counts, 1 on the mean; empty where all count alike."""


class Fight(TrainerOrder, frozen=True, tag="fight"):
    """Train on the lessons, in the order given, for `len(lessons) / batch_size` steps."""

    battle: int
    folder: str
    """Where this battle's resumable checkpoints go; resumed from when one is there."""
    start_from: str | None
    """Folder of the checkpoint whose adapter and optimizer this battle goes on from; None for fresh."""
    lessons: list[Example]
    echoes: list[Example]
    """Lessons scored at the seal, for the oracle to repeat."""
    batch_size: int
    learning_rate: float
    seed: int
    school: str = "sft"
    save_seconds: float = 20.0
    """Time between resumable checkpoints: at most this much training is lost to a kill."""
    general: list[Example] = []
    """The base model's own answers, on which the drift from it is measured at the seal."""
    retreat: bool = False
    """The system killed the trainer for memory: go on with half the party."""


class Rollout(msgspec.Struct, frozen=True, array_like=True):
    """An answer that was sampled from the hero, with what its verifier thinks of it."""

    lesson: int
    """Index into the fight's lessons."""
    tokens: list[int]
    """Its end of turn included where it came to one."""
    logprobs: list[float]
    """Log-probability of each token in the distribution that it was drawn from, nats."""
    reward: float


class Rollouts(TrainerOrder, frozen=True, tag="rollouts"):
    """What a Sample asked for."""

    battle: int
    step: int
    rollouts: list[Rollout]
    """As many of each of the step's lessons as were asked for, in the lessons' order."""
    failed: str = ""
    """Why nothing could be sampled; empty where it could."""


class Halt(TrainerOrder, frozen=True, tag="halt"):
    """Save a resumable checkpoint after the current step, report Halted, and wait."""


class Exit(TrainerOrder, frozen=True, tag="exit"):
    """Halt, then leave."""


class Pace(TrainerOrder, frozen=True, tag="pace"):
    """Work for at most this share of the time, from now on; heard in the middle of a battle."""

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
    """The trainer lives, and where it is: alive without progress counts as hung."""

    phase: Phase
    step: int = 0
    done: float | None = None
    """Share of the phase that is done, 0 to 1, where it is known."""


class Ready(TrainerReport, frozen=True, tag="ready"):
    """The hero's weights are loaded and a fight can begin."""

    dtype: str
    device: str
    parameters: int
    trainable: int
    rank: int
    alpha: float


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """One task's teacher-forced outcome, from the same forward pass as the loss."""

    lesson: int
    """Index into the fight's lessons."""
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
    tokens: int
    """Tokens that went through the model, padding left out."""
    seconds: float
    grad_norm: float
    learning_rate: float
    lessons: list[int]
    """The batch's lessons, as indices into the fight's."""
    outcomes: list[int]
    """Each lesson's outcome, numbered as in Strike."""
    samples: list[Strike]
    """A few of the batch's strikes."""
    metrics: dict[str, float] = {}
    """What the school measured of the batch besides, by name."""


class SampleRequest(TrainerReport, frozen=True, tag="sample"):
    """The next step learns from the hero's own answers: sample them, verify them, and send Rollouts."""

    battle: int
    step: int
    """The step that waits for them."""
    folder: str
    """The PEFT folder of the weights that are to answer."""
    lessons: list[int]
    """Indices into the fight's lessons."""
    group: int
    """Answers to each."""
    temperature: float


class Resumed(TrainerReport, frozen=True, tag="resumed"):
    """The fight goes on from a checkpoint of its own: steps up to this one are already done."""

    battle: int
    step: int
    fell_back: str = ""
    """Why a newer checkpoint could not be used, when one could not."""


class Echo(msgspec.Struct, frozen=True, array_like=True):
    """What the trainer's weights give one lesson: mean negative log-likelihood, nats a token."""

    prompt: str
    answer: str
    loss: float


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """How far the hero is from its base model, on the base model's own answers."""

    kl: float
    """Mean KL(base‖hero), nats a token."""
    prompts: int
    tokens: int
    """Answer positions compared."""
    seconds: float
    """What measuring took."""


class ResourceUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a battle asked of the machine."""

    memory_start: int = 0
    """Bytes held, the median over the first quarter of the steps."""
    memory_end: int = 0
    """The same over the last quarter."""
    memory_peak: int = 0
    party: int = 0
    """Lessons that went through the model at once in the end."""
    retreats: int = 0
    """How often memory ran out and the party was halved."""
    longest_answer: int = 0
    """Tokens of the longest answer among the lessons of a skill."""


class Fought(TrainerReport, frozen=True, tag="fought"):
    """The battle's steps are done and its checkpoint is on disk."""

    battle: int
    folder: str
    """The checkpoint's folder: adapter_model.safetensors, optimizer, scheduler, RNG, trainer state."""
    echoes: list[Echo]
    drift: Drift | None = None
    """None where nothing was given to measure it on."""
    toll: ResourceUse = ResourceUse()


class Halted(TrainerReport, frozen=True, tag="halted"):
    battle: int | None
    step: int


class Retreated(TrainerReport, frozen=True, tag="retreated"):
    """Memory ran out; the battle goes on from its last resumable checkpoint with half the party."""

    battle: int
    party: int
    """Lessons that go through the model at once from now on."""
    message: str


class Broke(TrainerReport, frozen=True, tag="broke"):
    """The fight can't go on; the trainer waits for another order."""

    battle: int
    cause: Cause
    message: str
    toll: ResourceUse = ResourceUse()


class Misread(TrainerReport, frozen=True, tag="misread"):
    """A line was no order; nothing was done for it, and the trainer waits for the next."""

    message: str


AnyReport = Beat | Ready | Stepped | SampleRequest | Resumed | Fought | Halted | Retreated | Broke | Misread
