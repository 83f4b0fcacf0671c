import { DatabaseError, unwrap } from './unwrap';

/** PostgREST answers at most so many rows at once (its `max_rows`), and says nothing when there were more. */
const MAX_ROWS = 1000;
const RANGE_NOT_SATISFIABLE = 'PGRST103';

interface CountedAnswer {
  data: unknown[] | null;
  count: number | null;
  error: { message: string; code?: string; details?: string | null } | null;
  status: number;
}
/** A query in a total order, selected with `{ count: 'exact' }`; `from` and `to` are inclusive row numbers. */
type RangedQuery = (from: number, to: number) => PromiseLike<CountedAnswer>;

/** One page of a list with the number of all rows; a page beyond the end is empty. */
export async function selectPage(
  query: RangedQuery,
  { page, limit }: { page: number; limit: number },
): Promise<{ rows: unknown[]; total: number }> {
  const from = (page - 1) * limit;
  const answer = await query(from, from + limit - 1);
  if (answer.error?.code === RANGE_NOT_SATISFIABLE && from > 0) {
    return { rows: [], total: countOf(await query(0, 0)) };
  }
  return { rows: unwrap(answer) ?? [], total: countOf(answer) };
}

/** All rows of a query, however many requests that takes. */
export async function selectAll(query: RangedQuery): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (;;) {
    const answer = await query(rows.length, rows.length + MAX_ROWS - 1);
    if (answer.error?.code === RANGE_NOT_SATISFIABLE && rows.length > 0) return rows;
    const page = unwrap(answer) ?? [];
    rows.push(...page);
    if (page.length === 0 || rows.length >= countOf(answer)) return rows;
  }
}

/** The number of rows that match, from an answer to a query with `{ count: 'exact' }`. */
export function countOf(answer: CountedAnswer | (Omit<CountedAnswer, 'data'> & { data: null })): number {
  unwrap(answer);
  if (answer.count === null) throw new DatabaseError({ message: 'The answer carries no row count' });
  return answer.count;
}
