import { z } from 'zod';
import { parseQuery } from './use-url-query';

const schema = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  status: z.enum(['ready', 'error']).optional(),
  search: z.string().max(5).optional(),
});

test.each([
  ['', { page: 1 }],
  ['page=3&status=ready', { page: 3, status: 'ready' }],
  ['page=0&status=ready', { page: 1, status: 'ready' }],
  ['page=x&status=lost&search=toolong', { page: 1 }],
  ['utm_source=mail&search=a', { page: 1, search: 'a' }],
])('%j is read as %j', (text, expected) => {
  expect(parseQuery(schema, new URLSearchParams(text))).toEqual(expected);
});
