"""Failures in the terms of the cluster's contract (src/core/cluster/contract.ts)."""

from __future__ import annotations

import errno
import os

JsonObject = dict[str, object]


class TrainingError(Exception):
    """A job that cannot go on."""

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable


DISK_FULL = TrainingError(
    "disk_full",
    "The disk of the cluster is full or cannot be written. What was saved before is kept; try again when its operator "
    "has made room.",
    retryable=True,
)


def is_disk_full(error: BaseException) -> bool:
    """No space, or no quota, also where a library wraps the error: torch says it in words alone."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    cause = error.__cause__ or error.__context__
    return os.strerror(errno.ENOSPC) in str(error) or (cause is not None and is_disk_full(cause))


def describe_failure(error: BaseException) -> JsonObject:
    """What the platform is told of any failure."""
    if not isinstance(error, TrainingError):
        if is_disk_full(error):
            error = DISK_FULL
        elif isinstance(error, MemoryError):
            error = TrainingError("out_of_memory", f"The machine ran out of memory: {error}")
        else:
            error = TrainingError("internal", f"{type(error).__name__}: {error}", retryable=True)
    return {"code": error.code, "message": error.message, "retryable": error.retryable}


def out_of_gpu_memory(peak_bytes: int, limit_bytes: int, step: int) -> TrainingError:
    """A GPU that was too small, with the figures that say by how much."""
    gib = 1024**3
    return TrainingError(
        "out_of_memory",
        f"The GPU ran out of memory at step {step}. Its peak was at least {peak_bytes / gib:.1f} of "
        f"{limit_bytes / gib:.1f} GiB. A smaller batch with more accumulation, shorter sequences or a base in 4 bits "
        "(nf4) need less.",
    )


def nan_loss(loss: float, step: int, learning_rate: float | None) -> TrainingError:
    """A training that has diverged."""
    rate = "" if learning_rate is None else f", with a learning rate of {learning_rate:.3g}"
    return TrainingError(
        "nan_loss",
        f"The loss became {loss} at step {step}{rate}. A learning rate that is too high is the usual cause: try half "
        "of it, or a longer warm-up.",
    )
