"""The training itself: transformers' Trainer on a PEFT model, told about through a TrainerCallback."""

from __future__ import annotations

import math
import shutil
import time
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, prepare_model_for_kbit_training
from peft import set_peft_model_state_dict
from safetensors.torch import load_file
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, Trainer, TrainerCallback
from transformers import TrainingArguments

from .artifacts import write_manifest, write_reports
from .checkpoints import CheckpointStore, identity_of, unpack
from .errors import TrainingError, nan_loss, out_of_gpu_memory
from .job import Job, JobPaths
from .masking import IGNORED, Encoded, MaskedChat, Message, UnstableTemplate, mask_chat
from .plan import Plan, learning_rate_factor, plan_of
from .recorder import JobRecorder, Progress
from .rows import TrainingRows, prepare_rows
from .stop import StopRequest


def train(paths: JobPaths, job: Job, weights: str, recorder: JobRecorder, stop: StopRequest) -> str:
    """One attempt; `succeeded` or `stopped`. Raises TrainingError."""
    if job.gpu_count != 1:
        raise TrainingError(
            "insufficient_capacity",
            f"This payload trains on one GPU, not {job.gpu_count}. Nothing was trained; ask for one, and set max_count to "
            "1 in the offer.",
        )
    progress = Progress()
    try:
        return _train(paths, job, weights, recorder, stop, progress)
    except torch.cuda.OutOfMemoryError as error:
        limit = torch.cuda.get_device_properties(0).total_memory
        raise out_of_gpu_memory(torch.cuda.max_memory_allocated(), limit, progress.step + 1) from error


def _train(
    paths: JobPaths, job: Job, weights: str, recorder: JobRecorder, stop: StopRequest, progress: Progress
) -> str:
    asked = job.hyperparameters
    tokenizer = AutoTokenizer.from_pretrained(weights, use_fast=True)
    base = load_base(weights, job)
    context = int(getattr(base.config, "max_position_embeddings", asked.max_sequence_length))
    rows = read_training_rows(paths, tokenizer, min(asked.max_sequence_length, context))
    plan = plan_of(asked, len(rows.train))
    recorder.total_steps(plan.total_steps)
    recorder.log("info", f"Loaded {job.model}: {base.num_parameters()} parameters.")
    recorder.log(
        "info",
        f"{len(rows.train)} training and {len(rows.validation)} validation rows; {plan.total_steps} steps of "
        f"{asked.rows_per_step} rows in {asked.epochs} epochs.",
    )
    for warning in rows.warnings:
        recorder.log("warn", warning)

    model = with_adapter(base, job, paths.init_adapter)
    store = CheckpointStore(paths.checkpoints, identity_of(job))
    store.adopt(paths.resume_file, plan.total_steps)
    shutil.rmtree(paths.work, ignore_errors=True)
    resume = store.latest()
    folder: Path | None = None
    if resume:
        progress.__dict__.update(resume.progress.__dict__)
        folder = paths.work / f"checkpoint-{resume.progress.step}"
        unpack(resume.path, folder)

    counter = TokenCounter(tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id)
    callback = RecorderCallback(recorder, store, stop, progress, counter)
    trainer = ScheduledTrainer(
        model=model,
        args=training_arguments(paths, job, plan, has_validation=bool(rows.validation)),
        train_dataset=[example(row) for row in rows.train],
        eval_dataset=[example(row) for row in rows.validation] or None,
        data_collator=counter,
        processing_class=tokenizer,
        callbacks=[callback],
    )
    trainer.plan = plan
    trainer.asked = asked
    if not rows.validation:
        recorder.log("warn", "The training file has no validation rows: no validation loss will be shown.")
    elif resume is None:
        recorder.phase("validating")
        trainer.evaluate()
    if resume:
        recorder.log("info", f"Resumed from the checkpoint of step {resume.progress.step}.")
    recorder.phase("training")
    counter.reset()
    trainer.train(resume_from_checkpoint=str(folder) if folder else None)
    callback.flush()
    if progress.step < plan.total_steps:
        recorder.log("info", f"Stopped on request after step {progress.step}; a checkpoint was saved.")
        return "stopped"
    recorder.phase("saving")
    write_artifacts(paths, job, plan, progress, model, tokenizer)
    return "succeeded"


