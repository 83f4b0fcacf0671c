"""The training file: canonical rows, both splits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import TrainingError
from .masking import MaskedChat, Message

ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Row:
    split: str
    messages: tuple[Message, ...]


@dataclass
class TrainingRows:
    train: list[MaskedChat] = field(default_factory=list)
    validation: list[MaskedChat] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What the log should say: rows shortened or left out."""


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file, one after the other. Raises TrainingError naming the line that is none."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if line.strip() == "":
                continue
            try:
                yield parse_row(json.loads(line))
            except ValueError as error:
                what = "is not JSON" if isinstance(error, json.JSONDecodeError) else f"is no conversation: {error}"
                message = f"Line {number} of the training file {what}."
                raise TrainingError("invalid_training_file", message) from error


def parse_row(value: Any) -> Row:
    """Raises ValueError saying what is wrong."""
    if not isinstance(value, dict) or not isinstance(value.get("conversation_id"), str):
        raise ValueError("conversation_id is missing")
    if value.get("split") not in ("train", "validation"):
        raise ValueError("split is neither train nor validation")
    messages = value.get("messages")
    if not isinstance(messages, list) or not messages:
        raise ValueError("messages is empty")
    return Row(split=value["split"], messages=tuple(parse_message(message) for message in messages))


def parse_message(value: Any) -> Message:
    if not isinstance(value, dict) or value.get("role") not in ROLES:
        raise ValueError(f"a role is none of {', '.join(ROLES)}")
    if not isinstance(value.get("content"), str):
        raise ValueError("a content is no text")
    weight = value.get("weight", 1)
    if weight not in (0, 1) or isinstance(weight, bool):
        raise ValueError("a weight is neither 0 nor 1")
    return Message(role=value["role"], content=value["content"], weight=weight)


def prepare_rows(
    path: Path,
    mask: Callable[[tuple[Message, ...]], MaskedChat],
    control_tokens: tuple[str, ...],
    max_tokens: int,
) -> TrainingRows:
    """
    Masks every row; rows without a token to learn are left out, and so are rows whose text holds one of the model's
    control tokens, which would end or begin messages. Raises TrainingError when no row is left to train on.
    """
    rows = TrainingRows()
    shortened = without_target = with_control = 0
    for row in read_rows(path):
        if any(token in message.content for message in row.messages for token in control_tokens):
            with_control += 1
            continue
        chat = mask(row.messages)
        if chat.dropped_messages + chat.dropped_tokens > 0:
            shortened += 1
        if chat.learned == 0:
            without_target += 1
        else:
            (rows.train if row.split == "train" else rows.validation).append(chat)
    if not rows.train:
        raise TrainingError("invalid_training_file", "The training file has no row with an answer to learn.")
    if shortened:
        rows.warnings.append(
            f"{shortened} row(s) are longer than {max_tokens} tokens and were shortened: oldest exchanges first, then the end."
        )
    if without_target:
        rows.warnings.append(f"{without_target} row(s) have no answer to learn and were left out.")
    if with_control:
        rows.warnings.append(f"{with_control} row(s) hold control tokens of the model and were left out.")
    return rows
