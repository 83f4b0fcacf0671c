"""The artifacts as the local engine writes them: PEFT's files, tokenizer, settings, README, and the manifest last."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from .checkpoints import CHUNK
from .errors import JsonObject
from .job import Job, JobPaths
from .plan import Plan
from .recorder import Progress, write_json_atomically

KINDS = {
    "adapter_model.safetensors": "adapter_model",
    "adapter_config.json": "adapter_config",
    "training_args.json": "training_args",
    "README.md": "readme",
}


def kind_of(path: str) -> str:
    return KINDS.get(path, "tokenizer")


def write_reports(paths: JobPaths, job: Job, plan: Plan, progress: Progress) -> None:
    """Settings and README beside the adapter and tokenizer that the libraries have written, and its base by its name."""
    config_path = paths.artifacts / "adapter_config.json"
    config = json.loads(config_path.read_text("utf-8"))
    # Not where the weights are on this node.
    config["base_model_name_or_path"] = job.model
    config["target_modules"] = sorted(config.get("target_modules") or job.lora.target_modules)
    config_path.write_text(f"{json.dumps(config, indent=2, sort_keys=True)}\n", "utf-8")
    arguments = training_args(job, plan, progress)
    (paths.artifacts / "training_args.json").write_text(f"{json.dumps(arguments, indent=2)}\n", "utf-8")
    (paths.artifacts / "README.md").write_text(model_card(job, plan, progress), "utf-8")


def write_manifest(paths: JobPaths) -> None:
    """Once it exists, every file is complete."""
    files: list[JsonObject] = []
    for path in sorted(path for path in paths.artifacts.rglob("*") if path.is_file() and path.stat().st_size > 0):
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        with path.open("rb") as source:
            while part := source.read(CHUNK):
                sha256.update(part)
                md5.update(part)
        name = path.relative_to(paths.artifacts).as_posix()
        files.append(
            {
                "kind": kind_of(name),
                "path": name,
                "bytes": path.stat().st_size,
                "sha256": sha256.hexdigest(),
                "md5": md5.hexdigest(),
            }
        )
    write_json_atomically(paths.manifest, {"files": files})


def training_args(job: Job, plan: Plan, progress: Progress) -> JsonObject:
    request = job.request
    file = request["training_file"]
    assert isinstance(file, dict)
    return {
        "base_model": job.model,
        "training_file": {"sha256": file["sha256"], "bytes": file["bytes"]},
        "requested": {"method": request["method"], "hyperparameters": request["hyperparameters"]},
        "effective": {"totalSteps": plan.total_steps, "stepsPerEpoch": plan.steps_per_epoch},
        "result": {
            "steps": progress.step,
            "tokens": progress.tokens,
            "train_loss": progress.train_loss,
            "baseline_valid_loss": progress.baseline_valid_loss,
            "valid_loss": progress.valid_loss,
            "best": progress.to_json()["best"],
        },
    }


def model_card(job: Job, plan: Plan, progress: Progress) -> str:
    """README.md, with the front matter that Hugging Face reads."""
    asked, lora = job.hyperparameters, job.lora

    def loss(value: float | None) -> str:
        return "not measured" if value is None else f"{value:.4f}"

    best = "not measured" if progress.best_step is None else f"{loss(progress.best_loss)} at step {progress.best_step}"
    return f"""---
base_model: {job.model}
library_name: peft
tags:
  - lora
---

# LoRA adapter for {job.model}

| | |
|---|---|
| Validation loss before training | {loss(progress.baseline_valid_loss)} |
| Validation loss after training | {loss(progress.valid_loss)} |
| Lowest validation loss | {best} |
| Last training loss | {loss(progress.train_loss)} |
| Steps, epochs | {progress.step}, {asked.epochs} |
| Tokens trained on | {progress.tokens} |
| Rank, alpha, dropout | {lora.rank}, {lora.alpha}, {lora.dropout} |
| Target modules | {', '.join(lora.target_modules)} |
| Base held in | {'4 bits (nf4)' if lora.quantization == 'nf4' else '16 bits'} |
| Learning rate, scheduler | {asked.learning_rate}, {asked.scheduler} |
| Seed | {asked.seed} |

What was requested and what was done stand side by side in `training_args.json`.

## Use

```python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
base = AutoModelForCausalLM.from_pretrained("{job.model}")
model = PeftModel.from_pretrained(base, "path/to/this/folder")
```

Chat with the system prompt it was trained with.
"""