def load_base(weights: str, job: Job) -> Any:
    has_gpu = torch.cuda.is_available()
    dtype = torch.bfloat16 if has_gpu else torch.float32
    options: dict[str, Any] = {"dtype": dtype, "attn_implementation": "sdpa"}
    if job.lora.quantization == "nf4":
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
        )
        options["device_map"] = {"": 0}
    model = AutoModelForCausalLM.from_pretrained(weights, **options)
    model.config.use_cache = False
    return model


def with_adapter(base: Any, job: Job, init_adapter: Path) -> Any:
    """The base under a new adapter, or under the one that the job starts from. Raises TrainingError."""
    lora = job.lora
    if lora.quantization == "nf4":
        base = prepare_model_for_kbit_training(base, use_gradient_checkpointing=True)
    torch.manual_seed(job.hyperparameters.seed)
    model = get_peft_model(
        base,
        LoraConfig(
            task_type="CAUSAL_LM",
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=list(lora.target_modules),
            bias="none",
        ),
    )
    # Gradient checkpointing needs an input that has a gradient.
    model.enable_input_require_grads()
    if init_adapter.exists():
        start = load_file(str(init_adapter))
        wanted = get_peft_model_state_dict(model)
        for name, tensor in wanted.items():
            if name not in start or start[name].shape != tensor.shape:
                found = "missing" if name not in start else "×".join(map(str, start[name].shape))
                raise TrainingError(
                    "adapter_mismatch",
                    f"The adapter to start from does not fit this request: its {name} is {found}, not "
                    f"{'×'.join(map(str, tensor.shape))}. Nothing was trained; use its base model, rank and target "
                    "modules, or start without it.",
                )
        set_peft_model_state_dict(model, start)
    return model


def read_training_rows(paths: JobPaths, tokenizer: Any, max_tokens: int) -> TrainingRows:
    def render(messages: Any, asks: bool) -> str:
        chat = [{"role": message.role, "content": message.content} for message in messages]
        return str(tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=asks))

    def encode(text: str) -> Encoded:
        # The template has written the first token of a text already.
        encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return Encoded(encoded["input_ids"], encoded["offset_mapping"])

    def mask(messages: tuple[Message, ...]) -> MaskedChat:
        return mask_chat(messages, render, encode, max_tokens)

    try:
        return prepare_rows(paths.training_file, mask, tuple(tokenizer.all_special_tokens), max_tokens)
    except UnstableTemplate as error:
        raise TrainingError("unknown_model", str(error)) from error


def example(row: MaskedChat) -> dict[str, list[int]]:
    return {"input_ids": row.tokens, "labels": row.labels}


class TokenCounter:
    """Pads the rows of a batch to the longest, and counts the tokens of batches since the last reset."""

    def __init__(self, padding: int) -> None:
        self._padding = padding
        self.tokens = 0

    def reset(self) -> None:
        self.tokens = 0

    def __call__(self, rows: list[dict[str, list[int]]]) -> dict[str, Any]:
        longest = max(len(row["input_ids"]) for row in rows)
        self.tokens += sum(len(row["input_ids"]) for row in rows)

        def padded(name: str, filler: int) -> Any:
            return torch.tensor([row[name] + [filler] * (longest - len(row[name])) for row in rows])

        lengths = [len(row["input_ids"]) for row in rows]
        mask = torch.tensor([[1] * length + [0] * (longest - length) for length in lengths])
        return {
            "input_ids": padded("input_ids", self._padding),
            "labels": padded("labels", IGNORED),
            "attention_mask": mask,
        }


class ScheduledTrainer(Trainer):
    """With the learning rates of the local engine."""

    plan: Plan
    asked: Any
    lr_scheduler: Any

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        if self.lr_scheduler is None:
            asked, total = self.asked, self.plan.total_steps
            self.lr_scheduler = LambdaLR(
                optimizer or self.optimizer,
                # The scheduler counts the steps done, from 0.
                lambda done: learning_rate_factor(asked.scheduler, asked.warmup_steps, total, done + 1),
            )
        return self.lr_scheduler


