import fc from 'fast-check';
import type { CanonicalMessage } from '../canonical-row.ts';
import { packState, unpackState } from '../packed-state.ts';
import { join, validateText } from '../testing/validate-text.ts';
import { createValidator, type ValidatorSnapshot } from '../validator.ts';
import { datasetFixes, type DatasetFixes } from './fixes.schema.ts';
import { repairRoleOrder, unescapeNewlines } from './message-fixes.ts';

type Choice = Partial<DatasetFixes>;

/** The fixed file of a text and what was done to it; with `interrupted`, saved and restored after every chunk of so many bytes. */
function fixText(content: string, choice: Choice, interrupted?: number) {
  const pieces: Uint8Array[] = [];
  const options = {
    fileName: 'a.jsonl',
    requestedFormat: null,
    sink: (piece: Uint8Array) => void pieces.push(piece.slice()),
    withLints: false,
    fixes: datasetFixes.parse(choice),
  };
  const bytes = new TextEncoder().encode(content);
  const size = interrupted ?? bytes.length;
  let validator = createValidator(options);
  for (let start = 0; start < bytes.length; start += size) {
    validator.push(bytes.subarray(start, start + size));
    const saved = unpackState(packState(validator.snapshot())) as ValidatorSnapshot;
    if (interrupted !== undefined) validator = createValidator(options, saved);
  }
  const { report } = validator.finish();
  return { effects: validator.effects, report, fixed: new TextDecoder().decode(join(pieces)) };
}

const said = (...texts: string[]): CanonicalMessage[] =>
  texts.map((text) => {
    const content = text.slice(2);
    if (text[0] === 's') return { role: 'system', content };
    return text[0] === 'u'
      ? { role: 'user', content }
      : { role: 'assistant', content, weight: text[0] === 'A' ? 1 : 0 };
  });
const chat = (...texts: string[]) => JSON.stringify({ messages: said(...texts), split: 'train' });
const messagesOf = (fixed: string) =>
  fixed
    .split('\n')
    .filter(Boolean)
    .map((line) =>
      (JSON.parse(line) as { messages: CanonicalMessage[] }).messages.map(
        ({ role, content, weight }) => `${weight === 1 ? 'A' : role[0]}:${content}`,
      ),
    );

describe('one fix', () => {
  test.each`
    fix                    | rows                                                | fixed                               | counted
    ${'remove_duplicates'} | ${[['u:Q', 'A:1'], ['u:Q', 'A:1'], ['u:Q', 'A:2']]} | ${[['u:Q', 'A:1'], ['u:Q', 'A:2']]} | ${1}
    ${'trim_whitespace'}   | ${[['u: Q\n', 'A:1 '], ['u:R', 'A:2']]}             | ${[['u:Q', 'A:1'], ['u:R', 'A:2']]} | ${1}
    ${'unescape_newlines'} | ${[['u:a\\nb', 'A:c\\td']]}                         | ${[['u:a\nb', 'A:c\\td']]}          | ${1}
    ${'unescape_newlines'} | ${[['u:`a\\nb`', 'A:c\\nd\ne']]}                    | ${[['u:`a\\nb`', 'A:c\\nd\ne']]}    | ${0}
    ${'repair_role_order'} | ${[['u:Q', 's:S', 'A:1']]}                          | ${[['s:S', 'u:Q', 'A:1']]}          | ${1}
    ${'repair_role_order'} | ${[['u:Q', 'u:R', 'A:1', 'A:2']]}                   | ${[['u:Q\n\nR', 'A:1\n\n2']]}       | ${1}
    ${'repair_role_order'} | ${[['u:Q', 'a:1', 'A:2']]}                          | ${[]}                               | ${0}
    ${'repair_role_order'} | ${[['A:hello', 'u:Q', 'A:2']]}                      | ${[]}                               | ${0}
    ${'drop_unusable'}     | ${[['u:Q'], ['u:R', 'A:2']]}                        | ${[['u:R', 'A:2']]}                 | ${1}
  `('$fix: $rows become $fixed', ({ fix, rows, fixed, counted }) => {
    const result = fixText(rows.map((row: string[]) => chat(...row)).join('\n'), { [fix]: true });
    expect(messagesOf(result.fixed)).toEqual(fixed);
    expect(result.effects).toMatchObject([{ fix, rows: counted }]);
    expect(result.effects[0]?.examples).toHaveLength(Math.min(3, counted));
  });

  test('shows at most three examples, clipped, with their lines', () => {
    const rows = [1, 2, 3, 4].map((index) => chat(`u: ${index}${' word'.repeat(200)}`, 'A:1'));
    const [effect] = fixText(rows.join('\n'), { trim_whitespace: true }).effects;
    expect(effect?.rows).toBe(4);
    expect(effect?.examples.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(effect?.examples[0]?.before.length).toBeLessThan(250);
  });

  test('a row that stays unusable is told with its error, and not as repaired', () => {
    const { effects } = fixText(`${chat('u:Q', 'u:R', 'A: ')}\nnonsense`, {
      repair_role_order: true,
      drop_unusable: true,
    });
    expect(effects).toMatchObject([
      { fix: 'repair_role_order', rows: 0 },
      {
        fix: 'drop_unusable',
        rows: 2,
        examples: [
          { line: 1, before: 'The assistant message 2 is empty.', after: null },
          { line: 2, before: expect.stringContaining('not valid JSON') },
        ],
      },
    ]);
  });
});

test('a new split puts its share into validation, otherwise with another seed, and keeps conversations whole', () => {
  const rows = Array.from({ length: 400 }, (_, index) =>
    JSON.stringify({ id: `c${index % 200}`, split: 'train', messages: said(`u:Q${index}`, 'A:yes, it is') }),
  ).join('\n');
  const splitsOf = (seed: number) => {
    const { fixed } = fixText(rows, { resplit: { validation_share: 0.4, seed } });
    const lines = fixed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { conversation_id: string; split: string });
    return new Map(lines.map(({ conversation_id, split }) => [conversation_id, split] as const));
  };
  const [one, two] = [splitsOf(1), splitsOf(2)];
  const share = [...one.values()].filter((split) => split === 'validation').length / 200;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.5);
  expect([...one]).not.toEqual([...two]);
  expect([...splitsOf(1)]).toEqual([...one]);
});

