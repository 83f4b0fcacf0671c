import type { CanonicalMessage } from './canonical-row.ts';
import { checkConversation } from './conversation-rules.ts';
import { describeDefect } from './defects.ts';

/** `s`, `u`, `a` (context) and `A` (target), then a colon and the text. */
const message = (text: string): CanonicalMessage => {
  const content = text.slice(2);
  if (text[0] === 's') return { role: 'system', content };
  if (text[0] === 'u') return { role: 'user', content };
  return { role: 'assistant', content, weight: text[0] === 'A' ? 1 : 0 };
};

describe('a conversation', () => {
  test.each`
    messages                               | codes                                                 | kept
    ${['u:U', 'A:A']}                      | ${[]}                                                 | ${2}
    ${['s:S', 'u:U', 'a:A', 'u:U', 'A:A']} | ${[]}                                                 | ${5}
    ${['u:U', 'A:A', 'u:U', 'a:A']}        | ${[]}                                                 | ${4}
    ${['u:U', 'A:A', 'u:U']}               | ${['dangling_user_turn']}                             | ${2}
    ${['s: ', 'u:U', 'A:A']}               | ${['empty_system']}                                   | ${2}
    ${['u:U\ud800', 'A:A']}                | ${['lone_surrogate']}                                 | ${2}
    ${['u:U 😀', 'A:A']}                   | ${[]}                                                 | ${2}
    ${[]}                                  | ${['no_messages']}                                    | ${0}
    ${['s:S']}                             | ${['no_assistant']}                                   | ${0}
    ${['u:U']}                             | ${['no_assistant']}                                   | ${0}
    ${['A:A']}                             | ${['first_not_user']}                                 | ${1}
    ${['s:S', 'A:A']}                      | ${['first_not_user']}                                 | ${2}
    ${['u:U', 's:S', 'u:U', 'A:A']}        | ${['system_not_first']}                               | ${4}
    ${['u:U', 'u:U', 'A:A', 'A:A']}        | ${['roles_not_alternating', 'roles_not_alternating']} | ${4}
    ${['u:U', 'a:A']}                      | ${['no_target']}                                      | ${2}
    ${['u: ', 'A:\n']}                     | ${['empty_message', 'empty_message']}                 | ${2}
  `('$messages: $codes', ({ messages, codes, kept }) => {
    const checked = checkConversation(messages.map(message));
    expect(checked.problems.map(({ code }) => code)).toEqual(codes);
    expect(checked.messages).toHaveLength(kept);
  });

  test('says in words which messages are wrong', () => {
    const { problems } = checkConversation(['u:U', 'A:A', 'A:B'].map(message));
    expect(problems.map((found) => describeDefect(found, { line: 4, conversationId: 'c' }))).toEqual([
      {
        line: 4,
        conversation_id: 'c',
        code: 'roles_not_alternating',
        severity: 'error',
        message: 'Messages 2 and 3 are both from the assistant.',
        suggestion: expect.stringContaining('Join the two messages'),
      },
    ]);
  });
});
