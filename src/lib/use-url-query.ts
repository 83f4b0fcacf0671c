'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import type { z } from 'zod';

/**
 * A list's filters, sort and page, kept in the URL: what the URL says, parsed by the same schema as the API's query.
 * A value that does not parse counts as absent. `setQuery` leaves defaults out, and goes back to the first page unless it sets
 * one. Turning a page is a step that Back undoes; everything else replaces the address. Needs a Suspense boundary above.
 */
export function useUrlQuery<T extends z.ZodObject>(schema: T) {
  const searchParams = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();

  const query = useMemo(() => parseQuery(schema, searchParams), [schema, searchParams]);

  const setQuery = useCallback(
    (patch: Partial<z.output<T>>) => {
      const next = new URLSearchParams();
      const defaults: Record<string, unknown> = schema.parse({});
      for (const [key, value] of Object.entries({ ...query, page: 1, ...patch })) {
        if (!(key in schema.shape) || value === undefined || value === '' || value === defaults[key])
          continue;
        next.set(key, String(value));
      }
      const text = next.toString();
      const address = text === '' ? pathname : `${pathname}?${text}`;
      if (Object.keys(patch).join() === 'page') router.push(address, { scroll: false });
      else router.replace(address, { scroll: false });
    },
    [schema, query, pathname, router],
  );

  return [query, setQuery] as const;
}

/** The known values of a query string; each one that the schema refuses is left to its default. */
export function parseQuery<T extends z.ZodObject>(schema: T, params: URLSearchParams): z.output<T> {
  const known = Object.keys(schema.shape).flatMap((key) => {
    const value = params.get(key);
    if (value === null || value === '') return [];
    return schema.partial().safeParse({ [key]: value }).success ? [[key, value]] : [];
  });
  return schema.parse(Object.fromEntries(known));
}
