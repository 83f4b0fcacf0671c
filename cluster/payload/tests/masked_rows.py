"""Rows on standard input, one a line, to tokens and labels on standard output: for cluster/payload/parity.test.ts."""

from __future__ import annotations

import json
import sys

from brightrun_payload.masking import mask_chat
from brightrun_payload.rows import parse_row
from tests.toy_tokenizer import ToyTokenizer, render

tokenizer = ToyTokenizer()
max_tokens = int(sys.argv[1])
for line in sys.stdin:
    row = parse_row(json.loads(line))
    chat = mask_chat(row.messages, render, tokenizer.encode, max_tokens)
    print(
        json.dumps(
            {
                "tokens": chat.tokens,
                "labels": chat.labels,
                "dropped": [chat.dropped_messages, chat.dropped_tokens],
            }
        )
    )
