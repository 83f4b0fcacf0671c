import type { CanonicalMessage } from '../canonical-row.ts';
import { validateText } from '../testing/validate-text.ts';
import { parseBrightrunV4 } from './brightrun-v4.ts';

/** Messages as short text: `s:` system, `u:` user, `a:` assistant without and `A:` with its tokens trained. */
const short = ({ role, content, weight }: CanonicalMessage) =>
  `${role === 'assistant' && weight === 1 ? 'A' : role[0]}:${content}`;

const parse = (pair: Record<string, unknown>) => {
  const parsed = parseBrightrunV4(pair);
  return { ...parsed, messages: parsed.messages.map(short), codes: parsed.problems.map(({ code }) => code) };
};

const user = (content: string) => ({ turn: 1, role: 'user', content, emotional_state: { primary: 'calm' } });
const assistant = (content: string) => ({ turn: 1, role: 'assistant', content });

describe('a trainable pair', () => {
  test.each`
    pair                                      | fields                                                                                                            | messages
    ${'without history'}                      | ${{ system_prompt: 'S', conversation_history: [], current_user_input: 'U' }}                                      | ${['s:S', 'u:U', 'A:T']}
    ${'without system prompt'}                | ${{ current_user_input: 'U' }}                                                                                    | ${['u:U', 'A:T']}
    ${'trains only its target'}               | ${{ conversation_history: [user('U1'), assistant('A1')], current_user_input: 'U2' }}                              | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'whose history repeats the input'}      | ${{ conversation_history: [user('U1'), assistant('A1'), user('U2')], current_user_input: 'U2' }}                  | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'whose history repeats it with spaces'} | ${{ conversation_history: [user(' U2\n')], current_user_input: 'U2' }}                                            | ${['u:U2', 'A:T']}
    ${'whose last answer equals the input'}   | ${{ conversation_history: [user('U1'), assistant('ok')], current_user_input: 'ok' }}                              | ${['u:U1', 'a:ok', 'u:ok', 'A:T']}
    ${'whose input is only in the history'}   | ${{ conversation_history: [user('U1')], current_user_input: null }}                                               | ${['u:U1', 'A:T']}
    ${'v3.4: no roles'}                       | ${{ conversation_history: [{ turn: 1, content: 'U1' }, { turn: 1, content: 'A1' }], current_user_input: 'U2' }}   | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'v3.4: no roles, input repeated'}       | ${{ conversation_history: [{ content: 'U1' }, { content: 'A1' }, { content: 'U2' }], current_user_input: 'U2' }}  | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'v3.4: the assistant named by its key'} | ${{ conversation_history: [{ turn: 1, content: 'U1' }, { turn: 1, assistant: 'A1' }], current_user_input: 'U2' }} | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'v3.4: an exchange an entry'}           | ${{ conversation_history: [{ turn: 1, user: 'U1', assistant: 'A1' }], current_user_input: 'U2' }}                 | ${['u:U1', 'a:A1', 'u:U2', 'A:T']}
    ${'with unknown enums and extra fields'}  | ${{ current_user_input: 'U', emotional_context: { mood: 'zesty' }, extra: [1] }}                                  | ${['u:U', 'A:T']}
  `('$pair', ({ fields, messages }) => {
    expect(parse({ target_response: 'T', ...fields })).toMatchObject({
      messages,
      codes: [],
      isPlaceholder: false,
    });
  });

  test.each`
    pair                                    | fields                                                                                                  | codes
    ${'roles that alternation leaves open'} | ${{ conversation_history: [{ content: 'U1' }], current_user_input: 'U2' }}                              | ${['uncertain_role']}
    ${'roles that alternation contradicts'} | ${{ conversation_history: [assistant('A1'), { content: 'U1' }], current_user_input: 'U2' }}             | ${['uncertain_role']}
    ${'an unknown role'}                    | ${{ conversation_history: [{ role: 'coach', content: 'C' }, assistant('A')], current_user_input: 'U' }} | ${['unknown_role']}
    ${'a history that is no list'}          | ${{ conversation_history: 'none', current_user_input: 'U' }}                                            | ${['wrong_type']}
    ${'an entry that is no object'}         | ${{ conversation_history: ['U1'], current_user_input: 'U' }}                                            | ${['wrong_type']}
    ${'a target that is no text'}           | ${{ target_response: 3, current_user_input: 'U' }}                                                      | ${['wrong_type']}
    ${'no target at all'}                   | ${{ target_response: undefined, current_user_input: 'U' }}                                              | ${['missing_field']}
    ${'a split that is none'}               | ${{ current_user_input: 'U', split: 'holdout' }}                                                        | ${['unknown_split']}
  `('with $pair reports $codes', ({ fields, codes }) => {
    expect(parse({ target_response: 'T', ...fields }).codes).toEqual(codes);
  });
});

