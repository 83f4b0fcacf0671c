"""Steps, intervals and learning rates of a training, as cluster/engines/local computes them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .job import Hyperparameters

FINAL_FRACTION = 0.05
"""What is left of the learning rate at the last step of a decaying schedule."""
SAVE_EVERY_STEPS = 50
"""At most: a node that dies costs no more than these steps."""


@dataclass(frozen=True)
class Plan:
    steps_per_epoch: int
    total_steps: int
    evaluate_every: int
    save_every: int


def plan_of(asked: Hyperparameters, train_rows: int) -> Plan:
    """An evaluation after each epoch; a checkpoint then, or more often where epochs are long."""
    steps_per_epoch = math.ceil(train_rows / asked.rows_per_step)
    return Plan(
        steps_per_epoch=steps_per_epoch,
        total_steps=steps_per_epoch * asked.epochs,
        evaluate_every=steps_per_epoch,
        save_every=min(steps_per_epoch, SAVE_EVERY_STEPS),
    )


def learning_rate_factor(scheduler: str, warmup_steps: int, total_steps: int, step: int) -> float:
    """The share of the peak for step 1 … total_steps: a linear warm-up, then the scheduler's decay to 5 %."""
    if step <= warmup_steps:
        return step / warmup_steps
    if scheduler == "constant":
        return 1.0
    progress = min(1.0, (step - warmup_steps) / max(1, total_steps - warmup_steps))
    remaining = 0.5 * (1 + math.cos(math.pi * progress)) if scheduler == "cosine" else 1 - progress
    return FINAL_FRACTION + (1 - FINAL_FRACTION) * remaining