const text = fc.stringMatching(/^[ a-c\n\\n]{1,12}$/);
const files = fc
  .array(
    fc.oneof(
      fc
        .array(fc.tuple(fc.constantFrom('s', 'u', 'a', 'A'), text), { maxLength: 5 })
        .map((messages) => chat(...messages.map(([role, content]) => `${role}:${content}`))),
      fc.constant('{broken'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((lines) => lines.join('\n'));
const choices = fc.record({
  repair_role_order: fc.boolean(),
  unescape_newlines: fc.boolean(),
  trim_whitespace: fc.boolean(),
  remove_duplicates: fc.boolean(),
  drop_unusable: fc.constant(true),
  resplit: fc.option(fc.record({ validation_share: fc.constantFrom(0.1, 0.5), seed: fc.nat(5) }), {
    nil: undefined,
  }),
});

describe('any fixes of any file', () => {
  test('give a file without errors, which holds as many rows as were counted', () => {
    fc.assert(
      fc.property(files, choices, (content, choice) => {
        const { fixed, report, effects } = fixText(content, choice);
        const removed = effects.find(({ fix }) => fix === 'remove_duplicates')?.rows ?? 0;
        const dropped = effects.find(({ fix }) => fix === 'drop_unusable')?.rows;
        expect(dropped).toBe(report.rows.rejected);
        const kept = report.rows.usable - removed;
        if (kept === 0) return expect(fixed).toBe('');
        const again = validateText(fixed);
        expect(again.report.counts.errors).toBe(0);
        expect(again.report.rows).toMatchObject({ total: kept, usable: kept });
        expect(new TextDecoder().decode(again.normalized)).toBe(fixed);
      }),
      { numRuns: 100 },
    );
  });

  test('change nothing the second time', () => {
    fc.assert(
      fc.property(files, choices, (content, choice) => {
        const { fixed } = fixText(content, choice);
        fc.pre(fixed !== '');
        const again = fixText(fixed, choice);
        expect(again.fixed).toBe(fixed);
        expect(again.effects.map(({ rows }) => rows)).toEqual(again.effects.map(() => 0));
      }),
      { numRuns: 100 },
    );
  });

  test('are the same when interrupted anywhere', () => {
    fc.assert(
      fc.property(files, choices, fc.integer({ min: 1, max: 60 }), (content, choice, size) => {
        expect(fixText(content, choice, size)).toEqual(fixText(content, choice));
      }),
      { numRuns: 30 },
    );
  });
});

test('what nothing is wrong with is left as it is', () => {
  const messages = said('s:S', 'u:Q', 'A:1');
  expect(repairRoleOrder(messages)).toBe(messages);
  expect(unescapeNewlines('C:\\temp')).toBe('C:\\temp');
});

test.each([
  [{}],
  [{ drop_unusable: false }],
  [{ shuffle: true }],
  [{ resplit: { validation_share: 0.9, seed: 1 } }],
])('%j is no choice of fixes', (choice) => {
  expect(datasetFixes.safeParse(choice).success).toBe(false);
});