test('a null target is a user placeholder: no row, no error', () => {
  const placeholder = { conversation_id: 'c', current_user_input: 'U', target_response: null };
  expect(parse(placeholder)).toMatchObject({ isPlaceholder: true, messages: [], codes: [] });
});

describe('a whole v4 file', () => {
  const pair = (conversation: string, turn: number, target: string | null) => ({
    id: `${conversation}-${turn}`,
    conversation_id: conversation,
    turn_number: turn,
    conversation_history: [],
    current_user_input: `question ${turn} of ${conversation}`,
    target_response: target,
  });
  const pairs = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((conversation) => [
    pair(conversation, 1, null),
    pair(conversation, 2, `second answer of ${conversation}`),
    pair(conversation, 3, null),
    pair(conversation, 4, `fourth answer of ${conversation}`),
  ]);
  const file = (meta: object, records: object[] = pairs) =>
    [{ _meta: meta }, ...records].map((record) => JSON.stringify(record)).join('\n');

  test.each`
    metadata                                       | warnings
    ${{ total_pairs: 24 }}                         | ${[]}
    ${{ total_pairs: 12 }}                         | ${[]}
    ${{ total_pairs: 40 }}                         | ${['1:declared_count_differs']}
    ${{ version: 'brightrun-lora-v4' }}            | ${[]}
    ${{ version: 'brightrun-lora-v5' }}            | ${['1:other_version_label']}
    ${{ format_spec: 'brightrun-lora-v5.1-beta' }} | ${['1:other_version_label']}
    ${{}}                                          | ${[]}
  `('that declares $metadata is ready with warnings $warnings', ({ metadata, warnings }) => {
    const { report, found } = validateText(file(metadata));
    expect(found).toEqual(warnings);
    expect(report).toMatchObject({
      format: 'brightrun_lora_v4',
      ready: true,
      targets: 12,
      rows: { total: 12, usable: 12, rejected: 0, placeholders: 12 },
    });
  });

  test('keeps conversations apart by their metadata where the ids of pairs repeat', () => {
    const document = {
      training_file_metadata: {},
      conversations: ['x', 'y', 'z'].map((id) => ({
        conversation_metadata: { conversation_id: id },
        training_pairs: [{ ...pair('same', 1, `an answer for ${id}`), conversation_id: 'same' }],
      })),
    };
    const { normalizedRows } = validateText(JSON.stringify(document, null, 2), { fileName: 'x.json' });
    expect(normalizedRows.map((row) => row.conversation_id)).toEqual(['x', 'y', 'z']);
  });

  test('without any ids starts a conversation wherever the history is empty', () => {
    const exchange = (history: object[], input: string) => ({
      conversation_history: history,
      current_user_input: input,
      target_response: `answer to ${input}`,
    });
    const records = [
      exchange([], 'hello'),
      exchange([user('hello'), assistant('answer to hello')], 'more'),
      exchange([], 'good day'),
    ];
    const { normalizedRows } = validateText(records.map((record) => JSON.stringify(record)).join('\n'));
    expect(normalizedRows.map((row) => row.conversation_id)).toEqual([
      'conversation-1',
      'conversation-1',
      'conversation-3',
    ]);
  });
});
