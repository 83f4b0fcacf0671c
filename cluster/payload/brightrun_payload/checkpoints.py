"""
Checkpoints: `<id>.safetensors` and, written last, `<id>.json` (cluster/engines/job-files.ts). A library's checkpoint is a
folder; here its files travel as byte vectors of one safetensors file, whose header says which training they belong to.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import JsonObject, TrainingError
from .job import Job
from .recorder import Progress, write_json_atomically

KEPT = 2
METADATA = "brightrun_checkpoint"
CHUNK = 1 << 20
MAX_HEADER = 100 << 20


def identity_of(job: Job) -> JsonObject:
    """What a training must have in common with a checkpoint that it goes on from."""
    return {
        "model": job.model,
        "rank": job.lora.rank,
        "alpha": job.lora.alpha,
        "target_modules": sorted(job.lora.target_modules),
        "quantization": job.lora.quantization,
        "training_file_sha256": job.training_file_sha256,
        "rows_per_step": job.hyperparameters.rows_per_step,
        "seed": job.hyperparameters.seed,
    }


NAMES = {
    "model": "model",
    "rank": "LoRA rank",
    "alpha": "LoRA alpha",
    "target_modules": "target modules",
    "quantization": "quantization",
    "training_file_sha256": "training file (SHA-256)",
    "rows_per_step": "rows per step (batch size × accumulation)",
    "seed": "seed",
}


def mismatch(what: str) -> TrainingError:
    return TrainingError(
        "checkpoint_mismatch",
        f"The checkpoint to resume from {what}. Nothing was trained; start without it, or with the settings it was made with.",
    )


@dataclass(frozen=True)
class Checkpoint:
    id: str
    path: Path
    progress: Progress
    sha256: str


class CheckpointStore:
    def __init__(self, directory: Path, identity: JsonObject) -> None:
        self._directory = directory
        self._identity = identity
        directory.mkdir(parents=True, exist_ok=True)

    def save(self, folder: Path, progress: Progress) -> Checkpoint:
        """Packs a library's checkpoint folder; older checkpoints than the last two are deleted."""
        checkpoint_id = f"step-{progress.step:06d}"
        path = self._directory / f"{checkpoint_id}.safetensors"
        temporary = path.with_suffix(".tmp")
        pack(folder, temporary, {"identity": self._identity, "progress": progress.to_json()})
        temporary.replace(path)
        return self._list(checkpoint_id, path, progress)

    def _list(self, checkpoint_id: str, path: Path, progress: Progress) -> Checkpoint:
        sha256 = sha256_of(path)
        write_json_atomically(
            self._directory / f"{checkpoint_id}.json",
            {
                "id": checkpoint_id,
                "step": progress.step,
                "epoch": progress.epoch,
                "metrics": {"train_loss": progress.train_loss, "valid_loss": progress.valid_loss},
                "bytes": path.stat().st_size,
                "sha256": sha256,
                "progress": progress.to_json(),
            },
        )
        for old in self.list()[:-KEPT]:
            (self._directory / f"{old.id}.json").unlink()
            old.path.unlink(missing_ok=True)
        return Checkpoint(checkpoint_id, path, progress, sha256)

    def list(self) -> list[Checkpoint]:
        """Complete checkpoints, oldest first."""
        found: list[Checkpoint] = []
        for path in sorted(self._directory.glob("*.json")):
            value = json.loads(path.read_text("utf-8"))
            progress = Progress.from_json(value["progress"])
            found.append(Checkpoint(value["id"], path.with_suffix(".safetensors"), progress, value["sha256"]))
        return found

    def latest(self) -> Checkpoint | None:
        """The newest whose bytes are what was written."""
        for checkpoint in reversed(self.list()):
            if checkpoint.path.exists() and sha256_of(checkpoint.path) == checkpoint.sha256:
                return checkpoint
        return None

    def adopt(self, path: Path, total_steps: int) -> None:
        """
        Makes the checkpoint that the platform sent along the first of this job, unless the job has some of its own: an
        earlier attempt has gone further. Raises TrainingError naming everything in which it differs from the request.
        """
        if self.list() or not path.exists():
            return
        metadata = read_metadata(path)
        found: dict[str, Any] = metadata["identity"]
        differences = [
            f"{NAMES[key]} was {shown(found.get(key))}, now {shown(wanted)}"
            for key, wanted in self._identity.items()
            if found.get(key) != wanted
        ]
        progress = Progress.from_json(metadata["progress"])
        if progress.step > total_steps:
            differences.append(f"it is at step {progress.step}, and this training has {total_steps}")
        if differences:
            raise mismatch(f"does not fit this request: {'; '.join(differences)}")
        checkpoint_id = f"step-{progress.step:06d}"
        adopted = self._directory / f"{checkpoint_id}.safetensors"
        shutil.copyfile(path, adopted.with_suffix(".tmp"))
        adopted.with_suffix(".tmp").replace(adopted)
        self._list(checkpoint_id, adopted, progress)


def shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def pack(folder: Path, target: Path, metadata: JsonObject) -> None:
    """The files of a folder as one safetensors file of byte vectors."""
    header: dict[str, object] = {"__metadata__": {METADATA: json.dumps(metadata)}}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    offset = 0
    for path in files:
        size = path.stat().st_size
        name = path.relative_to(folder).as_posix()
        header[name] = {"dtype": "U8", "shape": [size], "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with target.open("wb") as output:
        output.write(struct.pack("<Q", len(text)) + text)
        for path in files:
            with path.open("rb") as source:
                shutil.copyfileobj(source, output, CHUNK)
        output.flush()
        os.fsync(output.fileno())


def read_header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a safetensors file, and where its data begin. Raises TrainingError when it is none."""
    try:
        with path.open("rb") as source:
            (length,) = struct.unpack("<Q", source.read(8))
            if length > MAX_HEADER:
                raise ValueError("a header of this size")
            header = json.loads(source.read(length))
        if not isinstance(header, dict):
            raise ValueError("no header")
        return header, 8 + length
    except (ValueError, struct.error) as error:
        raise mismatch("is not a checkpoint of this engine") from error


def read_metadata(path: Path) -> dict[str, Any]:
    header, _ = read_header(path)
    try:
        metadata = json.loads(header["__metadata__"][METADATA])
        if isinstance(metadata["identity"], dict) and isinstance(metadata["progress"], dict):
            return {"identity": metadata["identity"], "progress": metadata["progress"]}
    except (KeyError, TypeError, ValueError):
        pass
    raise mismatch("is not a checkpoint of this engine")


def unpack(path: Path, folder: Path) -> None:
    """The folder that was packed. Raises TrainingError for a name that leads out of it."""
    header, start = read_header(path)
    shutil.rmtree(folder, ignore_errors=True)
    root = folder.resolve()
    with path.open("rb") as source:
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            target = (root / name).resolve()
            if not target.is_relative_to(root) or entry.get("dtype") != "U8":
                raise mismatch("is not a checkpoint of this engine")
            first, last = entry["data_offsets"]
            target.parent.mkdir(parents=True, exist_ok=True)
            source.seek(start + first)
            with target.open("wb") as output:
                left = last - first
                while left > 0 and (part := source.read(min(CHUNK, left))):
                    output.write(part)
                    left -= len(part)
            if left > 0:
                raise mismatch("is cut off")


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while part := source.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()
