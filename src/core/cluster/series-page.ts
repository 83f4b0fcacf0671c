import { z } from 'zod';
import { ClusterRequestError } from './request-error.ts';

/** An item of a series that does not follow the contract, with what is wrong with it and as it came. */
export interface UnreadableItem {
  seq: number;
  problem: string;
  raw: string;
}

/** A page of metrics or log lines. `unreadable` items are part of the series and never come in another form. */
export interface SeriesPage<Item> {
  data: Item[];
  unreadable: UnreadableItem[];
  /** The `seq` of the page's last item as the cluster counts it: beyond what arrived, when its end was lost. */
  next: number;
  has_more: boolean;
}

const RAW_LENGTH = 1_000;
const numbered = z.object({ seq: z.int().positive() });

/**
 * A page whose items are parsed one by one, so that one that breaks the contract (a negative step, a level that does not
 * exist) does not keep back the others for ever. An item without a `seq` is left out: it shows as a gap.
 */
export const seriesPage = <Item>(item: z.ZodType<Item>) =>
  z
    .object({ data: z.array(z.unknown()), next: z.int().nonnegative(), has_more: z.boolean() })
    .transform(({ data, next, has_more }): SeriesPage<Item> => {
      const page: SeriesPage<Item> = { data: [], unreadable: [], next, has_more };
      for (const raw of data) {
        const parsed = item.safeParse(raw);
        if (parsed.success) page.data.push(parsed.data);
        else page.unreadable.push(...unreadableOf(raw, parsed.error));
      }
      return page;
    });

function unreadableOf(raw: unknown, { issues }: z.ZodError): UnreadableItem[] {
  const known = numbered.safeParse(raw);
  if (!known.success) return [];
  const problem = issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return [{ seq: known.data.seq, problem, raw: JSON.stringify(raw).slice(0, RAW_LENGTH) }];
}

/**
 * The page that an answer for one item would have been that was too large to be held: that item as unreadable, when the
 * answer begins with what is asked for. Null for any other failure.
 */
export function tooLargeItem(error: unknown, seq: number): SeriesPage<never> | null {
  if (!(error instanceof ClusterRequestError) || error.kind !== 'too_large') return null;
  const raw = error.beginning ?? '';
  if (/^\s*\{\s*"data"\s*:\s*\[\s*\{\s*"seq"\s*:\s*(\d+)/.exec(raw)?.[1] !== String(seq)) return null;
  return { data: [], unreadable: [{ seq, problem: error.message, raw }], next: seq, has_more: true };
}
