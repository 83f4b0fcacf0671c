"""
Stand-ins for torch, transformers, peft and safetensors where they are not installed: as much of them as trainer.py touches. The
trainer calls back in the order of transformers' documentation (Callbacks: step begin, before the optimizer, step end; then log,
evaluate, save) and saves a folder with a name as transformers does.
"""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.toy_tokenizer import CONTROL, ToyTokenizer, render
from brightrun_payload.masking import Message


class OutOfMemoryError(RuntimeError):
    pass


class Tensor:
    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


class Model:
    """A base and its adapter at once."""

    config = SimpleNamespace(max_position_embeddings=256, use_cache=True)

    def __init__(self) -> None:
        self.adapter: dict[str, Tensor] = {"lora_A.weight": Tensor((8, 256))}

    def num_parameters(self) -> int:
        return 3_689_728

    def enable_input_require_grads(self) -> None:
        pass

    def save_pretrained(self, folder: str, safe_serialization: bool) -> None:
        assert safe_serialization
        Path(folder).mkdir(parents=True)
        (Path(folder) / "adapter_model.safetensors").write_bytes(b"weights")
        config = {"base_model_name_or_path": "/models/toy", "target_modules": ["v_proj", "q_proj"]}
        (Path(folder) / "adapter_config.json").write_text(json.dumps(config))
        (Path(folder) / "README.md").write_text("PEFT's own")


class AutoTokenizer:
    all_special_tokens = list(CONTROL)
    pad_token_id = 2
    eos_token_id = 6
    _toy = ToyTokenizer()

    @classmethod
    def from_pretrained(cls, weights: str, use_fast: bool) -> AutoTokenizer:
        return cls()

    def apply_chat_template(self, chat: list[dict[str, str]], tokenize: bool, add_generation_prompt: bool) -> str:
        return render([Message(m["role"], m["content"]) for m in chat], add_generation_prompt)

    def __call__(self, text: str, add_special_tokens: bool, return_offsets_mapping: bool) -> dict[str, Any]:
        encoded = self._toy.encode(text)
        return {"input_ids": encoded.tokens, "offset_mapping": encoded.offsets}

    def save_pretrained(self, folder: str) -> None:
        (Path(folder) / "tokenizer.json").write_text("{}")


class TrainerCallback:
    def __getattr__(self, name: str) -> Any:
        if name.startswith("on_"):
            return lambda *args, **kwargs: None
        raise AttributeError(name)


class LambdaLR:
    def __init__(self, optimizer: Any, factor: Any) -> None:
        self.optimizer, self.factor, self.done = optimizer, factor, -1
        self.step()

    def step(self) -> None:
        self.done += 1
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] * self.factor(self.done)


LOSSES: dict[int, float] = {}
"""What the loss of a step is, where it is not 6 / (1 + step)."""
FULL_AT: list[int] = []
"""The steps at which the GPU is full."""


class Trainer:
    lr_scheduler: Any

    def __init__(self, **options: Any) -> None:
        self.__dict__.update(options)
        self.optimizer = SimpleNamespace(param_groups=[{"initial_lr": self.args.learning_rate, "lr": 0.0}])
        self.lr_scheduler = None
        self.state = SimpleNamespace(global_step=0, epoch=0.0)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def _tell(self, event: str, **kwargs: Any) -> None:
        for callback in self.callbacks:
            getattr(callback, event)(self.args, self.state, self.control, optimizer=self.optimizer, **kwargs)

    control = SimpleNamespace(should_save=False, should_training_stop=False)

    def _batches(self, rows: list[Any], size: int) -> list[list[Any]]:
        return [rows[at : at + size] for at in range(0, len(rows), size)]

    def evaluate(self) -> None:
        for batch in self._batches(self.eval_dataset, self.args.per_device_eval_batch_size):
            self.data_collator(batch)
        self._tell("on_evaluate", metrics={"eval_loss": 6.0 / (1 + self.state.global_step)})

    def train(self, resume_from_checkpoint: str | None) -> None:
        args = self.args
        self.control = SimpleNamespace(should_save=False, should_training_stop=False)
        batches = self._batches(self.train_dataset, args.per_device_train_batch_size)
        accumulation = args.gradient_accumulation_steps
        steps = self._batches(batches, accumulation) * args.num_train_epochs
        self.create_scheduler(len(steps))
        if resume_from_checkpoint:
            self.state.global_step = int((Path(resume_from_checkpoint) / "trainer_state.json").read_text())
            for _ in range(self.state.global_step):
                self.lr_scheduler.step()
        for group in steps[self.state.global_step :]:
            self._tell("on_step_begin")
            for batch in group:
                self.data_collator(batch)
            step = self.state.global_step + 1
            if step in FULL_AT:
                raise OutOfMemoryError("CUDA out of memory")
            self._tell("on_pre_optimizer_step")
            self.lr_scheduler.step()
            self.state.global_step, self.state.epoch = step, step * args.num_train_epochs / len(steps)
            self._tell("on_step_end")
            loss = LOSSES.get(step, 6.0 / (1 + step))
            self._tell("on_log", logs={"loss": loss, "grad_norm": 1.0, "learning_rate": -1.0})
            if args.eval_strategy == "steps" and step % args.eval_steps == 0:
                self.evaluate()
            if self.control.should_save or step % args.save_steps == 0:
                folder = Path(args.output_dir) / f"checkpoint-{step}"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "trainer_state.json").write_text(str(step))
                self._tell("on_save")
            if self.control.should_training_stop:
                return
        self._tell("on_log", logs={"train_runtime": 1.0})


def install() -> None:
    """Makes the stand-ins importable under the libraries' names."""
    cuda = SimpleNamespace(
        OutOfMemoryError=OutOfMemoryError,
        is_available=lambda: False,
        get_device_properties=lambda _: SimpleNamespace(total_memory=80 * 2**30),
        max_memory_allocated=lambda: 79 * 2**30,
    )

    def module(name: str, **names: Any) -> None:
        made = types.ModuleType(name)
        made.__dict__.update(names)
        sys.modules[name] = made

    module(
        "torch",
        cuda=cuda,
        manual_seed=lambda seed: None,
        tensor=lambda rows: rows,
        bfloat16="bfloat16",
        float32="float32",
    )
    module("torch.optim")
    module("torch.optim.lr_scheduler", LambdaLR=LambdaLR)
    module("safetensors")
    module("safetensors.torch", load_file=lambda path: {"lora_A.weight": Tensor((16, 256))})
    module(
        "peft",
        LoraConfig=lambda **options: options,
        get_peft_model=lambda base, config: base,
        get_peft_model_state_dict=lambda model: model.adapter,
        set_peft_model_state_dict=lambda model, state: None,
        prepare_model_for_kbit_training=lambda model, use_gradient_checkpointing: model,
    )
    module(
        "transformers",
        AutoModelForCausalLM=SimpleNamespace(from_pretrained=lambda weights, **options: Model()),
        AutoTokenizer=AutoTokenizer,
        BitsAndBytesConfig=lambda **options: options,
        Trainer=Trainer,
        TrainerCallback=TrainerCallback,
        TrainingArguments=lambda **options: SimpleNamespace(**options),
    )
