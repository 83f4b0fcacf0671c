import { z } from 'zod';

/** Every successful answer of the API: `{ success: true, data }`. */
export const successEnvelope = <T extends z.ZodType>(data: T) => z.object({ success: z.literal(true), data });

/** Every failed answer of the API. */
export const errorEnvelope = z.object({
  error: z.string(),
  code: z.string(),
  requestId: z.string(),
  details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelope>;

export const MAX_PAGE_SIZE = 100;

/** `page` and `limit` of a list, from query strings. */
export const pageQuery = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(25),
  sortDirection: z.enum(['asc', 'desc']).default('desc'),
};

/** The counters beside the items of a list. */
export const pageCounters = {
  total: z.int().nonnegative(),
  page: z.int().positive(),
  limit: z.int().positive(),
  totalPages: z.int().nonnegative(),
};

/** A timestamp as PostgREST writes it. */
export const timestamp = z.iso.datetime({ offset: true });

/** US dollars: a JSON number on the wire, exact to the micro-dollar in the database. */
export const usd = z.number();
