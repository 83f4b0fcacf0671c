import type { CanonicalMessage } from '../canonical-row.ts';
import type { DatasetFormat } from '../dataset.schema.ts';
import { detectFormat } from '../detect-format.ts';
import { FORMAT_PARSERS } from './format-parsers.ts';

const short = ({ role, content, weight }: CanonicalMessage) =>
  `${role === 'assistant' && weight === 1 ? 'A' : role[0]}:${content}`;

const parse = (format: DatasetFormat, record: Record<string, unknown>) => {
  const { problems, ...parsed } = FORMAT_PARSERS[format](record);
  return { ...parsed, messages: parsed.messages.map(short), codes: problems.map(({ code }) => code) };
};

describe('a record', () => {
  const [u, a] = [
    { role: 'user', content: 'U' },
    { role: 'assistant', content: 'A' },
  ];
  test.each`
    format                 | record                                                                                                             | id      | messages
    ${'openai_chat'}       | ${{ messages: [{ role: 'system', content: 'S' }, u, a] }}                                                          | ${null} | ${['s:S', 'u:U', 'A:A']}
    ${'openai_chat'}       | ${{ messages: [{ role: 'developer', content: 'S' }, u, a], id: 7 }}                                                | ${'7'}  | ${['s:S', 'u:U', 'A:A']}
    ${'openai_chat'}       | ${{ messages: [u, { ...a, weight: 0 }, u, { ...a, weight: 1 }], conversation_id: 'c', id: 7 }}                     | ${'c'}  | ${['u:U', 'a:A', 'u:U', 'A:A']}
    ${'openai_chat'}       | ${{ messages: [{ role: 'user', content: [{ type: 'text', text: 'U' }, { type: 'text', text: '2' }] }, a] }}        | ${null} | ${['u:U2', 'A:A']}
    ${'brightrun_lora_v3'} | ${{ conversation_id: 'c', turns: [u, a, u, a] }}                                                                   | ${'c'}  | ${['u:U', 'A:A', 'u:U', 'A:A']}
    ${'brightrun_lora_v3'} | ${{ conversation_metadata: { conversation_id: 'm' }, system_prompt: 'S', turns: [u, a] }}                          | ${'m'}  | ${['s:S', 'u:U', 'A:A']}
    ${'sharegpt'}          | ${{ conversations: [{ from: 'system', value: 'S' }, { from: 'human', value: 'U' }, { from: 'gpt', value: 'A' }] }} | ${null} | ${['s:S', 'u:U', 'A:A']}
    ${'alpaca'}            | ${{ instruction: 'U', output: 'A' }}                                                                               | ${null} | ${['u:U', 'A:A']}
    ${'alpaca'}            | ${{ instruction: 'U', input: 'I', output: 'A' }}                                                                   | ${null} | ${['u:U\n\nI', 'A:A']}
    ${'alpaca'}            | ${{ system: 'S', instruction: 'U', input: '', output: 'A' }}                                                       | ${null} | ${['s:S', 'u:U', 'A:A']}
  `('of $format: $record', ({ format, record, id, messages }) => {
    expect(parse(format, record)).toMatchObject({ conversationId: id, messages, codes: [] });
    expect(detectFormat(record)?.format).toBe(format);
  });

  test.each`
    format                 | record                                                                        | codes
    ${'openai_chat'}       | ${{}}                                                                         | ${['missing_field']}
    ${'openai_chat'}       | ${{ messages: 'hello' }}                                                      | ${['wrong_type']}
    ${'openai_chat'}       | ${{ messages: [u, { role: 'tool', content: 'T' }] }}                          | ${['unknown_role']}
    ${'openai_chat'}       | ${{ messages: [u, { content: 'A' }, null] }}                                  | ${['missing_field', 'wrong_type']}
    ${'openai_chat'}       | ${{ messages: [u, { role: 'constructor', content: 'A' }] }}                   | ${['unknown_role']}
    ${'openai_chat'}       | ${{ messages: [u, { role: 'assistant', content: [{ type: 'image_url' }] }] }} | ${['wrong_type']}
    ${'openai_chat'}       | ${{ messages: [{ ...u, weight: 1 }, { ...a, weight: 0.5 }] }}                 | ${['weight_ignored', 'invalid_weight']}
    ${'openai_chat'}       | ${{ messages: [u, a], split: 3 }}                                             | ${['unknown_split']}
    ${'brightrun_lora_v3'} | ${{ turns: [{ role: 'user' }, a] }}                                           | ${['missing_field']}
    ${'sharegpt'}          | ${{ conversations: [{ from: 'narrator', value: 'N' }] }}                      | ${['unknown_role']}
    ${'alpaca'}            | ${{ instruction: ['U'], input: 3 }}                                           | ${['wrong_type', 'wrong_type', 'missing_field']}
  `('of $format that is wrong, $record, reports $codes', ({ format, record, codes }) => {
    expect(parse(format, record).codes).toEqual(codes);
  });

  test.each([
    [7],
    [null],
    ['text'],
    [[]],
    [{ prompt: 'P', completion: 'C' }],
    [{ messages: 'M' }],
    [{ conversations: [] }],
  ])('that looks like no format: %j', (record) => {
    expect(detectFormat(record)).toBeNull();
  });
});
