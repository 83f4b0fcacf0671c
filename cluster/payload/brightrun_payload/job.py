"""The job file, and the paths of a job's directory. The service has validated the request; this finds its parts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import JsonObject, TrainingError


@dataclass(frozen=True)
class JobPaths:
    """As jobPaths in cluster/engines/job-files.ts."""

    directory: Path

    @property
    def training_file(self) -> Path:
        return self.directory / "training.jsonl"

    @property
    def resume_file(self) -> Path:
        return self.directory / "resume.checkpoint"

    @property
    def init_adapter(self) -> Path:
        return self.directory / "init-adapter.safetensors"

    @property
    def job(self) -> Path:
        return self.directory / "job.json"

    @property
    def state(self) -> Path:
        return self.directory / "state.json"

    @property
    def metrics(self) -> Path:
        return self.directory / "metrics.jsonl"

    @property
    def logs(self) -> Path:
        return self.directory / "logs.jsonl"

    @property
    def checkpoints(self) -> Path:
        return self.directory / "checkpoints"

    @property
    def artifacts(self) -> Path:
        return self.directory / "artifacts"

    @property
    def manifest(self) -> Path:
        return self.directory / "manifest.json"

    @property
    def work(self) -> Path:
        """What the libraries write; of no use to anybody else."""
        return self.directory / "payload"

    def claim_of(self, attempt: int) -> Path:
        return self.directory / f"claim.{attempt}"

    def stop_request_of(self, attempt: int) -> Path:
        return self.directory / f"stop.{attempt}"


@dataclass(frozen=True)
class Lora:
    rank: int
    alpha: int
    dropout: float
    target_modules: tuple[str, ...]
    quantization: str


@dataclass(frozen=True)
class Hyperparameters:
    epochs: int
    batch_size: int
    accumulation: int
    learning_rate: float
    scheduler: str
    warmup_steps: int
    weight_decay: float
    max_grad_norm: float
    max_sequence_length: int
    seed: int

    @property
    def rows_per_step(self) -> int:
        return self.batch_size * self.accumulation


@dataclass(frozen=True)
class Job:
    id: str
    attempt: int
    model: str
    lora: Lora
    hyperparameters: Hyperparameters
    training_file_sha256: str
    gpu_count: int
    request: JsonObject


def parse_job(value: Any) -> Job:
    """The job of a parsed job.json. Raises TrainingError naming what is missing or wrong."""
    try:
        request = value["request"]
        lora = request["method"]["lora"]
        asked = request["hyperparameters"]
        return Job(
            id=str(value["job_id"]),
            attempt=int(value["attempt"]),
            model=str(request["model"]),
            lora=Lora(
                rank=int(lora["r"]),
                alpha=int(lora["alpha"]),
                dropout=float(lora["dropout"]),
                target_modules=tuple(str(name) for name in lora["target_modules"]),
                quantization=str(lora["quantization"]),
            ),
            hyperparameters=Hyperparameters(
                epochs=int(asked["n_epochs"]),
                batch_size=int(asked["batch_size"]),
                accumulation=int(asked["gradient_accumulation_steps"]),
                learning_rate=float(asked["learning_rate"]),
                scheduler=str(asked["lr_scheduler"]),
                warmup_steps=int(asked["warmup_steps"]),
                weight_decay=float(asked["weight_decay"]),
                max_grad_norm=float(asked["max_grad_norm"]),
                max_sequence_length=int(asked["max_seq_length"]),
                seed=int(asked["seed"]),
            ),
            training_file_sha256=str(request["training_file"]["sha256"]),
            gpu_count=int(request["resources"]["gpu_count"]),
            request=request,
        )
    except KeyError as error:
        raise TrainingError("invalid_request", f"The job file has no {error}.") from error
    except (TypeError, ValueError) as error:
        raise TrainingError("invalid_request", f"The job file is not what the contract says: {error}.") from error


def read_job(paths: JobPaths) -> Job:
    return parse_job(json.loads(paths.job.read_text("utf-8")))


def claim_attempt(paths: JobPaths, attempt: int) -> bool:
    """Whether this process does the attempt: the one that `job.json` names, and no other process has claimed it."""
    if read_job(paths).attempt != attempt:
        return False
    try:
        os.close(os.open(paths.claim_of(attempt), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    return True


def weights_of(offer_file: str | None, model: str) -> str:
    """
    Where a model's weights are: what the operator's offer says, or the model's own name. Raises TrainingError when the
    offer does not know it.
    """
    if offer_file is None:
        return model
    offer = json.loads(Path(offer_file).read_text("utf-8"))
    for offered in offer.get("models", []):
        if offered.get("id") == model:
            return str(offered.get("weights", model))
    raise TrainingError("unknown_model", f"The offer {Path(offer_file).name} has no model {model}.")
