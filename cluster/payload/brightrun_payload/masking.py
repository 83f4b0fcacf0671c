"""
Which tokens of a conversation are learned: what assistant messages of weight 1 say, and the token that ends them; nothing
else. The same rule as cluster/engines/local/chat-template.ts, for any model whose chat template is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

IGNORED = -100
"""The label that transformers leaves out of the loss."""


@dataclass(frozen=True)
class Message:
    role: str
    content: str
    weight: int = 1


Render = Callable[[Sequence[Message], bool], str]
"""The chat template: messages, and whether the next answer is asked for."""

Encode = Callable[[str], "Encoded"]


@dataclass(frozen=True)
class Encoded:
    tokens: list[int]
    offsets: list[tuple[int, int]]
    """The characters of the text that each token stands for, from and up to."""


@dataclass(frozen=True)
class MaskedChat:
    tokens: list[int]
    labels: list[int]
    """The token itself where it is learned, IGNORED elsewhere; not shifted."""
    dropped_messages: int
    dropped_tokens: int

    @property
    def learned(self) -> int:
        # The first token is predicted from nothing.
        return sum(label != IGNORED for label in self.labels[1:])


class UnstableTemplate(ValueError):
    """A chat template that rewrites earlier messages when later ones come."""


def learned_spans(messages: Sequence[Message], render: Render) -> tuple[str, list[tuple[int, int]]]:
    """The text of a conversation, and the parts of it that are learned. Raises UnstableTemplate."""
    text = render(messages, False)
    spans: list[tuple[int, int]] = []
    for index, message in enumerate(messages):
        if message.role != "assistant" or message.weight == 0:
            continue
        before = render(messages[:index], True)
        upto = render(messages[: index + 1], False)
        if not upto.startswith(before) or not text.startswith(upto):
            raise UnstableTemplate("The chat template of this model rewrites earlier messages, so that no part is stable.")
        # Line breaks between messages are the template's, not the answer's.
        spans.append((len(before), len(upto.rstrip("\n"))))
    return text, spans


def mask_chat(messages: Sequence[Message], render: Render, encode: Encode, max_tokens: int) -> MaskedChat:
    """
    A conversation as tokens and labels of at most `max_tokens`. When it does not fit, the oldest exchanges go first (never
    the system message nor the last exchange), then the end is cut.
    """
    kept = list(messages)
    first_exchange = 1 if kept and kept[0].role == "system" else 0
    dropped_messages = 0
    while True:
        text, spans = learned_spans(kept, render)
        encoded = encode(text)
        if len(encoded.tokens) <= max_tokens or len(kept) - first_exchange <= 2:
            break
        del kept[first_exchange : first_exchange + 2]
        dropped_messages += 2
    labels = [
        token if any(start <= first and last <= end and first < last for start, end in spans) else IGNORED
        for token, (first, last) in zip(encoded.tokens, encoded.offsets)
    ]
    return MaskedChat(
        tokens=encoded.tokens[:max_tokens],
        labels=labels[:max_tokens],
        dropped_messages=dropped_messages,
        dropped_tokens=max(0, len(encoded.tokens) - max_tokens),
    )