def training_arguments(paths: JobPaths, job: Job, plan: Plan, has_validation: bool) -> Any:
    asked = job.hyperparameters
    has_gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(paths.work),
        num_train_epochs=asked.epochs,
        per_device_train_batch_size=asked.batch_size,
        per_device_eval_batch_size=asked.batch_size,
        gradient_accumulation_steps=asked.accumulation,
        learning_rate=asked.learning_rate,
        weight_decay=asked.weight_decay,
        max_grad_norm=asked.max_grad_norm,
        seed=asked.seed,
        data_seed=asked.seed,
        bf16=has_gpu,
        use_cpu=not has_gpu,
        gradient_checkpointing=True,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        logging_strategy="steps",
        logging_steps=1,
        # A loss that is no number must be seen, not smoothed.
        logging_nan_inf_filter=False,
        eval_strategy="steps" if has_validation else "no",
        eval_steps=plan.evaluate_every,
        save_strategy="steps",
        save_steps=plan.save_every,
        save_total_limit=1,
        remove_unused_columns=False,
        dataloader_num_workers=0,
        report_to=[],
        disable_tqdm=True,
    )


class RecorderCallback(TrainerCallback):
    """Writes metrics as they happen, packs checkpoints, hears the wish to stop and notices a loss that is no number."""

    def __init__(
        self, recorder: JobRecorder, store: CheckpointStore, stop: StopRequest, progress: Progress, counter: TokenCounter
    ) -> None:
        self._recorder = recorder
        self._store = store
        self._stop = stop
        self._progress = progress
        self._counter = counter
        self._pending: dict[str, float] = {}
        self._learning_rate: float | None = None
        self._step_began = time.monotonic()

    def flush(self) -> None:
        """One point a step: what was logged and what was evaluated together."""
        if self._pending:
            self._recorder.metrics(self._progress, self._pending)
            self._pending = {}

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.flush()
        self._step_began = time.monotonic()

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, optimizer: Any = None, **kwargs: Any) -> None:
        # Afterwards the scheduler has moved on to the next step's.
        self._learning_rate = float(optimizer.param_groups[0]["lr"])

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        progress = self._progress
        progress.step, progress.epoch = state.global_step, float(state.epoch or 0)
        progress.tokens += self._counter.tokens
        seconds = time.monotonic() - self._step_began
        self._pending = {"tokens_per_second": round(self._counter.tokens / seconds) if seconds > 0 else 0}
        self._counter.reset()
        if self._stop.is_raised:
            control.should_save = True
            control.should_training_stop = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        if not logs or "loss" not in logs:
            return
        loss, rate = float(logs["loss"]), self._learning_rate
        self._pending["train_loss"] = loss
        if rate is not None:
            self._pending["learning_rate"] = rate
        norm = logs.get("grad_norm")
        if norm is not None:
            self._pending["grad_norm"] = float(norm)
        if not math.isfinite(loss) or (norm is not None and not math.isfinite(norm)):
            self.flush()
            raise nan_loss(loss, state.global_step, rate)
        self._progress.train_loss = loss
        self._recorder.progress(self._progress)

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float] | None = None, **kwargs: Any
    ) -> None:
        loss = float((metrics or {}).get("eval_loss", math.nan))
        self._pending["valid_loss"] = loss
        is_best = self._progress.evaluated(loss)
        step = self._progress.step
        text = (
            f"Validation loss of the untouched base model: {loss:.4f}."
            if step == 0
            else f"Step {step}: validation loss {loss:.4f}{', the best so far' if is_best else ''}."
        )
        self._recorder.log("info", text)
        self.flush()
        # The evaluation has read batches, too.
        self._counter.reset()

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._store.save(Path(args.output_dir) / f"checkpoint-{state.global_step}", self._progress)


def write_artifacts(paths: JobPaths, job: Job, plan: Plan, progress: Progress, model: Any, tokenizer: Any) -> None:
    shutil.rmtree(paths.artifacts, ignore_errors=True)
    model.save_pretrained(str(paths.artifacts), safe_serialization=True)
    tokenizer.save_pretrained(str(paths.artifacts))
    write_reports(paths, job, plan, progress)
    write_manifest(paths)
    shutil.rmtree(paths.work, ignore_errors=True)
