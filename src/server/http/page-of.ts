/** The counters beside the items of a list. */
export function pageOf(
  { page, limit }: { page: number; limit: number },
  total: number,
): { total: number; page: number; limit: number; totalPages: number } {
  return { total, page, limit, totalPages: Math.ceil(total / limit) };
}
