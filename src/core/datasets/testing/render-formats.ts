import { isTarget, type CanonicalMessage, type CanonicalRow } from '../canonical-row.ts';
import type { DatasetFormat } from '../dataset.schema.ts';

/** One way of writing canonical rows down in an accepted format. */
export interface Rendering {
  readonly format: DatasetFormat;
  readonly fileName: string;
  /** Whether the rendering can carry a row: formats differ in what they can say. */
  readonly carries: (row: CanonicalRow) => boolean;
  readonly render: (rows: readonly CanonicalRow[]) => string;
}

const jsonl = (records: readonly unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

const allTargets = ({ messages }: CanonicalRow) =>
  messages.every((message) => message.role !== 'assistant' || isTarget(message));

const onlyLastIsTarget = ({ messages }: CanonicalRow) =>
  messages.every((message, index) => isTarget(message) === (index === messages.length - 1));

const isOneExchange = (row: CanonicalRow) => allTargets(row) && row.messages.filter(isTarget).length === 1;

function systemOf({ messages }: CanonicalRow): string | undefined {
  return messages[0]?.role === 'system' ? messages[0].content : undefined;
}

function pair(row: CanonicalRow): Record<string, unknown> {
  const dialogue = row.messages.filter(({ role }) => role !== 'system');
  const history = dialogue
    .slice(0, -2)
    .map(({ role, content }, index) => ({ turn: index + 1, role, content }));
  return {
    id: `${row.conversation_id}-${dialogue.length}`,
    conversation_id: row.conversation_id,
    turn_number: dialogue.length,
    system_prompt: systemOf(row),
    conversation_history: history,
    current_user_input: dialogue.at(-2)?.content,
    target_response: dialogue.at(-1)?.content,
    conversation_metadata: { persona: 'anxious planner' },
    emotional_context: {},
    training_metadata: { quality: 4 },
    split: row.split,
  };
}

const turn = ({ role, content, weight }: CanonicalMessage) => ({
  role,
  content,
  ...(weight === 0 ? { weight } : {}),
});
const conversation = (row: CanonicalRow) => ({ conversation_id: row.conversation_id, split: row.split });

/** Every accepted format in every container it comes in. */
export const RENDERINGS: readonly Rendering[] = [
  {
    format: 'brightrun_lora_v4',
    fileName: 'pairs.jsonl',
    carries: onlyLastIsTarget,
    render: (rows) => jsonl([{ _meta: { file_name: 'pairs', total_pairs: rows.length } }, ...rows.map(pair)]),
  },
  {
    format: 'brightrun_lora_v4',
    fileName: 'single.json',
    carries: onlyLastIsTarget,
    render: (rows) =>
      pretty({ dataset_metadata: { name: 'x' }, consultant_profile: {}, training_pairs: rows.map(pair) }),
  },
  {
    format: 'brightrun_lora_v4',
    fileName: 'multi.json',
    carries: onlyLastIsTarget,
    render: (rows) =>
      pretty({
        training_file_metadata: { version: 'brightrun-lora-v4' },
        consultant_profile: { name: 'Ada' },
        conversations: rows.map((row) => ({
          conversation_metadata: { conversation_id: row.conversation_id },
          training_pairs: [{ ...pair(row), conversation_id: 'not-unique', id: 'not-unique' }],
        })),
      }),
  },
  {
    format: 'brightrun_lora_v3',
    fileName: 'turns.jsonl',
    carries: () => true,
    render: (rows) => jsonl(rows.map((row) => ({ ...conversation(row), turns: row.messages.map(turn) }))),
  },
  {
    format: 'brightrun_lora_v3',
    fileName: 'turns.json',
    carries: () => true,
    render: (rows) =>
      pretty(
        rows.map((row) => ({
          conversation_metadata: { conversation_id: row.conversation_id },
          split: row.split,
          turns: row.messages.map(turn),
        })),
      ),
  },
  {
    format: 'openai_chat',
    fileName: 'chat.jsonl',
    carries: () => true,
    render: (rows) => jsonl(rows.map((row) => ({ ...conversation(row), messages: row.messages }))),
  },
  {
    format: 'sharegpt',
    fileName: 'sharegpt.jsonl',
    carries: allTargets,
    render: (rows) => jsonl(rows.map(shareGpt)),
  },
  {
    format: 'sharegpt',
    fileName: 'sharegpt.json',
    carries: allTargets,
    render: (rows) => JSON.stringify(rows.map(shareGpt)),
  },
  {
    format: 'alpaca',
    fileName: 'alpaca.jsonl',
    carries: isOneExchange,
    render: (rows) => jsonl(rows.map(alpaca)),
  },
  {
    format: 'alpaca',
    fileName: 'alpaca.json',
    carries: isOneExchange,
    render: (rows) => pretty(rows.map(alpaca)),
  },
];

function shareGpt(row: CanonicalRow) {
  const names = { system: 'system', user: 'human', assistant: 'gpt' };
  const conversations = row.messages.map(({ role, content }) => ({ from: names[role], value: content }));
  return { ...conversation(row), conversations };
}

function alpaca(row: CanonicalRow) {
  const [question, answer] = row.messages.filter(({ role }) => role !== 'system');
  return {
    ...conversation(row),
    system: systemOf(row),
    instruction: question?.content,
    input: '',
    output: answer?.content,
  };
}
