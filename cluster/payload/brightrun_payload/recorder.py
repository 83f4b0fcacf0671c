"""What a training tells, into the files that the service reads: state.json, metrics.jsonl, logs.jsonl."""

from __future__ import annotations

import json
import math
import os
import resource
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO

from .errors import JsonObject
from .job import JobPaths

STATE_INTERVAL_S = 0.25
"""A state file younger than this is not rewritten for progress alone."""
HEARTBEAT_S = 1.0
"""How often the state is written while nothing is told: a sign of life, and the memory held."""


def now() -> str:
    return timestamp(datetime.now(timezone.utc))


def timestamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def write_json_atomically(path: Path, value: object) -> None:
    """Replaces a file in one step, so that a reader sees the old content or the new, never a part."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_text(f"{json.dumps(value, indent=2)}\n", "utf-8")
    temporary.replace(path)


class JsonlAppender:
    """Appends numbered lines; `seq` continues where the file ends. A last line that a crash tore is cut off."""

    def __init__(self, path: Path) -> None:
        self._last_seq = 0
        if path.exists():
            content = path.read_bytes()
            end = content.rfind(b"\n") + 1
            if end < len(content):
                os.truncate(path, end)
            self._last_seq = content.count(b"\n", 0, end)
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def append(self, record: JsonObject) -> None:
        line = json.dumps({"seq": self._last_seq + 1, **record}, ensure_ascii=False, allow_nan=False)
        self._file.write(f"{line}\n".encode())
        self._last_seq += 1

    def close(self) -> None:
        self._file.close()


def metric_number(value: float) -> float | str:
    """JSON has no word for three values."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


@dataclass
class Progress:
    """Where a training stands between two steps; in a checkpoint under the same names as the local engine's."""

    step: int = 0
    epoch: float = 0.0
    tokens: int = 0
    train_loss: float | None = None
    valid_loss: float | None = None
    baseline_valid_loss: float | None = None
    best_step: int | None = None
    best_loss: float | None = None

    def to_json(self) -> JsonObject:
        best = None if self.best_step is None else {"step": self.best_step, "loss": self.best_loss}
        return {
            "step": self.step,
            "epoch": self.epoch,
            "tokens": self.tokens,
            "trainLoss": self.train_loss,
            "validLoss": self.valid_loss,
            "baselineValidLoss": self.baseline_valid_loss,
            "best": best,
        }

    @staticmethod
    def from_json(value: dict[str, object]) -> Progress:
        def number(name: str) -> float | None:
            found = value.get(name)
            return float(found) if isinstance(found, (int, float)) else None

        best = value.get("best")
        found = best if isinstance(best, dict) else {}
        return Progress(
            step=int(number("step") or 0),
            epoch=number("epoch") or 0.0,
            tokens=int(number("tokens") or 0),
            train_loss=number("trainLoss"),
            valid_loss=number("validLoss"),
            baseline_valid_loss=number("baselineValidLoss"),
            best_step=found.get("step"),
            best_loss=found.get("loss"),
        )

    def evaluated(self, loss: float) -> bool:
        """Takes a validation loss in; True when it is the best so far."""
        self.valid_loss = loss
        if self.step == 0:
            self.baseline_valid_loss = loss
            return False
        if self.best_loss is not None and loss >= self.best_loss:
            return False
        self.best_step, self.best_loss = self.step, loss
        return True


class JobRecorder:
    def __init__(self, paths: JobPaths, attempt: int, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._paths = paths
        self._metrics = JsonlAppender(paths.metrics)
        self._logs = JsonlAppender(paths.logs)
        self._started = time.monotonic()
        self._written = -math.inf
        self._first_step: tuple[int, float] | None = None
        self._lock = threading.Lock()
        self._state: JsonObject = {
            "attempt": attempt,
            "phase": "initializing",
            "progress": {"step": 0, "total_steps": None, "epoch": 0, "tokens": 0},
            "estimated_finish_at": None,
            "outcome": None,
            "error": None,
        }
        self._attempt = attempt
        self._total_steps: int | None = None
        self._write_state()
        self._ended = threading.Event()
        self._heartbeat = threading.Thread(target=self._beat, args=(heartbeat_s,), daemon=True)
        self._heartbeat.start()

    def total_steps(self, total: int) -> None:
        self._total_steps = total

    def phase(self, phase: str) -> None:
        self._state["phase"] = phase
        self._write_state()

    def progress(self, progress: Progress) -> None:
        self._state["progress"] = {
            "step": progress.step,
            "total_steps": self._total_steps,
            "epoch": progress.epoch,
            "tokens": progress.tokens,
        }
        self._state["estimated_finish_at"] = self._estimate_finish(progress.step)
        if time.monotonic() - self._written >= STATE_INTERVAL_S:
            self._write_state()

    def metrics(self, progress: Progress, values: dict[str, float]) -> None:
        self._metrics.append(
            {
                "attempt": self._attempt,
                "step": progress.step,
                "epoch": progress.epoch,
                "ts": now(),
                "values": {name: metric_number(value) for name, value in values.items()},
            }
        )

    def log(self, level: str, message: str) -> None:
        self._logs.append({"ts": now(), "level": level, "message": message})

    def finish(self, outcome: str, error: JsonObject | None) -> None:
        """The last word on this attempt."""
        self._ended.set()
        self._heartbeat.join()
        self._state.update(outcome=outcome, error=error, estimated_finish_at=None)
        self._write_state()
        self._metrics.close()
        self._logs.close()

    def _estimate_finish(self, step: int) -> str | None:
        """From the pace of this attempt's steps so far, evaluations included."""
        if self._first_step is None:
            self._first_step = (step, time.monotonic())
        first, at = self._first_step
        if self._total_steps is None or step - first < 3:
            return None
        remaining = (time.monotonic() - at) / (step - first) * (self._total_steps - step)
        return timestamp(datetime.now(timezone.utc) + timedelta(seconds=remaining))

    def _beat(self, every_s: float) -> None:
        while not self._ended.wait(every_s):
            try:
                self._write_state()
            except OSError:
                pass  # No space: what the training itself writes next will say so.

    def _write_state(self) -> None:
        with self._lock:
            self._written = time.monotonic()
            state = {
                **self._state,
                "engine_seconds": self._written - self._started,
                "updated_at": now(),
                "memory": memory_use(),
            }
            write_json_atomically(self._paths.state, state)


def memory_use() -> dict[str, int]:
    """Of this process on its machine: the most it has held, and what the machine or its container allows."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"peak_bytes": peak, "limit_bytes": min(total, container_limit() or total)}


def container_limit() -> int | None:
    try:
        return int(Path("/sys/fs/cgroup/memory.max").read_text("ascii"))
    except (OSError, ValueError):
        return None
