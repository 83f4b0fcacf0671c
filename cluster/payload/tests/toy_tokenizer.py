"""The embedded base model's tokenizer (byte-level BPE) and chat template in plain Python, with offsets, for tests."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from brightrun_payload.masking import Encoded, Message

BASE_MODEL = Path(__file__).resolve().parents[2] / "base-model"
# GPT-2's words; \p{L} and \p{N} as far as Python's own classes go.
WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
CONTROL = ("<unk>", "<s>", "<pad>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>")


def byte_letters() -> dict[int, str]:
    """GPT-2's letter for each byte: printable ones stand for themselves."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in printable}
    letters.update({byte: chr(256 + i) for i, byte in enumerate(b for b in range(256) if b not in letters)})
    return letters


class ToyTokenizer:
    def __init__(self) -> None:
        model = json.loads((BASE_MODEL / "tokenizer.json").read_text("utf-8"))["model"]
        self.vocabulary: dict[str, int] = model["vocab"]
        merges = [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in model["merges"]]
        self.ranks = {merge: rank for rank, merge in enumerate(merges)}
        tokens = json.loads((BASE_MODEL / "tokenizer.json").read_text("utf-8"))["added_tokens"]
        self.control = {token["content"]: token["id"] for token in tokens}
        self.split = re.compile("|".join(re.escape(token) for token in self.control))
        self.letters = byte_letters()

    def encode(self, text: str) -> Encoded:
        tokens: list[int] = []
        offsets: list[tuple[int, int]] = []
        at = 0
        for match in [*self.split.finditer(text), None]:
            self._encode_plain(text[at : match.start() if match else None], at, tokens, offsets)
            if match:
                tokens.append(self.control[match.group()])
                offsets.append(match.span())
                at = match.end()
        return Encoded(tokens, offsets)

    def _encode_plain(self, text: str, start: int, tokens: list[int], offsets: list[tuple[int, int]]) -> None:
        for word in WORDS.finditer(text):
            letters: list[str] = []
            places: list[int] = []
            for index, character in enumerate(word.group(), start=start + word.start()):
                for byte in character.encode():
                    letters.append(self.letters[byte])
                    places.append(index)
            at = 0
            for part in self._merged(letters):
                tokens.append(self.vocabulary[part])
                offsets.append((places[at], places[at + len(part) - 1] + 1))
                at += len(part)

    def _merged(self, parts: list[str]) -> list[str]:
        while len(parts) > 1:
            pairs = [(self.ranks.get(pair, len(self.ranks)), i) for i, pair in enumerate(zip(parts, parts[1:]))]
            rank, index = min(pairs)
            if rank == len(self.ranks):
                break
            parts = [*parts[:index], parts[index] + parts[index + 1], *parts[index + 2 :]]
        return parts


def render(messages: Sequence[Message], asks: bool) -> str:
    """The chat template of cluster/base-model/tokenizer_config.json."""
    text = "<s>" + "".join(f"<|{message.role}|>{message.content}<|end|>" for message in messages)
    return text + ("<|assistant|>" if asks else "")
