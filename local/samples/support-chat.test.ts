import { readFileSync } from 'node:fs';
import { createValidator } from '../../src/core/datasets/validator.ts';
import { question } from '../demo/ask-model.ts';
import { sampleFile } from './sample-file.ts';
import { conversationCount, generateSupportChat } from './support-chat.ts';

interface Pair {
  conversation_id: string;
  conversation_history: { content: string }[];
  current_user_input: string;
  target_response: string | null;
  system_prompt: string;
}

const committed = readFileSync(sampleFile);
const pairs = committed
  .toString()
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => JSON.parse(line) as Pair);

test('the committed file is what the generator writes', () => {
  expect(committed.toString()).toBe(`${generateSupportChat().join('\n')}\n`);
});

test('validation finds every conversation, and only what templates cannot help', () => {
  const validator = createValidator({ fileName: 'support-chat.jsonl', requestedFormat: null, sink: null });
  validator.push(committed);
  const { report, statistics } = validator.finish();
  // Texts from templates are alike, and one question has several good answers. Comparing all word triples instead of MinHash's
  // estimate finds 132 near duplicates.
  const expected = { near_duplicate_row: 131, contradicting_target: 36 };
  expect(report.counts).toEqual({ errors: 0, warnings: 167, by_code: expected });
  expect(statistics.conversations).toBe(conversationCount);
  expect(conversationCount).toBeGreaterThanOrEqual(240);
});

test('every conversation has one to three exchanges', () => {
  const exchanges = new Map<string, number>();
  for (const { conversation_id: id } of pairs.filter((pair) => pair.target_response !== null)) {
    exchanges.set(id, (exchanges.get(id) ?? 0) + 1);
  }
  expect([...new Set(exchanges.values())].sort()).toEqual([1, 2, 3]);
});

test('every row fits into the context of the embedded base model', () => {
  const wordsOf = ({ system_prompt, conversation_history, target_response }: Pair) =>
    [system_prompt, ...conversation_history.map(({ content }) => content), target_response ?? ''].join(' ').split(' ').length;
  expect(Math.max(...pairs.map(wordsOf))).toBeLessThan(170);
});

test('no placeholder is left in the texts', () => {
  expect(JSON.stringify(pairs.map((pair) => [pair.current_user_input, pair.target_response]))).not.toMatch(/\{\w*\}/);
});

test('what the demo asks is not in the data: an answer shows what was learned, not what was memorised', () => {
  expect(committed.toString()).not.toContain(question);
  expect(committed.toString()).not.toContain('SP-48213');
});
