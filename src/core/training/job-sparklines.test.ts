import { sparklinesQuery } from './job-sparklines.ts';

const ID = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const many = (count: number) => Array.from({ length: count }, () => crypto.randomUUID()).join(',');

test.each([
  ['', []],
  [ID, [ID]],
  [`,${ID},`, [ID]],
])('%j asks for %j', (ids, expected) => expect(sparklinesQuery.parse({ ids }).ids).toEqual(expected));

test.each([
  ['what is no id', 'none'],
  ['an id with a tail', `${ID}:1`],
  ['more than a page', many(101)],
])('%s is refused', (_, ids) => expect(sparklinesQuery.safeParse({ ids }).success).toBe(false));

test('a whole page is answered', () =>
  expect(sparklinesQuery.parse({ ids: many(100) }).ids).toHaveLength(100));
