"""
The payload with a training that is played: everything but torch is real. `played_training.py <job directory> <attempt>`;
the job's seed says what happens (see `train`).
"""

from __future__ import annotations

import sys
import time
import types

from brightrun_payload import __main__
from brightrun_payload.artifacts import write_manifest, write_reports
from brightrun_payload.checkpoints import CheckpointStore, identity_of, unpack
from brightrun_payload.errors import nan_loss, out_of_gpu_memory
from brightrun_payload.job import Job, JobPaths
from brightrun_payload.plan import learning_rate_factor, plan_of
from brightrun_payload.recorder import JobRecorder, Progress
from brightrun_payload.rows import prepare_rows
from brightrun_payload.masking import mask_chat
from brightrun_payload.stop import StopRequest
from tests.toy_tokenizer import CONTROL, ToyTokenizer, render

NAN_SEED, OUT_OF_MEMORY_SEED, SLOW_SEED = 13, 14, 15


def train(paths: JobPaths, job: Job, weights: str, recorder: JobRecorder, stop: StopRequest) -> str:
    asked = job.hyperparameters
    tokenizer = ToyTokenizer()
    rows = prepare_rows(
        paths.training_file,
        lambda messages: mask_chat(messages, render, tokenizer.encode, asked.max_sequence_length),
        CONTROL,
        asked.max_sequence_length,
    )
    plan = plan_of(asked, len(rows.train))
    recorder.total_steps(plan.total_steps)
    recorder.log("info", f"Loaded {weights}.")
    for warning in rows.warnings:
        recorder.log("warn", warning)
    store = CheckpointStore(paths.checkpoints, identity_of(job))
    store.adopt(paths.resume_file, plan.total_steps)
    progress = Progress()
    folder = paths.work / "checkpoint"
    latest = store.latest()
    if latest:
        progress = latest.progress
        unpack(latest.path, folder)
        assert (folder / "optimizer.pt").read_text() == f"after step {progress.step}"
        recorder.log("info", f"Resumed from the checkpoint of step {progress.step}.")
    else:
        progress.evaluated(6.0)
        recorder.metrics(progress, {"valid_loss": 6.0})
    folder.mkdir(parents=True, exist_ok=True)
    recorder.phase("training")
    while progress.step < plan.total_steps:
        if asked.seed == SLOW_SEED:
            time.sleep(0.05)
        progress.step += 1
        progress.epoch = progress.step / plan.steps_per_epoch
        progress.tokens += 10
        rate = asked.learning_rate * learning_rate_factor(
            asked.scheduler, asked.warmup_steps, plan.total_steps, progress.step
        )
        if asked.seed == NAN_SEED and progress.step == 3:
            recorder.metrics(progress, {"train_loss": float("nan"), "learning_rate": rate})
            raise nan_loss(float("nan"), progress.step, rate)
        if asked.seed == OUT_OF_MEMORY_SEED and progress.step == 2:
            raise out_of_gpu_memory(79 * 2**30, 80 * 2**30, progress.step)
        progress.train_loss = 6.0 / (1 + progress.step)
        values = {"train_loss": progress.train_loss, "learning_rate": rate}
        if progress.step % plan.evaluate_every == 0:
            values["valid_loss"] = progress.train_loss
            progress.evaluated(progress.train_loss)
        recorder.progress(progress)
        recorder.metrics(progress, values)
        stopping = stop.is_raised
        if stopping or progress.step % plan.save_every == 0:
            (folder / "optimizer.pt").write_text(f"after step {progress.step}")
            store.save(folder, progress)
        if stopping:
            return "stopped"
    recorder.phase("saving")
    paths.artifacts.mkdir(exist_ok=True)
    (paths.artifacts / "adapter_model.safetensors").write_bytes(b"weights")
    (paths.artifacts / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    (paths.artifacts / "tokenizer.json").write_text("{}")
    write_reports(paths, job, plan, progress)
    write_manifest(paths)
    return "succeeded"


trainer = types.ModuleType("brightrun_payload.trainer")
trainer.__dict__["train"] = train
sys.modules["brightrun_payload.trainer"] = trainer
sys.exit(__main__.main())
