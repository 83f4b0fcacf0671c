import { selectAll, selectPage } from './paging';

const MAX_ROWS = 1000;

/** A table behind PostgREST: at most 1,000 rows an answer, 416 for an offset beyond the end. */
function tableOf(size: number, maxRows = MAX_ROWS) {
  const requests: [number, number][] = [];
  const query = async (from: number, to: number) => {
    requests.push([from, to]);
    if (from > 0 && from >= size) {
      return {
        data: null,
        count: null,
        error: { code: 'PGRST103', message: 'Requested range not satisfiable' },
        status: 416,
      };
    }
    const rows = Array.from({ length: size }, (_, index) => index).slice(
      from,
      Math.min(to + 1, from + maxRows),
    );
    return { data: rows, count: size, error: null, status: 200 };
  };
  return { query, requests };
}

test.each([
  ['the first page', 1, [0, 1]],
  ['the last page', 3, [4]],
  ['a page beyond the end', 4, []],
])('%s, with the number of all', async (_, page, rows) => {
  expect(await selectPage(tableOf(5).query, { page, limit: 2 })).toEqual({ rows, total: 5 });
});

test.each([0, 1, 999, 1000, 1001, 2500])('all of %d rows are read', async (size) => {
  const rows = await selectAll(tableOf(size).query);
  expect(rows).toEqual(Array.from({ length: size }, (_, index) => index));
});

test('few rows take one request, and a server with a lower limit loses none', async () => {
  const few = tableOf(3);
  await selectAll(few.query);
  expect(few.requests).toHaveLength(1);
  expect(await selectAll(tableOf(250, 100).query)).toHaveLength(250);
});

test('rows that vanish while they are read end the reading', async () => {
  const before = tableOf(1500);
  const after = tableOf(900);
  const rows = await selectAll((from, to) => (from === 0 ? before : after).query(from, to));
  expect(rows).toHaveLength(1000);
});

test.each([
  ['no answer', { status: 0, code: '' }, { code: 'unavailable' }],
  ['a gateway without its database', { status: 503, code: 'PGRST002' }, { code: 'unavailable' }],
  ['an expired session', { status: 401, code: 'PGRST303' }, { code: 'unauthenticated' }],
  ['a broken query', { status: 400, code: '42703' }, { name: 'DatabaseError', code: '42703' }],
])('%s is thrown as what it is', async (_, { status, code }, expected) => {
  const failing = async () => ({ data: null, count: null, error: { code, message: 'as told' }, status });
  await expect(selectAll(failing)).rejects.toMatchObject(expected);
});
