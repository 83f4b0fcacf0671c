from __future__ import annotations

import unittest
from collections.abc import Sequence

from brightrun_payload.masking import IGNORED, Encoded, Message, UnstableTemplate, learned_spans, mask_chat
from tests.toy_tokenizer import ToyTokenizer, render

tokenizer = ToyTokenizer()
system = Message("system", "Be kind.")
hi, hello = Message("user", "Hi"), Message("assistant", "Hello!")
bye, farewell = Message("user", "Bye"), Message("assistant", "Farewell.")


def learned(*messages: Message, max_tokens: int = 256) -> list[str]:
    """The texts of what is learned, one for each unbroken run of tokens."""
    chat = mask_chat(messages, render, tokenizer.encode, max_tokens)
    names = {token: text for text, token in [*tokenizer.vocabulary.items(), *tokenizer.control.items()]}
    runs: list[str] = []
    previous = IGNORED
    for token, label in zip(chat.tokens, chat.labels):
        assert label in (token, IGNORED)
        if label != IGNORED:
            text = names[token].replace("Ġ", " ")
            runs = [*runs, text] if previous == IGNORED else [*runs[:-1], runs[-1] + text]
        previous = label
    return runs


def chatml(messages: Sequence[Message], asks: bool) -> str:
    """Ends messages with a token and a line break, as Qwen's template does."""
    text = "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in messages)
    return text + ("<|im_start|>assistant\n" if asks else "")


def rewriting(messages: Sequence[Message], asks: bool) -> str:
    """Tells how many messages there are, in front of them all."""
    return f"{len(messages)}" + chatml(messages, asks)


class Masking(unittest.TestCase):
    def test_answers_and_their_ends_are_learned(self) -> None:
        cases: list[tuple[str, list[Message], list[str]]] = [
            ("one answer", [system, hi, hello], ["Hello!<|end|>"]),
            ("two answers", [hi, hello, bye, farewell], ["Hello!<|end|>", "Farewell.<|end|>"]),
            ("weight 0", [hi, Message("assistant", "Hello!", 0), bye, farewell], ["Farewell.<|end|>"]),
            ("no answer", [system, hi], []),
            ("an empty answer", [hi, Message("assistant", "")], ["<|end|>"]),
        ]
        for name, messages, expected in cases:
            with self.subTest(name):
                self.assertEqual(learned(*messages), expected)

    def test_the_oldest_exchanges_go_first(self) -> None:
        whole = mask_chat([system, hi, hello, bye, farewell], render, tokenizer.encode, 256)
        shorter = mask_chat([system, hi, hello, bye, farewell], render, tokenizer.encode, len(whole.tokens) - 1)
        self.assertEqual((shorter.dropped_messages, shorter.dropped_tokens), (2, 0))
        self.assertEqual(shorter.tokens, mask_chat([system, bye, farewell], render, tokenizer.encode, 256).tokens)

    def test_then_the_end_is_cut(self) -> None:
        whole = mask_chat([system, hi, hello], render, tokenizer.encode, 256)
        cut = mask_chat([system, hi, hello], render, tokenizer.encode, len(whole.tokens) - 2)
        self.assertEqual((cut.dropped_messages, cut.dropped_tokens), (0, 2))
        self.assertEqual(cut.labels, whole.labels[:-2])

    def test_a_template_with_line_breaks_after_its_end(self) -> None:
        text, spans = learned_spans([hi, hello, bye, farewell], chatml)
        self.assertEqual([text[a:b] for a, b in spans], ["Hello!<|im_end|>", "Farewell.<|im_end|>"])

    def test_a_template_that_rewrites_earlier_messages_is_refused(self) -> None:
        with self.assertRaises(UnstableTemplate):
            learned_spans([hi, hello, bye, farewell], rewriting)

    def test_a_token_across_the_border_is_not_learned(self) -> None:
        def coarse(text: str) -> Encoded:
            at = text.index("Hello")
            return Encoded([1, 2, 3], [(0, at + 2), (at + 2, len(text) - 7), (len(text) - 7, len(text))])

        self.assertEqual(mask_chat([hi, hello], render, coarse, 256).labels, [IGNORED, 2, 3])


if __name__ == "__main__":
    unittest.main()
