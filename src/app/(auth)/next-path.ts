import { paths } from '@/config/paths';
import { safeNextPath } from '@/core/auth/safe-next-path';

export type NextSearchParams = Promise<{ next?: string | string[] }>;

/** Where to go after signing in: the address's `next` when it is a page of ours, else the dashboard. */
export async function nextPath(searchParams: NextSearchParams): Promise<string> {
  const { next } = await searchParams;
  return safeNextPath(typeof next === 'string' ? next : null, paths.dashboard);
}
