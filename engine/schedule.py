"""The idle loop's settings, from configs/engine/schedule.yaml."""

from __future__ import annotations

from functools import cache

import msgspec

from configs.loader import load


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a battle's tasks are spread over levels; what is left goes to the levels studied."""

    below: float
    """Spread over the mastered levels, so that they are not forgotten."""
    prompts_to_study: int
    """A level with fewer prompts is learned by heart, unless the levels above it are studied too, up to one
    that has so many."""
    prompts_to_stand_alone: int
    """With a level of fewer prompts the next level's operations are practised too."""


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    battle_steps: int
    batch_size: int
    learning_rate: float
    probe_tasks: int
    trial_tasks: int
    probe_gate: float
    """A probe at or above this rate opens the trial."""
    passes_needed: int
    """Trials to pass in succession, each with a seed of its own; of a drill, which asks all there is, one."""
    weak_emphasis: float
    """How much likelier an operation that was never hit is drawn than one that always was, less 1."""
    shares: Shares


@cache
def schedule() -> Schedule:
    """The settings as shipped."""
    return load("engine", "schedule", Schedule)
