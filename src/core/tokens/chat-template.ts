import { isTarget, type CanonicalMessage } from '../datasets/canonical-row.ts';

/** A special token, or a text that is encoded on its own. */
export interface Segment {
  /** Index of the message it belongs to; null for what the template adds by itself. */
  readonly message: number | null;
  readonly special: boolean;
  readonly text: string;
  /** Characters `[contentStart, contentEnd)` of the text are the message's own; the rest is the template's. */
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Its content (or the special token) is learned. */
  readonly isTrained: boolean;
}

export type ChatTemplate = (messages: readonly CanonicalMessage[]) => Segment[];

const special = (text: string, message: number | null = null, isTrained = false): Segment => ({
  message,
  special: true,
  text,
  contentStart: 0,
  contentEnd: 0,
  isTrained,
});

/** `before` and `after` are the template's; `content` is the message's, and learned when it is a target. */
const text = (
  message: number | null,
  { before = '', content = '', after = '', isTrained = false },
): Segment => ({
  message,
  special: false,
  text: before + content + after,
  contentStart: before.length,
  contentEnd: before.length + content.length,
  isTrained,
});

/** White space as Python's `str.strip` takes it off: Jinja's `trim` runs in Python where a model is trained. */
const PYTHON_SPACE = String.raw`[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const OUTER_SPACE = new RegExp(`^${PYTHON_SPACE}+|${PYTHON_SPACE}+$`, 'g');

/** The embedded trainer: `<s>`, then `<|role|>content<|end|>` per message (cluster/engines/local/chat-template.ts). */
const tinyChat: ChatTemplate = (messages) => [
  special('<s>'),
  ...messages.flatMap((message, index) => {
    const isTrained = isTarget(message);
    return [
      special(`<|${message.role}|>`, index),
      text(index, { content: message.content, isTrained }),
      special('<|end|>', index, isTrained),
    ];
  }),
];

/** Llama 3 Instruct: a header with the role, two line feeds, the content without outer white space, `<|eot_id|>`. */
const llama3: ChatTemplate = (messages) => [
  special('<|begin_of_text|>'),
  ...messages.flatMap((message, index) => {
    const isTrained = isTarget(message);
    return [
      special('<|start_header_id|>', index),
      text(index, { before: message.role }),
      special('<|end_header_id|>', index),
      text(index, { before: '\n\n', content: message.content.replace(OUTER_SPACE, ''), isTrained }),
      special('<|eot_id|>', index, isTrained),
    ];
  }),
];

const QWEN_SYSTEM = 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.';

/** Qwen 2.5 Instruct: ChatML; a conversation without a system message gets Qwen's own. */
const qwen25: ChatTemplate = (messages) => [
  ...(messages[0]?.role === 'system' ? [] : chatMl(null, `system\n${QWEN_SYSTEM}`, '', false)),
  ...messages.flatMap((message, index) =>
    chatMl(index, `${message.role}\n`, message.content, isTarget(message)),
  ),
];

const chatMl = (message: number | null, before: string, content: string, isTrained: boolean): Segment[] => [
  special('<|im_start|>', message),
  text(message, { before, content, isTrained }),
  special('<|im_end|>', message, isTrained),
  text(message, { before: '\n' }),
];

/**
 * Mistral 7B Instruct v0.1 as mistral-common has it: `<s> [INST] question [/INST] answer</s> [INST] …`. There is no system
 * role: its text stands before the first question. The space before an answer is SentencePiece's and learned with it.
 */
const mistralV1: ChatTemplate = (messages) => {
  const [head] = messages;
  const system = head?.role === 'system' ? head.content : null;
  const segments = messages.flatMap((message, index) => {
    if (message.role === 'system') return [];
    if (message.role === 'user') {
      const content = index === 1 && system !== null ? `${system}\n\n${message.content}` : message.content;
      return [text(index, { before: ' [INST] ', content, after: ' [/INST]' })];
    }
    const isTrained = isTarget(message);
    return [text(index, { content: ` ${message.content}`, isTrained }), special('</s>', index, isTrained)];
  });
  return [special('<s>'), ...segments];
};

/** How each base model reads a conversation: published templates, without the prompt for a further answer. */
export const CHAT_TEMPLATES = {
  'tiny-chat': tinyChat,
  'mistral-v1': mistralV1,
  'llama-3': llama3,
  'qwen-2.5': qwen25,
} satisfies Record<string, ChatTemplate>;
